package dev.fanlight.frames;

/** Times in other units, without overflow for any time that a source can mean. Keeps no state. */
final class RtpTime {
    /** The clock of all pictures in RTP. */
    static final int VIDEO_HZ = 90_000;

    static final int NS_HZ = 1_000_000_000;

    private RtpTime() {}

    /** Rounded down to a whole unit. */
    static long scale(long time, int fromHz, int toHz) {
        return Math.floorDiv(time, fromHz) * toHz + Math.floorMod(time, fromHz) * (long) toHz / fromHz;
    }
}
