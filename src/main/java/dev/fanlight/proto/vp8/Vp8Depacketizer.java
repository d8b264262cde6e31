package dev.fanlight.proto.vp8;

import dev.fanlight.proto.rtp.Depacketizer;
import dev.fanlight.proto.rtp.FrameCollector;
import dev.fanlight.proto.rtp.FrameOut;
import dev.fanlight.proto.rtp.PayloadFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Puts packets together to VP8 frames (RFC 7741). One thread. */
public final class Vp8Depacketizer implements Depacketizer {
    private final FrameCollector collector;
    private final Vp8Payload payload = new Vp8Payload();

    /** @param maxBytes of a frame; larger ones are given up */
    public Vp8Depacketizer(ByteBufAllocator allocator, int maxBytes) {
        collector = new FrameCollector(allocator, maxBytes);
    }

    @Override
    public PayloadFault onPayload(
            long extSeq, long rtpTime, boolean marker, ByteBuf bytes, int at, int length, FrameOut out) {
        collector.begin(extSeq, rtpTime, out);
        var fault = switch (payload.read(bytes, at, length)) {
            case NONE -> append(bytes, at, length);
            case TRUNCATED -> collector.giveUp(PayloadFault.TRUNCATED);
            case NO_DATA -> collector.giveUp(PayloadFault.EMPTY);
            case BAD_KEYFRAME -> collector.giveUp(PayloadFault.MALFORMED);
        };
        collector.end(marker, out);
        return fault;
    }

    private PayloadFault append(ByteBuf bytes, int at, int length) {
        if (payload.frameStart() != collector.isEmpty() && !collector.isDamaged()) {
            return collector.giveUp(PayloadFault.UNEXPECTED);
        }
        return collector.append(bytes, at + payload.headerBytes(), length - payload.headerBytes());
    }

    @Override
    public void reset() {
        collector.reset();
    }
}
