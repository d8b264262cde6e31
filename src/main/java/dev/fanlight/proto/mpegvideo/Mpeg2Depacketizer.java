package dev.fanlight.proto.mpegvideo;

import dev.fanlight.proto.rtp.Depacketizer;
import dev.fanlight.proto.rtp.FrameCollector;
import dev.fanlight.proto.rtp.FrameOut;
import dev.fanlight.proto.rtp.PayloadFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Puts packets together to MPEG-1 and MPEG-2 pictures (RFC 2250 section 3.4). One thread. */
public final class Mpeg2Depacketizer implements Depacketizer {
    private static final int EXTENSION_BYTES = 4;

    private final FrameCollector collector;

    /** @param maxBytes of a picture; larger ones are given up */
    public Mpeg2Depacketizer(ByteBufAllocator allocator, int maxBytes) {
        collector = new FrameCollector(allocator, maxBytes);
    }

    @Override
    public PayloadFault onPayload(
            long extSeq, long rtpTime, boolean marker, ByteBuf bytes, int at, int length, FrameOut out) {
        collector.begin(extSeq, rtpTime, out);
        var fault = append(bytes, at, length);
        collector.end(marker, out);
        return fault;
    }

    private PayloadFault append(ByteBuf bytes, int at, int length) {
        if (length < Mpeg2Packetizer.HEADER_BYTES) {
            return collector.giveUp(PayloadFault.TRUNCATED);
        }
        var extended = (bytes.getByte(at) & 4) != 0;
        var headerBytes = Mpeg2Packetizer.HEADER_BYTES + (extended ? EXTENSION_BYTES : 0);
        if (length <= headerBytes) {
            return collector.giveUp(length < headerBytes ? PayloadFault.TRUNCATED : PayloadFault.EMPTY);
        }
        return collector.append(bytes, at + headerBytes, length - headerBytes);
    }

    @Override
    public void reset() {
        collector.reset();
    }
}
