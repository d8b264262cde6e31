package dev.fanlight.transcode;

/** Times in other units, without overflow for any time that a stream has. Keeps no state. */
final class Times {
    static final int NS_HZ = 1_000_000_000;

    private Times() {}

    /** Rounded down to a whole unit. */
    static long scale(long time, long fromHz, long toHz) {
        return Math.floorDiv(time, fromHz) * toHz + Math.floorMod(time, fromHz) * toHz / fromHz;
    }
}
