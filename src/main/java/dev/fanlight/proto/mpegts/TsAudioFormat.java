package dev.fanlight.proto.mpegts;

import java.util.Arrays;

/**
 * What a stream of audio says of itself.
 *
 * @param sampleRateHz of the decoded sound
 * @param channels at least 1
 * @param configuration of AAC the AudioSpecificConfig (ISO/IEC 14496-3), else empty; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content below
public record TsAudioFormat(int sampleRateHz, int channels, byte[] configuration) {
    @Override
    public boolean equals(Object other) {
        return other instanceof TsAudioFormat(var rate, var count, var bytes)
                && rate == sampleRateHz
                && count == channels
                && Arrays.equals(bytes, configuration);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * sampleRateHz + channels) + Arrays.hashCode(configuration);
    }

    @Override
    public String toString() {
        return sampleRateHz + " Hz, " + channels + " channels";
    }
}
