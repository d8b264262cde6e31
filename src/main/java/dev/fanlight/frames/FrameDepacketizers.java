package dev.fanlight.frames;

import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.aac.AacDepacketizer;
import dev.fanlight.proto.rtp.Depacketizer;
import io.netty.buffer.ByteBufAllocator;

/** Which depacketizer a track needs. Keeps no state. */
final class FrameDepacketizers {
    private FrameDepacketizers() {}

    static Depacketizer of(TrackFormat format, ByteBufAllocator allocator) {
        return switch (format.codec()) {
            case H264 -> new H264Frames(allocator);
            case AAC -> aac(format, allocator);
            default -> new WholePayloads(allocator);
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
