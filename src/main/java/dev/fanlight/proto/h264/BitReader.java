package dev.fanlight.proto.h264;

import io.netty.buffer.ByteBuf;

/** Bits of a NAL unit of H.264 or H.265, its emulation prevention bytes left out (ITU-T H.264 section 7.4.1); past the end come zeros. One thread. */
public final class BitReader {
    private final ByteBuf bytes;
    private final int end;
    private int at;
    private int zeros;
    private int current;
    private int left;
    private boolean exhausted;

    public BitReader(ByteBuf bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    public int bit() {
        if (left == 0) {
            fill();
        }
        left--;
        return current >> left & 1;
    }

    private void fill() {
        left = 8;
        current = 0;
        if (at < end && zeros >= 2 && bytes.getByte(at) == 3) {
            at++;
            zeros = 0;
        }
        if (at >= end) {
            exhausted = true;
            return;
        }
        current = bytes.getUnsignedByte(at++);
        zeros = current == 0 ? zeros + 1 : 0;
    }

    public boolean flag() {
        return bit() == 1;
    }

    /**
     * The next bits as a number.
     *
     * @param count 0 to 32
     */
    public long bits(int count) {
        var value = 0L;
        for (var i = 0; i < count; i++) {
            value = value << 1 | bit();
        }
        return value;
    }

    /** ue(v), up to 2^32-2 (section 9.1); a longer code counts as the end of the bytes. */
    public long unsigned() {
        var leading = 0;
        while (!exhausted && bit() == 0) {
            leading++;
        }
        if (leading > 32) {
            exhausted = true;
        }
        return exhausted ? 0 : (1L << leading) - 1 + bits(leading);
    }

    /** se(v). */
    public long signed() {
        var code = unsigned();
        return (code & 1) == 1 ? (code + 1) / 2 : -(code / 2);
    }

    /** Whether more was asked for than was there. */
    public boolean exhausted() {
        return exhausted;
    }
}
