package dev.fanlight.proto.jpeg;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * The frame header of a JPEG (ITU T.81 section B.2.2), with how its components are sampled.
 *
 * <pre>
 * FF C0..CF | length (16) | precision (8) | height (16) | width (16) | n (8) | n × { id (8) H (4) V (4) table (8) }
 * </pre>
 *
 * @param frameType the second byte of its marker
 * @param subsampling {@code 4:2:0}, {@code 4:2:2}, {@code 4:4:4}, {@code 4:0:0} for grey, or the factors of the first
 *     component against the others, such as {@code 4x1}
 */
public record FrameHeader(int frameType, int precisionBits, int widthPx, int heightPx, String subsampling) {
    private static final int PROGRESSIVE = 0xC2;
    private static final int SOS = 0xDA;

    public boolean isProgressive() {
        return frameType == PROGRESSIVE;
    }

    /** Of the JPEG between these indices; empty where there is no frame header before its first scan. */
    public static Optional<FrameHeader> find(ByteBuf bytes, int from, int end) {
        var at = from + 2; // behind the SOI
        while (at + 4 <= end && bytes.getUnsignedByte(at) == 0xFF) {
            var code = bytes.getUnsignedByte(at + 1);
            if (code == 0xFF) {
                at++; // fill
                continue;
            }
            var length = bytes.getUnsignedShort(at + 2);
            if (code == SOS || length < 2) {
                return Optional.empty();
            }
            if (isFrame(code)) {
                return read(bytes, code, at + 4, Math.min(end, at + 2 + length));
            }
            at += 2 + length;
        }
        return Optional.empty();
    }

    /** C4, C8 and CC are no frames (table B.1). */
    private static boolean isFrame(int code) {
        return code >= 0xC0 && code <= 0xCF && code != 0xC4 && code != 0xC8 && code != 0xCC;
    }

    private static Optional<FrameHeader> read(ByteBuf bytes, int code, int at, int end) {
        if (end - at < 6) {
            return Optional.empty();
        }
        var components = bytes.getUnsignedByte(at + 5);
        if (components < 1 || end - at < 6 + 3 * components) {
            return Optional.empty();
        }
        return Optional.of(new FrameHeader(
                code,
                bytes.getUnsignedByte(at),
                bytes.getUnsignedShort(at + 3),
                bytes.getUnsignedShort(at + 1),
                subsampling(bytes, at + 6, components)));
    }

    private static String subsampling(ByteBuf bytes, int at, int components) {
        if (components == 1) {
            return "4:0:0";
        }
        var first = bytes.getUnsignedByte(at + 1);
        var other = bytes.getUnsignedByte(at + 4);
        for (var i = 2; i < components; i++) {
            if (bytes.getUnsignedByte(at + 3 * i + 1) != other) {
                return "mixed";
            }
        }
        var across = ratio(first >> 4, other >> 4);
        var down = ratio(first & 15, other & 15);
        return switch (across * 16 + down) {
            case 0x11 -> "4:4:4";
            case 0x21 -> "4:2:2";
            case 0x22 -> "4:2:0";
            default -> across == 0 || down == 0 ? "mixed" : across + "x" + down;
        };
    }

    private static int ratio(int first, int other) {
        return other == 0 || first % other != 0 ? 0 : first / other;
    }
}
