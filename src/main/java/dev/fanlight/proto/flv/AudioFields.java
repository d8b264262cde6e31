package dev.fanlight.proto.flv;

import io.netty.buffer.ByteBuf;

/** Sample rate and channels as audio's own headers say them. */
record AudioFields(int sampleRateHz, int channels) {
    private static final int[] AAC_RATES_HZ = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350
    };
    private static final int[] AAC_CHANNELS = {0, 1, 2, 3, 4, 5, 6, 8};
    private static final int[] MPEG1_RATES_HZ = {44_100, 48_000, 32_000, 0};
    private static final int EXPLICIT_RATE = 15;
    private static final int LONG_OBJECT_TYPE = 31;
    private static final int OPUS_HEAD_BYTES = 19;
    static final int OPUS_RATE_HZ = 48_000;

    private static final AudioFields UNKNOWN = new AudioFields(0, 0);

    /** Of an AudioSpecificConfig (ISO 14496-3 section 1.6.2.1); zeros where it makes no sense. */
    static AudioFields ofAac(byte[] config) {
        if (config.length < 2) {
            return UNKNOWN;
        }
        var bits = 0L;
        for (var i = 0; i < 8; i++) {
            bits = bits << 8 | (i < config.length ? config[i] & 0xFF : 0);
        }
        var at = (int) (bits >>> 59) == LONG_OBJECT_TYPE ? 11 : 5;
        var index = (int) (bits << at >>> 60);
        at += 4;
        int rate;
        if (index == EXPLICIT_RATE) {
            rate = (int) (bits << at >>> 40);
            at += 24;
        } else {
            rate = index < AAC_RATES_HZ.length ? AAC_RATES_HZ[index] : 0;
        }
        var layout = (int) (bits << at >>> 60);
        if ((at + 4 + 7) / 8 > config.length || rate == 0) {
            return UNKNOWN;
        }
        return new AudioFields(rate, layout < AAC_CHANNELS.length ? AAC_CHANNELS[layout] : 0);
    }

    /** Of the header before an MPEG audio frame (ISO 11172-3 section 2.4.1.3); zeros where there is none. */
    static AudioFields ofMpeg(ByteBuf bytes, int at, int length) {
        if (length < 4 || (bytes.getUnsignedShort(at) & 0xFFE0) != 0xFFE0) {
            return UNKNOWN;
        }
        var rate = MPEG1_RATES_HZ[bytes.getByte(at + 2) >> 2 & 3];
        var version = bytes.getByte(at + 1) >> 3 & 3;
        var divided = version == 3 ? rate : version == 2 ? rate / 2 : version == 0 ? rate / 4 : 0;
        return divided == 0 ? UNKNOWN : new AudioFields(divided, (bytes.getByte(at + 3) >> 6 & 3) == 3 ? 1 : 2);
    }

    /** Of an identification header (RFC 7845 section 5.1), and where there is none of stereo. */
    static AudioFields ofOpus(ByteBuf bytes, int at, int length) {
        var channels = length < OPUS_HEAD_BYTES ? 2 : bytes.getUnsignedByte(at + 9);
        return new AudioFields(OPUS_RATE_HZ, Math.clamp(channels, 1, 8));
    }
}
