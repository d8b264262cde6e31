package dev.fanlight.proto.h264;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Puts packets together to access units with start codes (RFC 6184 section 7.1). Packets come in order; where one is
 * missing, its access unit is given up. One thread.
 */
public final class H264Depacketizer {
    private final ByteBufAllocator allocator;
    private final int maxBytes;
    private final H264Payload payload = new H264Payload();
    private @Nullable ByteBuf unit;
    private long rtpTime;
    private long nextSeq = -1;
    private boolean keyframe;
    private boolean fragmentOpen;
    private boolean damaged;

    /** @param maxBytes of an access unit; larger ones are given up */
    public H264Depacketizer(ByteBufAllocator allocator, int maxBytes) {
        this.allocator = allocator;
        this.maxBytes = maxBytes;
    }

    /** Where whole access units go. */
    public interface Out {
        /**
         * A whole access unit.
         *
         * @param annexB the reference passes to the receiver
         * @param keyframe whether it holds an IDR picture
         */
        void accessUnit(ByteBuf annexB, long rtpTime, boolean keyframe);

        /** An access unit lacked packets, was malformed or too large. */
        void givenUp(long rtpTime);
    }

    /**
     * Takes a packet's payload.
     *
     * @param extSeq extended sequence number, at least 0; one that is not the next tells of a loss
     * @param marker whether the packet says that its access unit ends with it
     */
    public H264Fault onPayload(
            long extSeq, long packetRtpTime, boolean marker, ByteBuf bytes, int at, int length, Out out) {
        var gap = nextSeq >= 0 && extSeq != nextSeq;
        nextSeq = extSeq + 1;
        if (unit != null && packetRtpTime != rtpTime) {
            // The marker went missing, or the sender sets none: another time is another access unit.
            damaged |= gap || fragmentOpen;
            finish(out);
            gap = false;
        }
        rtpTime = packetRtpTime;
        damaged |= gap;
        var fault = payload.read(bytes, at, length);
        if (fault == H264Fault.NONE) {
            keyframe |= payload.idr();
            append(bytes, at, length);
        } else {
            damaged = true;
        }
        if (marker) {
            damaged |= fragmentOpen;
            finish(out);
        }
        return fault;
    }

    private void append(ByteBuf bytes, int at, int length) {
        var target = unit == null ? allocator.buffer(Math.min(maxBytes, 16 << 10)) : unit;
        unit = target;
        if (target.readableBytes() + 4L * length > 4L * maxBytes
                || target.readableBytes() + length + AnnexB.START_CODE_BYTES > maxBytes) {
            damaged = true;
        }
        if (damaged) {
            return;
        }
        switch (NalType.of(bytes.getByte(at))) {
            case NalType.STAP_A -> {
                damaged |= fragmentOpen;
                for (var unitAt = at + 1; unitAt < at + length; ) {
                    var size = bytes.getUnsignedShort(unitAt);
                    target.writeInt(AnnexB.START_CODE).writeBytes(bytes, unitAt + 2, size);
                    unitAt += 2 + size;
                }
            }
            case NalType.FU_A -> appendFragment(target, bytes, at, length);
            default -> {
                damaged |= fragmentOpen;
                target.writeInt(AnnexB.START_CODE).writeBytes(bytes, at, length);
            }
        }
    }

    private void appendFragment(ByteBuf target, ByteBuf bytes, int at, int length) {
        var header = bytes.getByte(at + 1);
        var starts = (header & 0x80) != 0;
        if (starts == fragmentOpen) {
            damaged = true;
            return;
        }
        if (starts) {
            target.writeInt(AnnexB.START_CODE).writeByte((bytes.getByte(at) & 0xE0) | NalType.of(header));
        }
        fragmentOpen = (header & 0x40) == 0;
        target.writeBytes(bytes, at + 2, length - 2);
    }

    private void finish(Out out) {
        var whole = unit;
        unit = null;
        if (whole != null && !damaged) {
            out.accessUnit(whole, rtpTime, keyframe);
        } else {
            if (whole != null) {
                whole.release();
            }
            out.givenUp(rtpTime);
        }
        keyframe = fragmentOpen = damaged = false;
    }

    /** Gives back what is held; the object can be used again, for other packets. */
    public void reset() {
        if (unit != null) {
            unit.release();
        }
        unit = null;
        nextSeq = -1;
        keyframe = fragmentOpen = damaged = false;
    }
}
