package dev.fanlight.proto.flv;

import dev.fanlight.proto.aac.AudioSpecificConfig;
import dev.fanlight.proto.mpegaudio.MpegAudioHeader;
import io.netty.buffer.ByteBuf;

/** Sample rate and channels as audio's own headers say them. */
record AudioFields(int sampleRateHz, int channels) {
    private static final int OPUS_HEAD_BYTES = 19;
    static final int OPUS_RATE_HZ = 48_000;

    private static final AudioFields UNKNOWN = new AudioFields(0, 0);

    /** Of an AudioSpecificConfig; zeros where it makes no sense. */
    static AudioFields ofAac(byte[] config) {
        return AudioSpecificConfig.parse(config)
                .map(read -> new AudioFields(read.sampleRateHz(), read.channels()))
                .orElse(UNKNOWN);
    }

    /** Of the header before an MPEG audio frame; zeros where there is none. */
    static AudioFields ofMpeg(ByteBuf bytes, int at, int length) {
        return MpegAudioHeader.parse(bytes, at, at + length)
                .map(read -> new AudioFields(read.sampleRateHz(), read.channels()))
                .orElse(UNKNOWN);
    }

    /** Of an identification header (RFC 7845 section 5.1), and where there is none of stereo. */
    static AudioFields ofOpus(ByteBuf bytes, int at, int length) {
        var channels = length < OPUS_HEAD_BYTES ? 2 : bytes.getUnsignedByte(at + 9);
        return new AudioFields(OPUS_RATE_HZ, Math.clamp(channels, 1, 8));
    }
}
