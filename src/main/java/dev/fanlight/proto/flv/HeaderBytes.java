package dev.fanlight.proto.flv;

import io.netty.buffer.ByteBuf;

/** A header that may come in pieces, and the numbers in it. One thread. */
public final class HeaderBytes {
    private final byte[] bytes;
    private int have;

    /** @param maxBytes of the largest header */
    public HeaderBytes(int maxBytes) {
        bytes = new byte[maxBytes];
    }

    /**
     * Takes what is missing of a header of so many bytes, as far as it is there.
     *
     * @return whether it is whole; the next call begins another one
     */
    public boolean fill(ByteBuf from, int wanted) {
        var step = Math.min(wanted - have, from.readableBytes());
        from.readBytes(bytes, have, step);
        have += step;
        if (have < wanted) {
            return false;
        }
        have = 0;
        return true;
    }

    /** How much of a header that is not whole is there. */
    public int have() {
        return have;
    }

    /** The number, big-endian, in so many bytes. */
    public int number(int at, int count) {
        var value = 0;
        for (var i = 0; i < count; i++) {
            value = value << 8 | (bytes[at + i] & 0xFF);
        }
        return value;
    }
}
