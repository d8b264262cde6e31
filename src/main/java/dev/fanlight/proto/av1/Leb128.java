package dev.fanlight.proto.av1;

import io.netty.buffer.ByteBuf;

/** Numbers of AV1 in pieces of seven bits, little end first (AV1 specification section 4.10.5). Keeps no state. */
final class Leb128 {
    static final int MALFORMED = -1;

    private static final int MAX_BYTES = 4;

    private Leb128() {}

    /**
     * How many bytes it takes, 1 to 4.
     *
     * @param value 0 to 2^28 - 1
     */
    static int bytes(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
    }

    static void write(ByteBuf out, int value) {
        var rest = value;
        while (rest >= 0x80) {
            out.writeByte((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    /** The number; MALFORMED where it does not end in time. */
    static int read(ByteBuf bytes, int at, int end) {
        var value = 0;
        for (var i = 0; i < MAX_BYTES && at + i < end; i++) {
            var part = bytes.getByte(at + i);
            value |= (part & 0x7F) << (7 * i);
            if (part >= 0) {
                return value;
            }
        }
        return MALFORMED;
    }

    /** How many bytes the number that begins there takes, which {@link #read} has accepted. */
    static int length(ByteBuf bytes, int at) {
        var length = 1;
        while (bytes.getByte(at + length - 1) < 0) {
            length++;
        }
        return length;
    }
}
