package dev.fanlight.frames;

/**
 * Times of sound by counting its samples, as a source's own times are often rounded, to milliseconds in RTMP: the ear
 * hears what is not even. Where the count and the source differ by more than rounding the count follows slowly; where
 * they differ by a lot, at once. One thread.
 */
final class SoundPace {
    private final long roundingUnits;
    private final long mostUnits;
    private long next;
    private boolean begun;

    /** @param ticksPerSecond of the source's times */
    SoundPace(int clockRateHz, int ticksPerSecond) {
        roundingUnits = Math.max(2L * clockRateHz / ticksPerSecond, clockRateHz / 500);
        mostUnits = Math.max(2 * roundingUnits, clockRateHz / 25);
    }

    /** The time to send for a frame that has this time and length, both in units of the RTP clock. */
    long onFrame(long rtpTime, int durationUnits) {
        var off = rtpTime - next;
        if (!begun || durationUnits == 0 || Math.abs(off) > mostUnits) {
            next = rtpTime;
        } else if (Math.abs(off) > roundingUnits) {
            next += (long) Long.signum(off) * Math.max(1, durationUnits / 256);
        }
        begun = true;
        var time = next;
        next += durationUnits;
        return time;
    }
}
