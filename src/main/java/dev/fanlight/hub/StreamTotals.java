package dev.fanlight.hub;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What a stream has moved since it began; any thread adds and reads. */
public final class StreamTotals {
    /** Upper edges of the delay histogram in nanoseconds; one more bucket holds what is beyond. */
    private static final long[] DELAY_EDGES_NS = {
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        25_000_000,
        50_000_000,
        100_000_000,
        250_000_000,
        1_000_000_000,
        10_000_000_000L
    };

    final LongAdder framesReceived = new LongAdder();
    final LongAdder bytesReceived = new LongAdder();
    final LongAdder packetsReceived = new LongAdder();
    final LongAdder packetsSent = new LongAdder();
    final LongAdder packetsResent = new LongAdder();
    final LongAdder framesSent = new LongAdder();
    final LongAdder bytesSent = new LongAdder();
    final LongAdder skippedSlow = new LongAdder();
    final LongAdder skippedRate = new LongAdder();
    private final LongAdder delaySumNs = new LongAdder();
    private final AtomicLongArray delayCounts = new AtomicLongArray(DELAY_EDGES_NS.length + 1);
    private final Map<String, LongAdder> dropped = new ConcurrentHashMap<>();

    void sent(long delayNs) {
        sent(delayNs, 1);
    }

    /** A frame has left for so many viewers, the last of them after this delay. */
    void sent(long delayNs, int viewers) { // hot
        framesSent.add(viewers);
        delaySumNs.add(delayNs * viewers);
        var bucket = 0;
        while (bucket < DELAY_EDGES_NS.length && delayNs > DELAY_EDGES_NS[bucket]) {
            bucket++;
        }
        delayCounts.addAndGet(bucket, viewers);
    }

    /** Packets that left for one viewer beside what all get: while it caught up, or once more. */
    public void sentApart(long packets, long sizeBytes) {
        packetsSent.add(packets);
        bytesSent.add(sizeBytes);
    }

    /** One of them was sent once more. */
    public void resent() {
        packetsResent.increment();
    }

    /** Counts something that was refused or lost, by its reason's name (kebab-case, from a fixed set). */
    public void dropped(String reason) {
        dropped(reason, 1);
    }

    /** Counts so many. */
    public void dropped(String reason, long count) {
        dropped.computeIfAbsent(reason, name -> new LongAdder()).add(count);
    }

    public long framesReceived() {
        return framesReceived.sum();
    }

    public long bytesReceived() {
        return bytesReceived.sum();
    }

    /** RTP packets, where the stream has them. */
    public long packetsReceived() {
        return packetsReceived.sum();
    }

    /** RTP packets to all viewers, those sent once more included. */
    public long packetsSent() {
        return packetsSent.sum();
    }

    /** RTP packets that were sent once more, as a viewer had missed them. */
    public long packetsResent() {
        return packetsResent.sum();
    }

    public long framesSent() {
        return framesSent.sum();
    }

    public long bytesSent() {
        return bytesSent.sum();
    }

    public long skippedSlow() {
        return skippedSlow.sum();
    }

    public long skippedRate() {
        return skippedRate.sum();
    }

    /** Everything refused or lost so far, by reason, in alphabetical order. */
    public Map<String, Long> dropped() {
        var sums = new TreeMap<String, Long>();
        dropped.forEach((reason, count) -> sums.put(reason, count.sum()));
        return sums;
    }

    /** Edges, counts (one more than edges) and sum of the delay that the relay added, in nanoseconds. */
    public DelayHistogram delays() {
        var counts = new long[delayCounts.length()];
        for (var i = 0; i < counts.length; i++) {
            counts[i] = delayCounts.get(i);
        }
        return new DelayHistogram(DELAY_EDGES_NS.clone(), counts, delaySumNs.sum());
    }
}
