package dev.fanlight.frames;

import dev.fanlight.proto.rtp.Depacketizer;
import dev.fanlight.proto.rtp.FrameOut;
import dev.fanlight.proto.rtp.PayloadFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Each payload is a frame: Opus, G.711, G.722. */
final class WholePayloads implements Depacketizer {
    private final ByteBufAllocator allocator;

    WholePayloads(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    @Override
    public PayloadFault onPayload(
            long extSeq, long rtpTime, boolean marker, ByteBuf bytes, int at, int length, FrameOut out) {
        if (length == 0) {
            return PayloadFault.EMPTY;
        }
        out.frame(allocator.buffer(length).writeBytes(bytes, at, length), rtpTime);
        return PayloadFault.NONE;
    }

    @Override
    public void reset() {}
}
