package dev.fanlight.doctor;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * By how much a source's clock runs faster or slower than ours, from nothing but the times in its packets and when they came.
 *
 * <p>Delays on the way only ever add, so of each five seconds the most punctual frame is kept. The slope through these is the
 * median of the slopes of all pairs that lie well apart (Theil and Sen), which a few bad stretches do not move. Belongs to
 * one thread.
 */
final class DriftEstimate {
    /** Nothing is said before frames span this. */
    static final long FIRST_ANSWER_NS = 30_000_000_000L;

    private static final long BUCKET_NS = 5_000_000_000L;
    private static final int BUCKETS = 48;

    /** Farther off than this, the source's times have begun anew. */
    private static final long JUMP_NS = 1_000_000_000L;

    private final long[] arrivals = new long[BUCKETS];
    private final long[] lags = new long[BUCKETS];
    private int count;
    private int next;
    private long bucketBeganNs;
    private boolean open;
    private long punctualArrivalNs;
    private long punctualLagNs;
    private double ppm;
    private boolean known;

    /** A frame's time on the source's clock, and its first byte's arrival on ours. */
    void onFrame(long mediaNs, long arrivalNs) { // hot
        var lagNs = arrivalNs - mediaNs;
        if (open && Math.abs(lagNs - punctualLagNs) > JUMP_NS) {
            reset();
        }
        if (!open) {
            open(lagNs, arrivalNs);
        } else if (arrivalNs - bucketBeganNs >= BUCKET_NS) {
            arrivals[next] = punctualArrivalNs;
            lags[next] = punctualLagNs;
            next = (next + 1) % BUCKETS;
            count = Math.min(count + 1, BUCKETS);
            fit();
            open(lagNs, arrivalNs);
        } else if (lagNs < punctualLagNs) {
            punctualLagNs = lagNs;
            punctualArrivalNs = arrivalNs;
        }
    }

    private void open(long lagNs, long arrivalNs) {
        open = true;
        bucketBeganNs = arrivalNs;
        punctualLagNs = lagNs;
        punctualArrivalNs = arrivalNs;
    }

    /** Once in five seconds. */
    private void fit() {
        var oldest = count < BUCKETS ? 0 : next;
        var newest = (next + BUCKETS - 1) % BUCKETS;
        var spanNs = arrivals[newest] - arrivals[oldest];
        if (spanNs < FIRST_ANSWER_NS - BUCKET_NS) {
            return;
        }
        var slopes = new double[count * (count - 1) / 2];
        var pairs = 0;
        for (var i = 0; i < count; i++) {
            for (var j = i + 1; j < count; j++) {
                var apartNs = Math.abs(arrivals[j] - arrivals[i]);
                if (apartNs >= spanNs / 3) {
                    slopes[pairs++] = (lags[j] - lags[i]) / (double) (arrivals[j] - arrivals[i]);
                }
            }
        }
        Arrays.sort(slopes, 0, pairs);
        ppm = -1e6 * slopes[pairs / 2];
        known = true;
    }

    /** Positive where the source's clock is the faster one; empty while too little has come. */
    OptionalDouble ppm() {
        return known ? OptionalDouble.of(ppm) : OptionalDouble.empty();
    }

    /** The source's times begin anew. */
    void reset() {
        count = 0;
        next = 0;
        open = false;
        known = false;
    }
}
