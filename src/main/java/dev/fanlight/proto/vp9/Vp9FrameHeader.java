package dev.fanlight.proto.vp9;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * The first fields of a VP9 frame (VP9 bitstream specification 0.6 section 6.2).
 *
 * @param profile 0 to 3
 * @param keyframe whether it needs no other frame
 * @param widthPx of a keyframe, 1 to 65536; else 0
 * @param heightPx of a keyframe, 1 to 65536; else 0
 */
public record Vp9FrameHeader(int profile, boolean keyframe, int widthPx, int heightPx) {
    private static final int FRAME_MARKER = 2;
    private static final int SYNC_CODE = 0x498342;
    private static final int RGB = 7;

    /** Empty where the bytes are no VP9 frame. */
    public static Optional<Vp9FrameHeader> parse(ByteBuf frame, int at, int end) {
        var bits = new Bits(frame, at, end);
        if (bits.read(2) != FRAME_MARKER) {
            return Optional.empty();
        }
        var profile = bits.read(1) | bits.read(1) << 1;
        if (profile == 3 && bits.read(1) != 0) {
            return Optional.empty();
        }
        var repeats = bits.read(1) == 1;
        if (repeats) {
            return bits.exhausted() ? Optional.empty() : Optional.of(new Vp9FrameHeader(profile, false, 0, 0));
        }
        var keyframe = bits.read(1) == 0;
        bits.read(2);
        if (!keyframe) {
            return bits.exhausted() ? Optional.empty() : Optional.of(new Vp9FrameHeader(profile, false, 0, 0));
        }
        var sync = bits.read(24);
        skipColour(bits, profile);
        var width = 1 + bits.read(16);
        var height = 1 + bits.read(16);
        return bits.exhausted() || sync != SYNC_CODE
                ? Optional.empty()
                : Optional.of(new Vp9FrameHeader(profile, true, width, height));
    }

    private static void skipColour(Bits bits, int profile) {
        bits.read(profile >= 2 ? 1 : 0);
        if (bits.read(3) != RGB) {
            bits.read(1);
            bits.read((profile & 1) == 1 ? 3 : 0);
        } else {
            bits.read((profile & 1) == 1 ? 1 : 0);
        }
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
