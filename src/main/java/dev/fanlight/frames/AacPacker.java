package dev.fanlight.frames;

import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.aac.AacPacketizer;
import dev.fanlight.proto.aac.AudioSpecificConfig;
import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Raw access units of AAC (RFC 3640). */
final class AacPacker implements FramePacker {
    private final AacPacketizer packetizer = new AacPacketizer(MAX_PAYLOAD_BYTES);
    private final TrackFormat format;
    private final int durationUnits;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int at;
    private int end;

    /** Without a configuration it is AAC-LC of the track's rate and channels. */
    AacPacker(FrameTrack track) {
        var fallback = AudioSpecificConfig.lc(
                track.sampleRateHz() == 0 ? 48_000 : track.sampleRateHz(),
                track.channels() == 0 ? 2 : track.channels());
        var given = track.configuration().stream()
                .findFirst()
                .filter(each -> AudioSpecificConfig.parse(each).isPresent());
        var config = given.flatMap(AudioSpecificConfig::parse).orElse(fallback);
        var rateHz = track.sampleRateHz() == 0 ? config.sampleRateHz() : track.sampleRateHz();
        var channels = track.channels() == 0 ? Math.max(1, config.channels()) : track.channels();
        format = new TrackFormat(
                Codec.AAC, rateHz, channels, AudioSpecificConfig.formatParameters(given.orElseGet(fallback::write)));
        durationUnits = (int) ((long) config.frameSamples() * rateHz / config.sampleRateHz());
    }

    @Override
    public TrackFormat format() {
        return format;
    }

    @Override
    public boolean isDescribed() {
        return true;
    }

    @Override
    public boolean read(ByteBuf frame, int from, int to, boolean saidKeyframe) {
        bytes = frame;
        at = from;
        end = to;
        return to > from && to - from <= AacPacketizer.MAX_UNIT_BYTES;
    }

    @Override
    public int durationUnits() {
        return durationUnits;
    }

    @Override
    public void pack(PayloadOut out) {
        packetizer.packetize(bytes, at, end, out);
    }
}
