package dev.fanlight.hub;

/** Frames and bits per second over the last two seconds. Not thread-safe: its owner's lock guards it. */
final class RateMeter {
    private static final long WINDOW_NS = 2_000_000_000L;
    private static final int CAPACITY = 256;

    private final long[] timesNs = new long[CAPACITY];
    private final int[] sizesBytes = new int[CAPACITY];
    private long count;

    void add(long nowNs, int sizeBytes) {
        var slot = (int) (count++ % CAPACITY);
        timesNs[slot] = nowNs;
        sizesBytes[slot] = sizeBytes;
    }

    /** The rate at this moment; zero when fewer than two frames came in the window. */
    Rate rate(long nowNs) {
        var frames = 0;
        var firstNs = nowNs;
        var lastNs = nowNs;
        var kept = Math.min(count, CAPACITY);
        for (var back = 1; back <= kept; back++) {
            var slot = (int) ((count - back) % CAPACITY);
            if (nowNs - timesNs[slot] > WINDOW_NS) {
                break;
            }
            if (back == 1) {
                lastNs = timesNs[slot];
            }
            firstNs = timesNs[slot];
            frames++;
        }
        var spanNs = lastNs - firstNs;
        if (frames < 2 || spanNs <= 0) {
            return Rate.NONE;
        }
        var bytes = 0L;
        // The oldest frame only opens the span: its bytes came before it.
        for (var back = 1; back < frames; back++) {
            bytes += sizesBytes[(int) ((count - back) % CAPACITY)];
        }
        return new Rate((frames - 1) * 1e9 / spanNs, Math.round(bytes * 8e9 / spanNs));
    }

    /**
     * @param framesPerSecond 0 when not known
     * @param bitsPerSecond 0 when not known
     */
    record Rate(double framesPerSecond, long bitsPerSecond) {
        static final Rate NONE = new Rate(0, 0);
    }
}
