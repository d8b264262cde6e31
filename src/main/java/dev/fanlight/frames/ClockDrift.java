package dev.fanlight.frames;

import java.util.OptionalDouble;

/**
 * How fast the distance between two clocks grows: a straight line through the smallest distances of spans of two seconds,
 * over the last four minutes. One thread.
 */
final class ClockDrift {
    private static final long SPAN_NS = 2_000_000_000;
    private static final int SPANS = 128;

    /** Half a minute. */
    private static final int LEAST_SPANS = 15;

    private final long[] times = new long[SPANS];
    private final long[] distances = new long[SPANS];
    private int count;
    private int next;
    private long openSinceNs;
    private long openSmallest = Long.MAX_VALUE;
    private long openSmallestAtNs;

    void onDistance(long nowNs, long distanceNs) {
        if (openSmallest != Long.MAX_VALUE && nowNs - openSinceNs >= SPAN_NS) {
            times[next] = openSmallestAtNs;
            distances[next] = openSmallest;
            next = (next + 1) % SPANS;
            count = Math.min(SPANS, count + 1);
            openSmallest = Long.MAX_VALUE;
        }
        if (openSmallest == Long.MAX_VALUE) {
            openSinceNs = nowNs;
        }
        if (distanceNs < openSmallest) {
            openSmallest = distanceNs;
            openSmallestAtNs = nowNs;
        }
    }

    void forget() {
        count = 0;
        next = 0;
        openSmallest = Long.MAX_VALUE;
    }

    /** Least squares; empty where too little was seen. */
    OptionalDouble ppm() {
        if (count < LEAST_SPANS) {
            return OptionalDouble.empty();
        }
        var meanTime = 0.0;
        var meanDistance = 0.0;
        for (var i = 0; i < count; i++) {
            meanTime += (double) (times[i] - times[0]) / count;
            meanDistance += (double) (distances[i] - distances[0]) / count;
        }
        var products = 0.0;
        var squares = 0.0;
        for (var i = 0; i < count; i++) {
            var time = times[i] - times[0] - meanTime;
            products += time * (distances[i] - distances[0] - meanDistance);
            squares += time * time;
        }
        return OptionalDouble.of(products / squares * 1e6);
    }
}
