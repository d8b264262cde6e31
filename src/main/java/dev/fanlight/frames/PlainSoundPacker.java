package dev.fanlight.frames;

import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.opus.OpusFault;
import dev.fanlight.proto.opus.OpusPayload;
import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Sound that goes into packets as it is: Opus (RFC 7587), G.711 and G.722 (RFC 3551 section 4.5). */
final class PlainSoundPacker implements FramePacker {
    /** RFC 3551 table 4: the clock of G.722 is 8,000 Hz, although it samples at twice that. */
    private static final int TELEPHONE_HZ = 8_000;

    private final Codec codec;
    private final int channels;
    private final int rateHz;
    private final OpusPayload opus = new OpusPayload();
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int at;
    private int end;

    PlainSoundPacker(FrameTrack track) {
        codec = track.codec();
        var telephone = codec != Codec.OPUS;
        channels = telephone ? Math.clamp(track.channels(), 1, 8) : 2;
        // Of G.711 there are odd rates in files; what is said is believed.
        rateHz = !telephone
                ? OpusPayload.CLOCK_RATE_HZ
                : codec == Codec.G722 || track.sampleRateHz() == 0 ? TELEPHONE_HZ : track.sampleRateHz();
    }

    @Override
    public TrackFormat format() {
        return new TrackFormat(codec, rateHz, channels, "");
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
        if (codec == Codec.OPUS) {
            return to - from <= MAX_PAYLOAD_BYTES && opus.read(frame, from, to - from) == OpusFault.NONE;
        }
        return to > from;
    }

    @Override
    public int durationUnits() {
        // G.711 has a byte for each sample and channel; G.722 has one for two samples, which is one unit of its clock.
        return codec == Codec.OPUS ? opus.durationSamples() : (end - at) / channels;
    }

    @Override
    public int unitsOf(int payloadBytes) {
        return codec == Codec.OPUS ? 0 : payloadBytes / channels;
    }

    @Override
    public void pack(PayloadOut out) {
        var most = MAX_PAYLOAD_BYTES / channels * channels;
        for (var from = at; from < end; from += most) {
            var size = Math.min(most, end - from);
            out.end(out.begin(size).writeBytes(bytes, from, size), false);
        }
    }
}
