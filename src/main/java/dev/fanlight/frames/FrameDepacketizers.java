package dev.fanlight.frames;

import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.aac.AacDepacketizer;
import dev.fanlight.proto.av1.Av1Depacketizer;
import dev.fanlight.proto.h265.H265Depacketizer;
import dev.fanlight.proto.mpegaudio.MpegAudioDepacketizer;
import dev.fanlight.proto.mpegvideo.Mpeg2Depacketizer;
import dev.fanlight.proto.mpegvideo.Mpeg4Depacketizer;
import dev.fanlight.proto.rtp.Depacketizer;
import dev.fanlight.proto.vp8.Vp8Depacketizer;
import dev.fanlight.proto.vp9.Vp9Depacketizer;
import io.netty.buffer.ByteBufAllocator;

/** Which depacketizer a track needs. Keeps no state. */
final class FrameDepacketizers {
    private static final int MAX_BYTES = FramePublisher.MAX_FRAME_BYTES;

    private FrameDepacketizers() {}

    static Depacketizer of(TrackFormat format, ByteBufAllocator allocator) {
        return switch (format.codec()) {
            case H264 -> new H264Frames(allocator);
            case H265 -> new H265Depacketizer(allocator, MAX_BYTES);
            case VP8 -> new Vp8Depacketizer(allocator, MAX_BYTES);
            case VP9 -> new Vp9Depacketizer(allocator, MAX_BYTES);
            case AV1 -> new Av1Depacketizer(allocator, MAX_BYTES);
            case MPEG4 -> new Mpeg4Depacketizer(allocator, MAX_BYTES);
            case MPEG2 -> new Mpeg2Depacketizer(allocator, MAX_BYTES);
            case AAC -> aac(format, allocator);
            case MPEG_AUDIO -> new MpegAudioDepacketizer(allocator);
            case OPUS, PCMU, PCMA, G722, JPEG -> new WholePayloads(allocator);
        };
    }

    private static Depacketizer aac(TrackFormat format, ByteBufAllocator allocator) {
        var parameters = new Fmtp(format.parameters());
        var config = parameters.aacConfig();
        var units = config.map(each -> (int) ((long) each.frameSamples() * format.clockRateHz() / each.sampleRateHz()))
                .orElse(1024);
        return new AacDepacketizer(allocator, parameters.auHeaderSizes(), units);
    }
}
