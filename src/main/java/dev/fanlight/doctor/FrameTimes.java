package dev.fanlight.doctor;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * The times of the newest frames of a track: whether they come in order, evenly and on time. Belongs to one thread.
 */
final class FrameTimes {
    static final int FRAMES = 256;

    private static final long WINDOW_NS = 10_000_000_000L;

    /** Too few say nothing. */
    private static final int ENOUGH = 40;

    private static final int PARTS = 5;

    /** Of those that came last, so many may have left out one that is still to come. */
    private static final int UNSETTLED = 4;

    /** A step back that is larger is a source that began anew. */
    private static final int MAX_BACK_S = 2;

    private final int clockRateHz;
    private final long[] rtpTimes = new long[FRAMES];
    private final long[] arrivals = new long[FRAMES];

    private final long[] sorted = new long[FRAMES];
    private int next;
    private int count;
    private long highest = Long.MIN_VALUE;

    FrameTimes(int clockRateHz) {
        this.clockRateHz = clockRateHz;
    }

    /**
     * Returns whether the frame is to be shown before one that came earlier.
     *
     * @param inOrder whether it cannot be, whatever its time says: a keyframe, or what has no other order at all. A time that
     *     goes back is a source that began anew then
     */
    boolean onFrame(long rtpTime, long arrivalNs, boolean inOrder) { // hot
        var isBack = !inOrder && rtpTime < highest && highest - rtpTime < (long) MAX_BACK_S * clockRateHz;
        if (!isBack) {
            highest = rtpTime;
        }
        rtpTimes[next] = rtpTime;
        arrivals[next] = arrivalNs;
        next = (next + 1) % FRAMES;
        count = Math.min(count + 1, FRAMES);
        return isBack;
    }

    long nanoseconds(long units) { // hot
        return units / clockRateHz * 1_000_000_000L + units % clockRateHz * 1_000_000_000L / clockRateHz;
    }

    /**
     * How late one frame in twenty is, against the most punctual one of the last ten seconds. It is looked at in fifths of
     * that time, and the middle one of the five counts: a sender that has just begun, or was held up once, sends what it is
     * behind with in one go, which says nothing of how it goes on.
     *
     * <p>Frames that come in another order were sent in the order of their coming, at the pace of their times: so the times
     * are sorted.
     */
    OptionalLong jitterNs(long nowNs) {
        var n = 0;
        for (var back = 1; back <= count && nowNs - arrivals[place(back)] <= WINDOW_NS; back++) {
            sorted[n++] = rtpTimes[place(back)];
        }
        if (n < ENOUGH) {
            return OptionalLong.empty();
        }
        Arrays.sort(sorted, 0, n);
        var punctual = Long.MAX_VALUE;
        var settled = n - UNSETTLED;
        for (var i = 0; i < settled; i++) {
            sorted[i] = arrivals[place(n - i)] - nanoseconds(sorted[i]);
            punctual = Math.min(punctual, sorted[i]);
        }
        var late = new long[PARTS];
        for (var part = 0; part < PARTS; part++) {
            var from = settled * part / PARTS;
            var end = settled * (part + 1) / PARTS;
            Arrays.sort(sorted, from, end);
            late[part] = sorted[from + (end - from) * 19 / 20] - punctual;
        }
        Arrays.sort(late);
        return OptionalLong.of(late[PARTS / 2]);
    }

    /** Of the frame that came so many before the next one. */
    private int place(int back) {
        return Math.floorMod(next - back, FRAMES);
    }

    /** The share of the intervals between the newest frames that are not within half of the usual one; 0 for too few. */
    double unevenShare() {
        var n = Math.min(count, FRAMES);
        if (n < ENOUGH) {
            return 0;
        }
        System.arraycopy(rtpTimes, 0, sorted, 0, n);
        Arrays.sort(sorted, 0, n);
        // The newest of those that came in another order may still lack a neighbour.
        var intervals = new long[n - 1];
        for (var i = 0; i + 1 < n; i++) {
            intervals[i] = sorted[i + 1] - sorted[i];
        }
        var usual = intervals.clone();
        Arrays.sort(usual);
        var median = usual[usual.length / 2];
        var uneven = 0;
        for (var interval : intervals) {
            uneven += Math.abs(interval - median) * 2 > median ? 1 : 0;
        }
        return uneven / (double) intervals.length;
    }

    void reset() {
        count = 0;
        next = 0;
        highest = Long.MIN_VALUE;
    }
}
