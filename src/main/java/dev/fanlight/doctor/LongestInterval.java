package dev.fanlight.doctor;

/**
 * The longest of the newest intervals, which go back 15 s at least and the newest one in any case: where long ones and short
 * ones take turns, as in a clip that is played again and again, it stands still. Belongs to one thread.
 */
final class LongestInterval {
    private static final long SPAN_NS = 15_000_000_000L;

    private long span = Long.MIN_VALUE;
    private long newestNs = -1;
    private long beforeNs = -1;

    /** An interval that has ended now. */
    void add(long nowNs, long intervalNs) { // hot
        var now = nowNs / SPAN_NS;
        if (now != span) {
            beforeNs = now == span + 1 ? newestNs : -1;
            newestNs = -1;
            span = now;
        }
        newestNs = Math.max(newestNs, intervalNs);
    }

    /** Negative before the first. */
    long ns() {
        return Math.max(newestNs, beforeNs);
    }
}
