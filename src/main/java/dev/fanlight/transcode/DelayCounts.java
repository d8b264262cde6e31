package dev.fanlight.transcode;

import dev.fanlight.hub.DelayHistogram;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** How long frames took from their arrival until they had been converted. Any thread. */
final class DelayCounts {
    /** Upper edges; one more bucket holds what is beyond. */
    private static final long[] EDGES_NS = {
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        15_000_000,
        25_000_000,
        50_000_000,
        100_000_000,
        250_000_000,
        1_000_000_000,
        10_000_000_000L
    };

    private final AtomicLongArray counts = new AtomicLongArray(EDGES_NS.length + 1);
    private final LongAdder sumNs = new LongAdder();

    void add(long delayNs) {
        var bucket = 0;
        while (bucket < EDGES_NS.length && delayNs > EDGES_NS[bucket]) {
            bucket++;
        }
        counts.incrementAndGet(bucket);
        sumNs.add(delayNs);
    }

    DelayHistogram histogram() {
        var copy = new long[counts.length()];
        for (var i = 0; i < copy.length; i++) {
            copy[i] = counts.get(i);
        }
        return new DelayHistogram(EDGES_NS.clone(), copy, sumNs.sum());
    }
}
