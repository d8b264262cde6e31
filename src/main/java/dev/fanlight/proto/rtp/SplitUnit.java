package dev.fanlight.proto.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** A unit of sound whose packets are still coming: its first one has said how large it will be. One thread. */
public final class SplitUnit {
    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf held;
    private int sizeBytes;
    private long rtpTime;

    public SplitUnit(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Begins with the bytes that are there of it; none may be open. */
    public void begin(int size, long time, ByteBuf bytes, int at, int length) {
        held = allocator.buffer(size).writeBytes(bytes, at, length);
        sizeBytes = size;
        rtpTime = time;
    }

    /** Whether one has begun and is not whole. */
    public boolean isOpen() {
        return held != null;
    }

    /** Whether one is open that a packet of that time cannot belong to. */
    public boolean isOfOtherTime(long time) {
        return held != null && time != rtpTime;
    }

    /** How much of it is there. */
    public int heldBytes() {
        return held == null ? 0 : held.readableBytes();
    }

    /** Goes on; false where none is open, or where it would grow beyond its size: then it is given up. */
    public boolean append(ByteBuf bytes, int at, int length, FrameOut out) {
        var unit = held;
        if (unit == null || unit.readableBytes() + length > sizeBytes) {
            giveUp(out);
            return false;
        }
        unit.writeBytes(bytes, at, length);
        if (unit.readableBytes() == sizeBytes) {
            held = null;
            out.frame(unit, rtpTime);
        }
        return true;
    }

    /** It lacks packets; where none is open, nothing happens. */
    public void giveUp(FrameOut out) {
        if (held != null) {
            reset();
            out.givenUp(rtpTime);
        }
    }

    /** Gives back what is held, and tells nobody. */
    public void reset() {
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
