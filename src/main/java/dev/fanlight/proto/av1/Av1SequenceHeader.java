package dev.fanlight.proto.av1;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * What a sequence header says of the pictures (AV1 specification section 5.5.1).
 *
 * @param profile 0 Main, 1 High, 2 Professional
 * @param levelIndex of the first operating point, 0 to 31; 5 is level 3.1
 * @param highTier of the first operating point
 * @param widthPx the largest, 1 to 65536
 * @param heightPx the largest, 1 to 65536
 * @param colour as av1C has it in the low seven bits of its third byte: depth over 8, depth 12, monochrome, subsampling in x
 *     and y, position (2); that of Main where the header ends before it says so
 */
public record Av1SequenceHeader(int profile, int levelIndex, boolean highTier, int widthPx, int heightPx, int colour) {
    private static final int USUAL_COLOUR = 0x0C;

    /** seq_choose_screen_content_tools. */
    private static final int SELECT = 2;

    /** The data of the OBU, behind its header and size; empty where they cannot be one. */
    public static Optional<Av1SequenceHeader> parse(ByteBuf bytes, int at, int length) {
        var bits = new Bits(bytes, at, at + length);
        var profile = bits.read(3);
        bits.skip(1);
        var reduced = bits.flag();
        var levelAndTier = new int[2];
        if (reduced) {
            levelAndTier[0] = bits.read(5);
        } else {
            var delayBits = timing(bits);
            var delays = bits.flag();
            var points = 1 + bits.read(5);
            for (var i = 0; i < points; i++) {
                operatingPoint(bits, delayBits, delays, i == 0 ? levelAndTier : new int[2]);
            }
        }
        var widthBits = 1 + bits.read(4);
        var heightBits = 1 + bits.read(4);
        var width = 1 + bits.read(widthBits);
        var height = 1 + bits.read(heightBits);
        if (bits.exhausted() || profile > 2) {
            return Optional.empty();
        }
        skipTools(bits, reduced);
        var colour = colour(bits, profile);
        return Optional.of(new Av1SequenceHeader(
                profile,
                levelAndTier[0],
                levelAndTier[1] == 1,
                width,
                height,
                bits.exhausted() ? USUAL_COLOUR : colour));
    }

    /** How long the delays of decoder models are in bits; 0 where there are none. */
    private static int timing(Bits bits) {
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

    private static void operatingPoint(Bits bits, int delayBits, boolean delays, int[] levelAndTier) {
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

    /** @param reduced reduced_still_picture_header, which leaves most fields out */
    private static void skipTools(Bits bits, boolean reduced) {
        if (reduced) {
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

    private static int colour(Bits bits, int profile) {
        var high = bits.flag();
        var twelve = profile == 2 && high && bits.flag();
        var mono = profile != 1 && bits.flag();
        var srgb = false;
        if (bits.flag()) {
            srgb = bits.read(24) == 0x010D00;
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

    /** The fmtp of the AV1 RTP specification 1.0 section 7.2. */
    public String formatParameters() {
        return "profile=" + profile + ";level-idx=" + levelIndex + ";tier=" + (highTier ? 1 : 0);
    }

    private static final class Bits {
        private final ByteBuf bytes;
        private final int end;
        private long at;

        Bits(ByteBuf bytes, int at, int end) {
            this.bytes = bytes;
            this.end = end;
            this.at = 8L * at;
        }

        boolean flag() {
            return read(1) == 1;
        }

        int read(int count) {
            var value = 0;
            for (var i = 0; i < count; i++, at++) {
                var bit = at >> 3 < end ? bytes.getByte((int) (at >> 3)) >> (7 - (at & 7)) & 1 : 0;
                value = value << 1 | bit;
            }
            return value;
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
            return at > 8L * end;
        }
    }
}
