package dev.fanlight.proto.mpegvideo;

import io.netty.buffer.ByteBuf;

/**
 * Start codes of MPEG video, and of H.264 and H.265 (annex B): 00 00 01, and what follows says what it begins. Keeps no
 * state.
 */
public final class StartCodes {
    public static final int BYTES = 4;

    /** Without the byte that says what follows. */
    public static final int PREFIX_BYTES = 3;

    private StartCodes() {}

    /** Where the next 00 00 01 begins at or behind {@code from}; {@code end} where there is none before it. */
    public static int prefix(ByteBuf bytes, int from, int end) { // hot
        var at = from;
        while (at + PREFIX_BYTES <= end) {
            if (at + Long.BYTES <= end && !hasZero(bytes.getLong(at))) {
                at += Long.BYTES; // none begins in these, and that is so nearly everywhere
            } else if (bytes.getMedium(at) == 1) {
                return at;
            } else {
                at++;
            }
        }
        return end;
    }

    /** Whether one of the eight bytes is zero: only such a one borrows from its highest bit. */
    private static boolean hasZero(long eight) { // hot
        return (eight - 0x0101010101010101L & ~eight & 0x8080808080808080L) != 0;
    }

    /** The same for one that has a byte behind it, before {@code end}. */
    public static int next(ByteBuf bytes, int from, int end) {
        var at = prefix(bytes, from, end - 1);
        return at < end - 1 ? at : end;
    }

    /** What follows the start code at {@code at}. */
    public static int value(ByteBuf bytes, int at) {
        return bytes.getUnsignedByte(at + 3);
    }
}
