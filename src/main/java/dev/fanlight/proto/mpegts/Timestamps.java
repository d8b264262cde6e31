package dev.fanlight.proto.mpegts;

/** Makes the times of 33 bits, which begin anew each 26.5 hours, go on for ever. One for all streams of a program. */
final class Timestamps {
    /** A time that was not given. */
    static final long NONE = Long.MIN_VALUE;

    private static final long MASK = (1L << 33) - 1;

    private long last = NONE;

    /** The value nearest to the last one that has these lowest 33 bits. */
    long extend(long value) {
        last = last == NONE ? value & MASK : near(value);
        return last;
    }

    /** As {@link #extend}, without a memory of it. */
    long near(long value) {
        // The difference's 33 bits, read as a number with a sign.
        return last == NONE ? value & MASK : last + (((value - last) << 31) >> 31);
    }
}
