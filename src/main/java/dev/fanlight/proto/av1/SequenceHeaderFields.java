package dev.fanlight.proto.av1;

/**
 * The fields of a sequence header that av1C repeats (AV1 specification section 5.5). A header that ends early or makes no
 * sense gives zeros, which decoders do not mind, as they read the header itself.
 *
 * @param profile 0 to 7
 * @param level seq_level_idx, 0 to 31
 * @param tierAndColour the third byte of av1C
 */
record SequenceHeaderFields(int profile, int level, int tierAndColour) {
    private static final int SELECT = 2;

    static SequenceHeaderFields read(byte[] obu) {
        var bits = new Bits(obu);
        bits.skip(5);
        var extension = bits.flag();
        bits.skip(2 + (extension ? 8 : 0));
        for (var i = 0; i < 5 && bits.flag(); i++) {
            bits.skip(7);
        }
        bits.at = (bits.at + 7) / 8 * 8;
        return read(bits);
    }

    private static SequenceHeaderFields read(Bits bits) {
        var profile = bits.read(3);
        bits.skip(1);
        int level;
        var tier = 0;
        bits.reduced = bits.flag();
        if (bits.reduced) {
            level = bits.read(5);
        } else {
            var delayBits = readTiming(bits);
            var delays = bits.flag();
            var points = 1 + bits.read(5);
            var first = new int[2];
            for (var i = 0; i < points; i++) {
                readOperatingPoint(bits, delayBits, delays, i == 0 ? first : new int[2]);
            }
            level = first[0];
            tier = first[1];
        }
        skipTools(bits);
        var colour = readColour(bits, profile);
        return bits.exhausted()
                ? new SequenceHeaderFields(0, 0, 0x0C)
                : new SequenceHeaderFields(profile, level, tier << 7 | colour);
    }

    /** How long the delays of decoder models are in bits; 0 where there are none. */
    private static int readTiming(Bits bits) {
        if (!bits.flag()) {
            return 0;
        }
        bits.skip(64);
        if (bits.flag()) {
            bits.skipUvlc();
        }
        if (!bits.flag()) {
            return 0;
        }
        var delayBits = 1 + bits.read(5);
        bits.skip(32 + 5 + 5);
        return delayBits;
    }

    private static void readOperatingPoint(Bits bits, int delayBits, boolean delays, int[] levelAndTier) {
        bits.skip(12);
        levelAndTier[0] = bits.read(5);
        levelAndTier[1] = levelAndTier[0] > 7 ? bits.read(1) : 0;
        if (delayBits > 0 && bits.flag()) {
            bits.skip(2 * delayBits + 1);
        }
        if (delays && bits.flag()) {
            bits.skip(4);
        }
    }

    private static void skipTools(Bits bits) {
        var widthBits = 1 + bits.read(4);
        var heightBits = 1 + bits.read(4);
        bits.skip(widthBits + heightBits);
        if (bits.reduced) {
            bits.skip(3);
        } else {
            if (bits.flag()) {
                bits.skip(7);
            }
            bits.skip(3 + 4);
            var orderHint = bits.flag();
            bits.skip(orderHint ? 2 : 0);
            var screenContent = bits.flag() ? SELECT : bits.read(1);
            if (screenContent > 0 && !bits.flag()) {
                bits.skip(1);
            }
            bits.skip(orderHint ? 3 : 0);
        }
        bits.skip(3);
    }

    /** high_bitdepth, twelve_bit, monochrome, subsampling x and y, position: the low seven bits. */
    private static int readColour(Bits bits, int profile) {
        var high = bits.flag();
        var twelve = profile == 2 && high && bits.flag();
        var mono = profile != 1 && bits.flag();
        var srgb = false;
        if (bits.flag()) {
            var primaries = bits.read(8);
            var transfer = bits.read(8);
            srgb = primaries == 1 && transfer == 13 && bits.read(8) == 0;
        }
        var subX = true;
        var subY = true;
        var position = 0;
        if (mono) {
            bits.skip(1);
        } else if (srgb) {
            subX = subY = false;
        } else {
            bits.skip(1);
            switch (profile) {
                case 0 -> {}
                case 1 -> subX = subY = false;
                default -> {
                    subX = !twelve || bits.flag();
                    subY = twelve && subX && bits.flag();
                }
            }
            position = subX && subY ? bits.read(2) : 0;
        }
        return (high ? 0x40 : 0) | (twelve ? 0x20 : 0) | (mono ? 0x10 : 0) | (subX ? 8 : 0) | (subY ? 4 : 0) | position;
    }

    /** Bits from the highest on; past the end come zeros. */
    private static final class Bits {
        private final byte[] bytes;
        private int at;
        /** reduced_still_picture_header, which leaves most fields out. */
        private boolean reduced;

        Bits(byte[] bytes) {
            this.bytes = bytes;
        }

        int read(int count) {
            var value = 0;
            for (var i = 0; i < count; i++, at++) {
                value = value << 1 | (at < 8 * bytes.length ? bytes[at >> 3] >> (7 - (at & 7)) & 1 : 0);
            }
            return value;
        }

        boolean flag() {
            return read(1) == 1;
        }

        void skip(int count) {
            at += count;
        }

        void skipUvlc() {
            var zeros = 0;
            while (zeros < 32 && !exhausted() && !flag()) {
                zeros++;
            }
            skip(zeros);
        }

        boolean exhausted() {
            return at > 8 * bytes.length;
        }
    }
}
