package dev.fanlight.endpoint.webrtc.publish;

/** Bits per second over the last half to whole second, without memory of single packets. Belongs to one thread. */
final class RateWindow {
    private static final long HALF_NS = 500_000_000;

    private long sinceNs = -1;
    private long bytes;
    private long bytesBefore;
    private boolean fullBefore;

    // hot
    void add(long nowNs, int sizeBytes) {
        roll(nowNs);
        bytes += sizeBytes;
    }

    /** 0 while nothing comes. */
    long bps(long nowNs) {
        if (sinceNs < 0) {
            return 0;
        }
        roll(nowNs);
        var spanNs = nowNs - sinceNs + (fullBefore ? HALF_NS : 0);
        return (bytes + bytesBefore) * 8_000_000_000L / Math.max(spanNs, HALF_NS / 10);
    }

    private void roll(long nowNs) {
        if (sinceNs < 0) {
            sinceNs = nowNs;
            return;
        }
        var halves = (nowNs - sinceNs) / HALF_NS;
        if (halves > 0) {
            bytesBefore = halves == 1 ? bytes : 0;
            fullBefore = true;
            bytes = 0;
            sinceNs += halves * HALF_NS;
        }
    }
}
