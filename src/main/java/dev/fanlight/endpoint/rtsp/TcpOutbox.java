package dev.fanlight.endpoint.rtsp;

import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.rtsp.RtspWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import org.jspecify.annotations.Nullable;

/**
 * What leaves within one connection, and for how long it has been waiting for the peer to take it. On the connection's loop.
 */
final class TcpOutbox implements ChannelFutureListener {
    /** Nothing more begins behind what has waited for so long. */
    private static final long MAX_AGE_NS = 500_000_000L;

    /** One keyframe of the largest pictures, and what comes while it leaves. */
    private static final long MAX_BYTES = 8 << 20;

    /** Of answers: nobody needs that many that does not read them. */
    static final int MAX_ANSWER_BYTES = 256 << 10;

    private static final int WRITES = 512;
    private static final int FIRST_BYTES = 4_096;

    private final Channel channel;
    private final MediaClock clock;

    /** When each write under way began, in a ring. */
    private final long[] beganNs = new long[WRITES];

    private final int[] sizes = new int[WRITES];
    private long begun;
    private long done;
    private long waitingBytes;
    private long answerBytes;
    private @Nullable ByteBuf filling;

    TcpOutbox(Channel channel, MediaClock clock) {
        this.channel = channel;
        this.clock = clock;
    }

    boolean isOpen(long nowNs) { // hot
        return begun == done || (nowNs - beganNs[(int) (done % WRITES)] <= MAX_AGE_NS && begun - done < WRITES);
    }

    boolean isClear() {
        return begun == done && filling == null;
    }

    /** Room for a frame of so many bytes on a channel, its header written; null where there is none. */
    @Nullable ByteBuf frame(int channelNumber, int lengthBytes) { // hot
        var queued = filling == null ? 0 : filling.readableBytes();
        if (waitingBytes + queued + lengthBytes > MAX_BYTES || begun - done == WRITES) {
            return null;
        }
        var out = filling;
        if (out == null) {
            out = channel.alloc().directBuffer(FIRST_BYTES);
            filling = out;
        }
        out.ensureWritable(RtspWriter.FRAME_HEADER_BYTES + lengthBytes);
        RtspWriter.writeFrameHeader(out, channelNumber, lengthBytes);
        return out;
    }

    /** Gives what was written to the connection. */
    void flush(long nowNs) { // hot
        var out = filling;
        if (out == null) {
            return;
        }
        filling = null;
        var at = (int) (begun % WRITES);
        beganNs[at] = nowNs;
        sizes[at] = out.readableBytes();
        waitingBytes += out.readableBytes();
        begun++;
        channel.writeAndFlush(out).addListener(this);
    }

    /** A message, behind what was written before. False, and it does not go, where too many wait for the peer to read. */
    boolean message(ByteBuf bytes) {
        flush(clock.nowNs());
        var sizeBytes = bytes.readableBytes();
        if (answerBytes + sizeBytes > MAX_ANSWER_BYTES) {
            return false;
        }
        answerBytes += sizeBytes;
        channel.writeAndFlush(bytes.retain()).addListener(written -> answerBytes -= sizeBytes);
        return true;
    }

    @Override
    public void operationComplete(ChannelFuture written) {
        waitingBytes -= sizes[(int) (done % WRITES)];
        done++;
    }

    void close() {
        if (filling != null) {
            filling.release();
            filling = null;
        }
    }
}
