package dev.fanlight.endpoint.mjpeg;

/** Lets at most so many frames a second through, evenly spread. Owned by one viewer's loop. */
final class FrameRateLimit {
    private static final double LONGEST_NS = 3_600e9;

    private final long intervalNs;
    private long dueNs = Long.MIN_VALUE;

    private FrameRateLimit(long intervalNs) {
        this.intervalNs = intervalNs;
    }

    static FrameRateLimit none() {
        return new FrameRateLimit(0);
    }

    /**
     * @param framesPerSecond above 0
     */
    static FrameRateLimit of(double framesPerSecond) {
        return new FrameRateLimit((long) Math.min(LONGEST_NS, 1e9 / framesPerSecond));
    }

    /** Whether a frame at this moment is one to send. */
    boolean admits(long nowNs) {
        if (nowNs < dueNs) {
            return false;
        }
        // The next one is due a whole interval after this one was, so that 20 out of 30 really are 20; after a gap the
        // count begins anew.
        dueNs = dueNs == Long.MIN_VALUE || nowNs - dueNs > intervalNs ? nowNs + intervalNs : dueNs + intervalNs;
        return true;
    }
}
