package dev.fanlight.proto.mpegvideo;

import dev.fanlight.proto.rtp.Depacketizer;
import dev.fanlight.proto.rtp.FrameCollector;
import dev.fanlight.proto.rtp.FrameOut;
import dev.fanlight.proto.rtp.PayloadFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Puts packets together to MPEG-4 Visual pictures (RFC 6416 section 5). One thread. */
public final class Mpeg4Depacketizer implements Depacketizer {
    private final FrameCollector collector;

    /** @param maxBytes of a picture; larger ones are given up */
    public Mpeg4Depacketizer(ByteBufAllocator allocator, int maxBytes) {
        collector = new FrameCollector(allocator, maxBytes);
    }

    @Override
    public PayloadFault onPayload(
            long extSeq, long rtpTime, boolean marker, ByteBuf bytes, int at, int length, FrameOut out) {
        collector.begin(extSeq, rtpTime, out);
        var fault = length == 0 ? PayloadFault.EMPTY : collector.append(bytes, at, length);
        collector.end(marker, out);
        return fault;
    }

    @Override
    public void reset() {
        collector.reset();
    }
}
