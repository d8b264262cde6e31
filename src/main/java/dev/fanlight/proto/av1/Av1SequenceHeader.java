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
 */
public record Av1SequenceHeader(int profile, int levelIndex, boolean highTier, int widthPx, int heightPx) {
    /** The data of the OBU, behind its header and size; empty where they cannot be one. */
    public static Optional<Av1SequenceHeader> parse(ByteBuf bytes, int at, int length) {
        var bits = new Bits(bytes, at, at + length);
        var profile = bits.read(3);
        bits.read(1);
        var level = 0;
        var tier = false;
        if (bits.flag()) {
            level = bits.read(5);
        } else {
            var delayBits = 0;
            if (bits.flag()) {
                skipTiming(bits);
                if (bits.flag()) {
                    delayBits = 1 + bits.read(5);
                    bits.read(32);
                    bits.read(10);
                }
            }
            var displayDelay = bits.flag();
            var points = 1 + bits.read(5);
            for (var i = 0; i < points; i++) {
                bits.read(12);
                var pointLevel = bits.read(5);
                var pointTier = pointLevel > 7 && bits.flag();
                if (delayBits > 0 && bits.flag()) {
                    bits.read(delayBits);
                    bits.read(delayBits);
                    bits.read(1);
                }
                if (displayDelay && bits.flag()) {
                    bits.read(4);
                }
                level = i == 0 ? pointLevel : level;
                tier = i == 0 ? pointTier : tier;
            }
        }
        var widthBits = 1 + bits.read(4);
        var heightBits = 1 + bits.read(4);
        var width = 1 + bits.read(widthBits);
        var height = 1 + bits.read(heightBits);
        return bits.exhausted() || profile > 2
                ? Optional.empty()
                : Optional.of(new Av1SequenceHeader(profile, level, tier, width, height));
    }

    private static void skipTiming(Bits bits) {
        bits.read(32);
        bits.read(32);
        if (bits.flag()) {
            var zeros = 0;
            while (!bits.flag() && zeros < 32 && !bits.exhausted()) {
                zeros++;
            }
            bits.read(zeros);
        }
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

        boolean exhausted() {
            return at > 8L * end;
        }
    }
}
