package dev.fanlight.load;

/**
 * Counts of delays in nanoseconds, in buckets that grow with the value: exact below 256 ns, 1/128 of the value wide above.
 *
 * <p>58 KB whatever is recorded. One thread at a time.
 */
public final class DelayHistogram {
    private static final int SUB_BITS = 7;
    private static final int BUCKETS = (63 - SUB_BITS) * (1 << SUB_BITS) + (1 << SUB_BITS);

    private final long[] counts = new long[BUCKETS];
    private long count;
    private long maxNs;

    /** Counts one delay. A negative one (clocks that disagree) counts as zero. */
    public void record(long delayNs) {
        var ns = Math.max(0, delayNs);
        counts[bucket(ns)]++;
        count++;
        maxNs = Math.max(maxNs, ns);
    }

    public void add(DelayHistogram other) {
        for (var i = 0; i < BUCKETS; i++) {
            counts[i] += other.counts[i];
        }
        count += other.count;
        maxNs = Math.max(maxNs, other.maxNs);
    }

    public long count() {
        return count;
    }

    /** The largest delay, exact; 0 when nothing was recorded. */
    public long maxNs() {
        return maxNs;
    }

    /**
     * The delay that {@code percent} (0 to 100) of those recorded do not exceed, within 1/256 of its value; 0 when nothing
     * was recorded.
     */
    public long percentileNs(double percent) {
        var rank = Math.clamp((long) Math.ceil(count * percent / 100), 1, Math.max(1, count));
        long seen = 0;
        for (var i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(maxNs, middleNs(i));
            }
        }
        return maxNs;
    }

    /** Values from 2^k to 2^(k+1) share 128 buckets; those below 256 have one each. */
    private static int bucket(long ns) {
        var shift = shiftOf(63 - Long.numberOfLeadingZeros(ns | 1));
        return (shift << SUB_BITS) + (int) (ns >>> shift);
    }

    private static long middleNs(int bucket) {
        var shift = Math.max(0, (bucket >> SUB_BITS) - 1);
        var lowest = (long) (bucket - (shift << SUB_BITS)) << shift;
        return lowest + (1L << shift) / 2;
    }

    private static int shiftOf(int highestBit) {
        return Math.max(0, highestBit - SUB_BITS);
    }
}
