package dev.fanlight.proto.rtcp;

/**
 * Knows which packets of one source are missing, and when to ask for them: one machine for each publisher's track.
 *
 * <p>A gap is asked for at once; on a path that has been seen to reorder, only after as long as reordering has lately
 * taken. It is asked for again no sooner than a round trip later, a bounded number of times, and up to a bounded age. At
 * most {@link #CAPACITY} packets are missing at a time: a wider gap, or more than that, is given up, and a keyframe is
 * the better medicine. Belongs to one thread.
 */
public final class NackGenerator {
    /** Takes what is to be sent. */
    public interface Out {
        /**
         * Ask for these; {@link Nack#write} makes packets of them.
         *
         * @param extSeqs going up; valid during the call only
         * @param count 1 or more
         */
        void ask(long[] extSeqs, int count);

        /** So many packets will not be asked for any more: nothing will bring them back. */
        void gaveUp(int count);
    }

    /** Most packets that are missing at a time. */
    public static final int CAPACITY = 512;

    /** How often one packet is asked for. */
    public static final int MAX_ATTEMPTS = 10;

    /** How long one packet is asked for: what comes later is of no use to a live picture. */
    public static final long MAX_AGE_NS = 1_000_000_000;

    /** Reordering is never waited for longer. */
    public static final long MAX_REORDER_NS = 20_000_000;

    private static final long FIRST_RTT_NS = 100_000_000;
    private static final long LEAST_RETRY_NS = 5_000_000;

    private final long[] missing = new long[CAPACITY];
    private final long[] sinceNs = new long[CAPACITY];

    /** When it was asked for last; 0 attempts: never. */
    private final long[] askedNs = new long[CAPACITY];

    private final int[] attempts = new int[CAPACITY];
    private final long[] asking = new long[CAPACITY];
    private int count;
    private long highest = -1;
    private long rttNs = FIRST_RTT_NS;
    private boolean rttMeasured;
    private long reorderNs;
    private long deadlineNs = Long.MAX_VALUE;
    private int droppedNow;

    /** The round trip to the source as it was measured last; until then 100 ms are assumed. */
    public void onRtt(long measuredNs) {
        rttMeasured = true;
        rttNs = Math.max(measuredNs, LEAST_RETRY_NS);
    }

    /** As it was measured last, or assumed. */
    public long rttNs() {
        return rttNs;
    }

    /**
     * A packet came as a retransmission in a stream of its own. Where it was asked for once, that tells the round trip;
     * asked for twice, it might be the answer to either.
     */
    // hot
    public void onRetransmission(long nowNs, long extSeq) {
        var i = count > 0 ? indexOf(extSeq) : -1;
        if (i < 0) {
            onPacket(nowNs, extSeq);
            return;
        }
        if (attempts[i] == 1) {
            // A little more, so that the answers to one request do not race against the next one.
            var sampleNs = nowNs - askedNs[i] + LEAST_RETRY_NS;
            onRtt(rttMeasured ? rttNs + (sampleNs - rttNs) / 4 : sampleNs);
            deadlineNs = Math.min(deadlineNs, nowNs); // others may be due by now
        }
        remove(i);
    }

    /** A packet came in its own stream; it may be a retransmission. */
    // hot
    public void onPacket(long nowNs, long extSeq) {
        if (extSeq <= highest) {
            if (count > 0) {
                onLate(nowNs, extSeq);
            }
            return;
        }
        if (highest >= 0 && extSeq > highest + 1) {
            onGap(nowNs, highest + 1, extSeq);
        }
        highest = extSeq;
    }

    /** A keyframe began with this packet: what is missing before it is not worth asking for. */
    public void onKeyframe(long firstExtSeq) {
        var n = 0;
        while (n < count && missing[n] < firstExtSeq) {
            n++;
        }
        dropFirst(n);
    }

    /** The source started anew: nothing is missing. */
    public void reset() {
        count = 0;
        droppedNow = 0;
        highest = -1;
        deadlineNs = Long.MAX_VALUE;
    }

    /** When something is to be asked for, now or in the past after a gap; early calls are harmless. */
    public long deadlineNs() {
        return deadlineNs;
    }

    /** Asks for what is due, and gives up what is too old. */
    public void onTimer(long nowNs, Out out) {
        if (nowNs < deadlineNs) {
            return;
        }
        var gaveUp = droppedNow;
        droppedNow = 0;
        var due = 0;
        var kept = 0;
        var nextNs = Long.MAX_VALUE;
        for (var i = 0; i < count; i++) {
            if (nowNs - sinceNs[i] >= MAX_AGE_NS || (attempts[i] >= MAX_ATTEMPTS && nowNs >= dueNs(i))) {
                gaveUp++;
                continue;
            }
            if (nowNs >= dueNs(i)) {
                asking[due++] = missing[i];
                attempts[i]++;
                askedNs[i] = nowNs;
            }
            move(i, kept);
            nextNs = Math.min(nextNs, dueNs(kept));
            kept++;
        }
        count = kept;
        deadlineNs = nextNs;
        if (due > 0) {
            out.ask(asking, due);
        }
        if (gaveUp > 0) {
            out.gaveUp(gaveUp);
        }
    }

    /** How many are missing now. */
    public int missingCount() {
        return count;
    }

    /** How long a gap is left to close by itself, from what was seen of reordering. */
    public long reorderNs() {
        return reorderNs;
    }

    private void onGap(long nowNs, long from, long to) {
        if (to - from > CAPACITY) {
            droppedNow += count + (int) Math.min(to - from, Integer.MAX_VALUE / 2);
            count = 0;
            deadlineNs = nowNs;
            return;
        }
        var excess = count + (int) (to - from) - CAPACITY;
        if (excess > 0) {
            droppedNow += excess;
            deadlineNs = nowNs;
            dropFirst(excess);
        }
        for (var n = from; n < to; n++) {
            missing[count] = n;
            sinceNs[count] = nowNs;
            attempts[count] = 0;
            count++;
        }
        deadlineNs = Math.min(deadlineNs, nowNs + reorderNs);
    }

    private void onLate(long nowNs, long extSeq) {
        var i = indexOf(extSeq);
        if (i < 0) {
            return;
        }
        // Sooner than half a round trip after it was asked for, it cannot be the answer: it was only reordered.
        var lateNs = nowNs - sinceNs[i];
        if (attempts[i] == 0 || (attempts[i] == 1 && nowNs - askedNs[i] < rttNs / 2)) {
            reorderNs = Math.min(MAX_REORDER_NS, Math.max(lateNs, reorderNs - reorderNs / 16));
        } else {
            reorderNs -= reorderNs / 16;
        }
        remove(i);
    }

    private void remove(int i) {
        count--;
        for (var n = i; n < count; n++) {
            move(n + 1, n);
        }
    }

    private long dueNs(int i) {
        // Never waits beyond the age at which it is given up.
        var ns = attempts[i] == 0 ? sinceNs[i] + reorderNs : askedNs[i] + rttNs;
        return Math.min(ns, sinceNs[i] + MAX_AGE_NS);
    }

    private int indexOf(long extSeq) {
        var low = 0;
        var high = count - 1;
        while (low <= high) {
            var middle = (low + high) >>> 1;
            if (missing[middle] == extSeq) {
                return middle;
            }
            if (missing[middle] < extSeq) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private void dropFirst(int n) {
        for (var i = n; i < count; i++) {
            move(i, i - n);
        }
        count -= n;
    }

    private void move(int from, int to) {
        missing[to] = missing[from];
        sinceNs[to] = sinceNs[from];
        askedNs[to] = askedNs[from];
        attempts[to] = attempts[from];
    }
}
