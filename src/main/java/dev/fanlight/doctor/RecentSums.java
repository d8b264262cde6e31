package dev.fanlight.doctor;

/** Sums of the last ten seconds, second by second. Belongs to one thread. */
final class RecentSums {
    private static final int SECONDS = 10;

    private final long[] spansNs = new long[SECONDS];
    private final long[] bytes = new long[SECONDS];
    private final long[] frames = new long[SECONDS];
    private final long[] slices = new long[SECONDS];
    private final long[] received = new long[SECONDS];
    private final long[] expected = new long[SECONDS];
    private int at;
    private long beganNs = -1;

    void add(int sizeBytes) { // hot
        bytes[at] += sizeBytes;
        received[at]++;
    }

    void frame(int frameSlices) { // hot
        frames[at]++;
        slices[at] += frameSlices;
    }

    /** So many more numbers were used by the source. */
    void expect(long count) { // hot
        expected[at] += count;
    }

    /** A second is over. */
    void tick(long nowNs) {
        if (beganNs >= 0) {
            spansNs[at] = nowNs - beganNs;
            at = (at + 1) % SECONDS;
        }
        beganNs = nowNs;
        spansNs[at] = 0;
        bytes[at] = frames[at] = slices[at] = received[at] = expected[at] = 0;
    }

    long bitsPerSecond() {
        return Math.round(perSecond(bytes) * 8);
    }

    double framesPerSecond() {
        return perSecond(frames);
    }

    double slicesPerFrame() {
        return sum(frames) == 0 ? 0 : sum(slices) / (double) sum(frames);
    }

    long frameBytes() {
        return sum(frames) == 0 ? 0 : sum(bytes) / sum(frames);
    }

    /** Whether anything came. */
    boolean isEmpty() {
        return sum(bytes) == 0;
    }

    /** Of all packets that were sent, 0 to 1. */
    double lostShare() {
        var all = sum(expected);
        return all == 0 ? 0 : Math.max(0, (all - sum(received)) / (double) all);
    }

    private double perSecond(long[] what) {
        var spanNs = sum(spansNs);
        return spanNs == 0 ? 0 : (sum(what) - what[at]) * 1e9 / spanNs; // the second that is not over has no span yet
    }

    private static long sum(long[] of) {
        var sum = 0L;
        for (var each : of) {
            sum += each;
        }
        return sum;
    }
}
