package dev.fanlight.rtc;

/** So many of something in a second, and no more until the next one. Any thread. */
final class PerSecond {
    private static final long SECOND_NS = 1_000_000_000L;

    private final int limit;
    private long secondNs;
    private int count;

    PerSecond(int limit) {
        this.limit = limit;
    }

    synchronized boolean isUsedUp(long nowNs) {
        if (nowNs - secondNs >= SECOND_NS) {
            secondNs = nowNs;
            count = 0;
        }
        return count >= limit;
    }

    /** One more of this second, as {@link #isUsedUp} has begun it. */
    synchronized void use() {
        count++;
    }
}
