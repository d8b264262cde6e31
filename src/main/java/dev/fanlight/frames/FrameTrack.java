package dev.fanlight.frames;

import dev.fanlight.media.Codec;
import java.util.List;

/**
 * One track of a publisher who has whole frames.
 *
 * @param ticksPerSecond the unit of its times, 1 or more: 90,000 for MPEG-TS, 1,000 for RTMP
 * @param sampleRateHz of sound; 0 for pictures, and where the configuration or the frames say it
 * @param channels of sound; 0 for pictures, and where the configuration or the frames say it
 * @param configuration what came beside the frames, not to be written to. H264: SPS and PPS as NAL units; H265: VPS, SPS,
 *     PPS; AAC: the AudioSpecificConfig; AV1: the sequence header as an OBU; MPEG4: the headers up to the first picture.
 *     Else, and where nothing came, empty
 */
public record FrameTrack(Codec codec, int ticksPerSecond, int sampleRateHz, int channels, List<byte[]> configuration) {
    /** @throws IllegalArgumentException for a clock that stands still */
    public FrameTrack {
        if (ticksPerSecond < 1) {
            throw new IllegalArgumentException("ticksPerSecond " + ticksPerSecond);
        }
        configuration = List.copyOf(configuration);
    }

    /** Pictures. */
    public static FrameTrack video(Codec codec, int ticksPerSecond, List<byte[]> configuration) {
        return new FrameTrack(codec, ticksPerSecond, 0, 0, configuration);
    }

    /** Sound. */
    public static FrameTrack audio(
            Codec codec, int ticksPerSecond, int sampleRateHz, int channels, List<byte[]> configuration) {
        return new FrameTrack(codec, ticksPerSecond, sampleRateHz, channels, configuration);
    }
}
