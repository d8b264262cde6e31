package dev.fanlight.frames;

import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.mpegaudio.MpegAudioDepacketizer;
import dev.fanlight.proto.mpegaudio.MpegAudioHeader;
import dev.fanlight.proto.mpegaudio.MpegAudioPacketizer;
import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Frames of MPEG audio (RFC 2250). */
final class MpegAudioPacker implements FramePacker {
    private final MpegAudioPacketizer packetizer = new MpegAudioPacketizer(MAX_PAYLOAD_BYTES);
    private int channels;
    private @Nullable MpegAudioHeader header;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int at;
    private int end;

    MpegAudioPacker(FrameTrack track) {
        channels = track.channels();
    }

    @Override
    public TrackFormat format() {
        return new TrackFormat(Codec.MPEG_AUDIO, MpegAudioDepacketizer.CLOCK_RATE_HZ, channels == 0 ? 2 : channels, "");
    }

    @Override
    public boolean isDescribed() {
        return channels != 0;
    }

    @Override
    public boolean read(ByteBuf frame, int from, int to, boolean saidKeyframe) {
        bytes = frame;
        at = from;
        end = to;
        header = MpegAudioHeader.parse(frame, from, to).orElse(null);
        if (header == null || header.frameBytes() != to - from) {
            return false;
        }
        // Joint stereo counts as two; what changes from frame to frame is not announced each time.
        channels = channels == 0 ? header.channels() : channels;
        return true;
    }

    @Override
    public int durationUnits() {
        return header == null
                ? 0
                : (int) ((long) header.samples() * MpegAudioDepacketizer.CLOCK_RATE_HZ / header.sampleRateHz());
    }

    @Override
    public void pack(PayloadOut out) {
        packetizer.packetize(bytes, at, end, out);
    }
}
