package dev.fanlight.sim;

import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.VideoFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes frames whose bytes are their number, 1 first, and keeps their buffers so that a test finds leaks. Any thread. */
public final class NumberedFrames {
    public static final VideoFormat FORMAT = new VideoFormat(Codec.JPEG, 640, 480);
    public static final int SIZE_BYTES = 1_000;

    private final MediaClock clock;
    private final AtomicInteger last = new AtomicInteger();
    private final Collection<ByteBuf> made = new ConcurrentLinkedQueue<>();

    public NumberedFrames(MediaClock clock) {
        this.clock = clock;
    }

    /** The next frame, {@value #SIZE_BYTES} bytes long; the reference passes to the caller. */
    public AccessUnit next() {
        var bytes = PooledByteBufAllocator.DEFAULT.directBuffer(SIZE_BYTES);
        bytes.writeInt(last.incrementAndGet()).writeZero(SIZE_BYTES - Integer.BYTES);
        made.add(bytes);
        var nowNs = clock.nowNs();
        return new AccessUnit(bytes, FORMAT, nowNs, nowNs);
    }

    /** Which frame this is. */
    public static int number(AccessUnit frame) {
        var bytes = frame.view();
        return bytes.getInt(bytes.readerIndex());
    }

    /** Frames whose bytes somebody still holds. */
    public long held() {
        return made.stream().filter(bytes -> bytes.refCnt() > 0).count();
    }

    /** Gives back what a stream still keeps as its last picture when a test is done with it. */
    public void giveBackTheRest() {
        made.stream().filter(bytes -> bytes.refCnt() > 0).forEach(bytes -> bytes.release(bytes.refCnt()));
    }
}
