package dev.fanlight.proto.h264;

import io.netty.buffer.ByteBuf;

/** The first two fields of a slice, peeked at without garbage (ITU-T H.264 section 7.3.3). */
public final class SliceHeader {
    public static final int UNKNOWN = -1;
    public static final int P = 0;
    public static final int B = 1;
    public static final int I = 2;

    private SliceHeader() {}

    /** Whether first_mb_in_slice is 0; it is then the single bit 1. */
    static boolean startsPicture(ByteBuf bytes, int at, int end) {
        return at < end && bytes.getByte(at) < 0;
    }

    /**
     * P, B, I, or 3 and 4 for SP and SI; UNKNOWN where the bytes are too few or make no sense.
     *
     * @param at the byte behind the NAL unit's header
     */
    static int type(ByteBuf bytes, int at, int end) {
        // The two codes are short: 64 bits hold them, and no emulation byte can stand so early unless a slice is odd.
        var bits = 0L;
        var count = Math.min(8, end - at);
        for (var i = 0; i < count; i++) {
            bits |= (bytes.getByte(at + i) & 0xFFL) << (56 - 8 * i);
        }
        var zeros = Long.numberOfLeadingZeros(bits);
        var skip = 2 * zeros + 1;
        if (count < 1 || skip + 7 > 8 * count) {
            return UNKNOWN;
        }
        bits <<= skip;
        zeros = Long.numberOfLeadingZeros(bits);
        if (zeros > 3) {
            return UNKNOWN;
        }
        var code = (int) (bits >>> (64 - 2 * zeros - 1)) - 1;
        return code > 9 ? UNKNOWN : code % 5;
    }
}
