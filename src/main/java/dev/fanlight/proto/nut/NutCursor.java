package dev.fanlight.proto.nut;

import io.netty.buffer.ByteBuf;

/** Reads numbers one after the other; running out of bytes, or a number too large, shows afterwards. */
final class NutCursor {
    private final ByteBuf bytes;
    private final int end;
    private int at;
    private boolean ranOut;
    private boolean huge;

    NutCursor(ByteBuf bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    int at() {
        return at;
    }

    /** Whether something was read beyond the end. */
    boolean ranOut() {
        return ranOut;
    }

    /** Whether a number had more than 63 bits, or a length more than there is. */
    boolean overflowed() {
        return huge;
    }

    boolean ok() {
        return !ranOut && !huge;
    }

    int remaining() {
        return end - at;
    }

    long number() {
        var value = 0L;
        while (at < end) {
            var next = bytes.getByte(at++);
            if (value >>> 56 != 0) {
                huge = true;
                return 0;
            }
            value = value << 7 | (next & 0x7F);
            if (next >= 0) {
                return value;
            }
        }
        ranOut = true;
        return 0;
    }

    /** Passes over a number of any size. */
    void skip() {
        while (at < end) {
            if (bytes.getByte(at++) >= 0) {
                return;
            }
        }
        ranOut = true;
    }

    /** A number that fits into an int; a larger one counts as too large. */
    int smallNumber() {
        var value = number();
        if (value > Integer.MAX_VALUE) {
            huge = true;
            return 0;
        }
        return (int) value;
    }

    long signed() {
        var coded = number();
        return (coded & 1) != 0 ? (coded + 1) / 2 : -(coded / 2);
    }

    int fixed32() {
        if (remaining() < 4) {
            ranOut = true;
            return 0;
        }
        at += 4;
        return bytes.getInt(at - 4);
    }

    byte[] block() {
        var length = smallNumber();
        if (!ok() || length > remaining()) {
            ranOut = true;
            return new byte[0];
        }
        var block = new byte[length];
        bytes.getBytes(at, block);
        at += length;
        return block;
    }
}
