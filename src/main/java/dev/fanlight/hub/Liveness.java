package dev.fanlight.hub;

/** Whether and since when pictures come, and how many. Not thread-safe: the stream's lock guards it. */
final class Liveness {
    /** Pictures that come slower than this do not make a stream stale by that alone. */
    private static final long STALE_AFTER_NS = 2_000_000_000L;

    private static final int STALE_AFTER_INTERVALS = 4;
    private static final long LONGEST_INTERVAL_NS = 10_000_000_000L;

    private final RateMeter meter = new RateMeter();
    private long sinceNs;
    private long lastFrameNs;
    private long intervalNs;
    private boolean everLive;
    private boolean flowing;

    Liveness(long nowNs) {
        sinceNs = nowNs;
    }

    /** A whole frame has come in. */
    void onFrame(long nowNs, int sizeBytes) { // hot
        if (!isFresh(nowNs)) {
            sinceNs = nowNs;
        }
        intervalNs = flowing ? Math.min(nowNs - lastFrameNs, LONGEST_INTERVAL_NS) : 0;
        everLive = true;
        flowing = true;
        lastFrameNs = nowNs;
        meter.add(nowNs, sizeBytes);
    }

    /** The publisher says that no more will come for now. */
    void stop() {
        flowing = false;
    }

    /** As if there had never been a picture. */
    void forget(long nowNs) {
        everLive = false;
        flowing = false;
        sinceNs = nowNs;
    }

    /** Whether there has been a picture since the beginning, or since {@link #forget}. */
    boolean everLive() {
        return everLive;
    }

    StreamState state(long nowNs) {
        if (!everLive) {
            return StreamState.WAITING;
        }
        return isFresh(nowNs) ? StreamState.LIVE : StreamState.STALE;
    }

    private boolean isFresh(long nowNs) {
        return flowing && nowNs - lastFrameNs <= Math.max(STALE_AFTER_NS, STALE_AFTER_INTERVALS * intervalNs);
    }

    /** When this state began; while stale, when the last picture came. */
    long sinceNs(StreamState state) {
        return state == StreamState.STALE ? lastFrameNs : sinceNs;
    }

    RateMeter.Rate rate(long nowNs) {
        return meter.rate(nowNs);
    }
}
