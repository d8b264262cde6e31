package dev.fanlight.proto.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What depacketizers have in common: a frame lasts until the marker or the next time, and is given up when a packet is
 * missing or it becomes too large. For each packet {@link #begin}, any of the others, then {@link #end}. One thread.
 */
public final class FrameCollector {
    private static final int FIRST_BYTES = 16 << 10;

    private final ByteBufAllocator allocator;
    private final int maxBytes;
    private @Nullable ByteBuf frame;
    private long rtpTime;
    private long nextSeq = -1;
    private boolean open;
    private boolean damaged;

    /** @param maxBytes of a frame; larger ones are given up */
    public FrameCollector(ByteBufAllocator allocator, int maxBytes) {
        this.allocator = allocator;
        this.maxBytes = maxBytes;
    }

    /** A packet has come; what went before is finished where this one is of another time. */
    public void begin(long extSeq, long packetRtpTime, FrameOut out) {
        var gap = nextSeq >= 0 && extSeq != nextSeq;
        nextSeq = extSeq + 1;
        if (open && packetRtpTime != rtpTime) {
            damaged |= gap;
            finish(out);
        }
        // What is missing may have been the beginning of this one too.
        damaged |= gap;
        rtpTime = packetRtpTime;
        open = true;
    }

    /** Whether nothing of the frame has been collected yet, so that its beginning is due. */
    public boolean isEmpty() {
        return frame == null || !frame.isReadable();
    }

    /** Where so many more bytes of the frame may be written; null, and the frame is given up, where it is damaged or too large. */
    public @Nullable ByteBuf room(int moreBytes) {
        var target = frame;
        if (target == null) {
            target = allocator.buffer(Math.min(maxBytes, FIRST_BYTES));
            frame = target;
        }
        damaged |= (long) target.readableBytes() + moreBytes > maxBytes;
        return damaged ? null : target;
    }

    /** Bytes of the frame. */
    public PayloadFault append(ByteBuf bytes, int at, int length) {
        var target = room(length);
        if (target == null) {
            return damaged && frame != null && (long) frame.readableBytes() + length > maxBytes
                    ? PayloadFault.TOO_LARGE
                    : PayloadFault.NONE;
        }
        target.writeBytes(bytes, at, length);
        return PayloadFault.NONE;
    }

    /** The frame cannot become whole any more. Returns the reason that it is told. */
    public PayloadFault giveUp(PayloadFault reason) {
        damaged = true;
        return reason;
    }

    /** Whether what comes for this frame is of no use. */
    public boolean isDamaged() {
        return damaged;
    }

    /** The packet has been looked at. */
    public void end(boolean marker, FrameOut out) {
        if (marker) {
            finish(out);
        }
    }

    private void finish(FrameOut out) {
        var whole = frame;
        var wasDamaged = damaged;
        frame = null;
        open = damaged = false;
        if (whole != null && !wasDamaged && whole.isReadable()) {
            out.frame(whole, rtpTime);
            return;
        }
        if (whole != null) {
            whole.release();
        }
        if (wasDamaged) {
            out.givenUp(rtpTime);
        }
    }

    /** Gives back what is held. */
    public void reset() {
        if (frame != null) {
            frame.release();
        }
        frame = null;
        nextSeq = -1;
        open = damaged = false;
    }
}
