package dev.fanlight.frames;

import dev.fanlight.proto.h264.H264Depacketizer;
import dev.fanlight.proto.h264.H264Fault;
import dev.fanlight.proto.rtp.Depacketizer;
import dev.fanlight.proto.rtp.FrameOut;
import dev.fanlight.proto.rtp.PayloadFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** H.264 as every other codec is put together. */
final class H264Frames implements Depacketizer {
    private final H264Depacketizer depacketizer;

    H264Frames(ByteBufAllocator allocator) {
        depacketizer = new H264Depacketizer(allocator, FramePublisher.MAX_FRAME_BYTES);
    }

    @Override
    public PayloadFault onPayload(
            long extSeq, long rtpTime, boolean marker, ByteBuf bytes, int at, int length, FrameOut out) {
        var fault = depacketizer.onPayload(extSeq, rtpTime, marker, bytes, at, length, new H264Depacketizer.Out() {
            @Override
            public void accessUnit(ByteBuf annexB, long unitTime, boolean keyframe) {
                out.frame(annexB, unitTime);
            }

            @Override
            public void givenUp(long unitTime) {
                out.givenUp(unitTime);
            }
        });
        return fault == H264Fault.NONE ? PayloadFault.NONE : PayloadFault.MALFORMED;
    }

    @Override
    public void reset() {
        depacketizer.reset();
    }
}
