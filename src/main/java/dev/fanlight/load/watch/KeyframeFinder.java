package dev.fanlight.load.watch;

import dev.fanlight.proto.av1.Av1Fault;
import dev.fanlight.proto.av1.Av1Payload;
import dev.fanlight.proto.h264.H264Fault;
import dev.fanlight.proto.h264.H264Payload;
import dev.fanlight.proto.h265.H265Fault;
import dev.fanlight.proto.h265.H265Payload;
import dev.fanlight.proto.vp8.Vp8Fault;
import dev.fanlight.proto.vp8.Vp8Payload;
import dev.fanlight.proto.vp9.Vp9Fault;
import dev.fanlight.proto.vp9.Vp9Payload;
import dev.fanlight.proto.webrtc.RtpCodec;
import io.netty.buffer.ByteBuf;

/** Whether a keyframe begins in a payload, whatever the codec; shared by the viewers of one thread. */
final class KeyframeFinder {
    private final H264Payload h264 = new H264Payload();
    private final H265Payload h265 = new H265Payload();
    private final Vp8Payload vp8 = new Vp8Payload();
    private final Vp9Payload vp9 = new Vp9Payload();
    private final Av1Payload av1 = new Av1Payload();

    // hot
    boolean keyframeStart(RtpCodec codec, ByteBuf bytes, int at, int length) {
        return switch (codec) {
            case H264 -> h264.read(bytes, at, length) == H264Fault.NONE && h264.keyframeStart();
            case H265 -> h265.read(bytes, at, length) == H265Fault.NONE && h265.keyframeStart();
            case VP8 -> vp8.read(bytes, at, length) == Vp8Fault.NONE && vp8.keyframeStart();
            case VP9 -> vp9.read(bytes, at, length) == Vp9Fault.NONE && vp9.keyframeStart();
            case AV1 -> av1.read(bytes, at, length) == Av1Fault.NONE && av1.keyframeStart();
            case OPUS -> false;
        };
    }
}
