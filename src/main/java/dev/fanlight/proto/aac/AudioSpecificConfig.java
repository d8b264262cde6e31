package dev.fanlight.proto.aac;

import java.util.HexFormat;
import java.util.Optional;

/**
 * What a decoder of AAC has to know beforehand (ISO 14496-3 section 1.6.2.1).
 *
 * @param objectType of the core: 2 for AAC-LC, 1 Main, 4 LTP, 17, 23, 39 the low delay kinds
 * @param sampleRateHz of the core; spectral band replication doubles what is heard
 * @param channels 1 to 8; 0 where a program config element says it
 * @param frameSamples of the core in each frame: 1024 or 960; 512 or 480 for the low delay kinds
 */
public record AudioSpecificConfig(int objectType, int sampleRateHz, int channels, int frameSamples) {
    public static final int AAC_LC = 2;

    /** Larger ones are refused. */
    public static final int MAX_BYTES = 256;

    private static final int SBR = 5;
    private static final int PARAMETRIC_STEREO = 29;
    private static final int ESCAPE = 31;
    private static final int OWN_RATE = 15;
    private static final int ER_AAC_LD = 23;
    private static final int ER_AAC_ELD = 39;
    private static final int[] RATES = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350
    };
    private static final int[] CHANNELS = {0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 0, 8, 0};

    /** AAC-LC with frames of 1024 samples. */
    public static AudioSpecificConfig lc(int sampleRateHz, int channels) {
        return new AudioSpecificConfig(AAC_LC, sampleRateHz, channels, 1024);
    }

    /** Empty where the bytes are no configuration of a kind of AAC. */
    public static Optional<AudioSpecificConfig> parse(byte[] bytes) {
        if (bytes.length < 2 || bytes.length > MAX_BYTES) {
            return Optional.empty();
        }
        var bits = new Bits(bytes);
        var type = objectType(bits);
        var rate = rate(bits);
        var channels = CHANNELS[bits.read(4)];
        if (type == SBR || type == PARAMETRIC_STEREO) {
            rate(bits); // of what is heard
            type = objectType(bits);
        }
        var shorter = bits.read(1) == 1;
        if (bits.exhausted() || rate < 1_000 || rate > 192_000 || !isAac(type)) {
            return Optional.empty();
        }
        var lowDelay = type == ER_AAC_LD || type == ER_AAC_ELD;
        return Optional.of(
                new AudioSpecificConfig(type, rate, channels, lowDelay ? shorter ? 480 : 512 : shorter ? 960 : 1024));
    }

    private static int objectType(Bits bits) {
        var type = bits.read(5);
        return type == ESCAPE ? 32 + bits.read(6) : type;
    }

    private static int rate(Bits bits) {
        var index = bits.read(4);
        return index == OWN_RATE ? bits.read(24) : index < RATES.length ? RATES[index] : 0;
    }

    private static boolean isAac(int type) {
        return (type >= 1 && type <= 4)
                || type == 6
                || type == 17
                || type == 19
                || type == 20
                || type == ER_AAC_LD
                || type == ER_AAC_ELD;
    }

    /** For object types up to 30, without extensions. */
    public byte[] write() {
        var index = rateIndex(sampleRateHz);
        var channelIndex = channelIndex(channels);
        var tail = (frameSamples == 960 || frameSamples == 480 ? 1L : 0) << 2;
        if (index != OWN_RATE) {
            var all = (long) objectType << 11 | (long) index << 7 | (long) channelIndex << 3 | tail;
            return new byte[] {(byte) (all >> 8), (byte) all};
        }
        var all = (long) objectType << 35 | 15L << 31 | (long) sampleRateHz << 7 | (long) channelIndex << 3 | tail;
        return new byte[] {(byte) (all >> 32), (byte) (all >> 24), (byte) (all >> 16), (byte) (all >> 8), (byte) all};
    }

    /** 0 to 12; 15 for a rate that the table lacks. */
    static int rateIndex(int sampleRateHz) {
        for (var i = 0; i < RATES.length; i++) {
            if (RATES[i] == sampleRateHz) {
                return i;
            }
        }
        return OWN_RATE;
    }

    /** 0 where the index is reserved. */
    public static int rateOf(int index) {
        return index < RATES.length ? RATES[index] : 0;
    }

    static int channelIndex(int channels) {
        return channels == 7 ? 11 : channels == 8 ? 7 : channels <= 6 ? channels : 0;
    }

    static int channelsOf(int index) {
        return CHANNELS[index];
    }

    /**
     * The fmtp of RFC 3640 in the mode AAC-hbr (section 3.3.6), for bytes that {@link #parse} takes.
     *
     * @param bytes the configuration as it came
     */
    public static String formatParameters(byte[] bytes) {
        return "streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config="
                + HexFormat.of().formatHex(bytes);
    }

    private static final class Bits {
        private final byte[] bytes;
        private int at;

        Bits(byte[] bytes) {
            this.bytes = bytes;
        }

        int read(int count) {
            var value = 0;
            for (var i = 0; i < count; i++, at++) {
                var bit = at < 8 * bytes.length ? bytes[at >> 3] >> (7 - (at & 7)) & 1 : 0;
                value = value << 1 | bit;
            }
            return value;
        }

        boolean exhausted() {
            return at > 8 * bytes.length;
        }
    }
}
