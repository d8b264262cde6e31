package dev.fanlight.proto.mpegvideo;

import io.netty.buffer.ByteBuf;

/** Start codes of MPEG video: 00 00 01 and a byte that says what follows. Keeps no state. */
public final class StartCodes {
    public static final int BYTES = 4;

    private StartCodes() {}

    /** Where the next one begins at or behind {@code from}; {@code end} where there is none. */
    public static int next(ByteBuf bytes, int from, int end) {
        for (var at = from; at + BYTES <= end; at++) {
            if (bytes.getByte(at + 2) == 1 && bytes.getByte(at + 1) == 0 && bytes.getByte(at) == 0) {
                return at;
            }
        }
        return end;
    }

    /** What follows the start code at {@code at}. */
    public static int value(ByteBuf bytes, int at) {
        return bytes.getUnsignedByte(at + 3);
    }
}
