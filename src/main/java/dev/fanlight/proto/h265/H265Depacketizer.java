package dev.fanlight.proto.h265;

import dev.fanlight.proto.h264.AnnexB;
import dev.fanlight.proto.rtp.Depacketizer;
import dev.fanlight.proto.rtp.FrameCollector;
import dev.fanlight.proto.rtp.FrameOut;
import dev.fanlight.proto.rtp.PayloadFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Puts packets together to access units with start codes (RFC 7798 section 4.4), without DONL fields. One thread. */
public final class H265Depacketizer implements Depacketizer {
    private static final int HEADER_BYTES = 2;

    private final FrameCollector collector;
    private final H265Payload payload = new H265Payload();
    private boolean fragmentOpen;

    /** @param maxBytes of an access unit; larger ones are given up */
    public H265Depacketizer(ByteBufAllocator allocator, int maxBytes) {
        collector = new FrameCollector(allocator, maxBytes);
    }

    @Override
    public PayloadFault onPayload(
            long extSeq, long rtpTime, boolean marker, ByteBuf bytes, int at, int length, FrameOut out) {
        collector.begin(extSeq, rtpTime, out);
        if (collector.isEmpty()) {
            fragmentOpen = false;
        }
        var fault = take(bytes, at, length);
        if (fault == PayloadFault.NONE && marker && fragmentOpen) {
            fault = collector.giveUp(PayloadFault.TRUNCATED);
        }
        collector.end(marker, out);
        return fault;
    }

    private PayloadFault take(ByteBuf bytes, int at, int length) {
        var fault = payload.read(bytes, at, length);
        if (fault != H265Fault.NONE) {
            return collector.giveUp(
                    fault == H265Fault.EMPTY
                            ? PayloadFault.EMPTY
                            : fault == H265Fault.TRUNCATED ? PayloadFault.TRUNCATED : PayloadFault.MALFORMED);
        }
        return switch (H265NalType.of(bytes, at)) {
            case H265NalType.AGGREGATION -> takeAggregate(bytes, at + HEADER_BYTES, at + length);
            case H265NalType.FRAGMENTATION -> takeFragment(bytes, at, length);
            default -> fragmentOpen ? collector.giveUp(PayloadFault.UNEXPECTED) : unit(bytes, at, length);
        };
    }

    private PayloadFault unit(ByteBuf bytes, int at, int length) {
        var target = collector.room(AnnexB.START_CODE_BYTES + length);
        if (target != null) {
            target.writeInt(AnnexB.START_CODE).writeBytes(bytes, at, length);
        }
        return PayloadFault.NONE;
    }

    private PayloadFault takeAggregate(ByteBuf bytes, int from, int end) {
        if (fragmentOpen) {
            return collector.giveUp(PayloadFault.UNEXPECTED);
        }
        for (var at = from; at < end; ) {
            var size = bytes.getUnsignedShort(at);
            unit(bytes, at + 2, size);
            at += 2 + size;
        }
        return PayloadFault.NONE;
    }

    private PayloadFault takeFragment(ByteBuf bytes, int at, int length) {
        var header = bytes.getByte(at + HEADER_BYTES);
        var starts = (header & 0x80) != 0;
        if (starts == fragmentOpen) {
            return collector.giveUp(PayloadFault.UNEXPECTED);
        }
        var target = collector.room(AnnexB.START_CODE_BYTES + length);
        if (target != null) {
            if (starts) {
                target.writeInt(AnnexB.START_CODE)
                        .writeByte((bytes.getByte(at) & 0x81) | (header & 0x3F) << 1)
                        .writeByte(bytes.getByte(at + 1));
            }
            target.writeBytes(bytes, at + HEADER_BYTES + 1, length - HEADER_BYTES - 1);
        }
        fragmentOpen = (header & 0x40) == 0;
        return PayloadFault.NONE;
    }

    @Override
    public void reset() {
        collector.reset();
        fragmentOpen = false;
    }
}
