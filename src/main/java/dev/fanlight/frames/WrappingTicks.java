package dev.fanlight.frames;

/**
 * Makes a counter of few bits 64 bits wide: each value is taken as the one nearest to the value before. The first one
 * stays as it is. One thread.
 *
 * <pre>
 * 33 bits:  0x1_FFFF_FFFF → 0x1_FFFF_FFFF,  0x0 → 0x2_0000_0000,  0x1_FFFF_FFF0 → 0x1_FFFF_FFF0
 * </pre>
 */
public final class WrappingTicks {
    private final int bits;
    private long last;
    private boolean begun;

    /** @param bits 2 to 62: 33 for MPEG-TS, 32 for RTMP and RTP */
    public WrappingTicks(int bits) {
        if (bits < 2 || bits > 62) {
            throw new IllegalArgumentException("a counter of " + bits + " bits");
        }
        this.bits = bits;
    }

    /** The next value of the counter; what stands above its bits is no matter. */
    public long unwrap(long value) {
        var ahead = begun ? (value - last) << (64 - bits) >> (64 - bits) : value & (1L << bits) - 1;
        last = begun ? last + ahead : ahead;
        begun = true;
        return last;
    }
}
