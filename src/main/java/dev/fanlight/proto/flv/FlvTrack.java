package dev.fanlight.proto.flv;

import java.util.Arrays;
import java.util.List;

/**
 * What the frames of the video or the audio are.
 *
 * @param sampleRateHz of audio, 0 where it is not known; 0 for video
 * @param channels of audio, 0 where it is not known; 0 for video
 * @param configuration AVC: SPS and PPS NAL units; HEVC: VPS, SPS, PPS; AAC: the AudioSpecificConfig; AV1: the sequence
 *     header OBU; else empty. Not to be written to
 */
public record FlvTrack(FlvCodec codec, int sampleRateHz, int channels, List<byte[]> configuration) {
    public FlvTrack {
        configuration = List.copyOf(configuration);
    }

    /** Whether a decoder would notice no difference. */
    public boolean isSame(FlvTrack other) {
        if (codec != other.codec
                || sampleRateHz != other.sampleRateHz
                || channels != other.channels
                || configuration.size() != other.configuration.size()) {
            return false;
        }
        for (var i = 0; i < configuration.size(); i++) {
            if (!Arrays.equals(configuration.get(i), other.configuration.get(i))) {
                return false;
            }
        }
        return true;
    }
}
