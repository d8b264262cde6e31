package dev.fanlight.proto.rtcp;

import java.util.Arrays;

/**
 * Keeps the retransmissions for one viewer within its share, whatever it asks for.
 *
 * <p>One packet goes out again at most once a round trip, and all retransmissions together at most at a share of what is
 * sent to this viewer anyway, with some saved up for a burst. Belongs to one thread.
 */
public final class NackResponderLimits {
    /** What is to be done with one request. */
    public enum Verdict {
        SEND,
        /** The last retransmission of this packet may still be on its way. */
        TOO_SOON,
        /** The viewer has used up its share. */
        OVER_BUDGET
    }

    private static final int SLOTS = 256;
    private static final long LEAST_AGAIN_NS = 5_000_000;
    private static final long FIRST_RTT_NS = 100_000_000;

    private final long[] resent = new long[SLOTS];
    private final long[] resentNs = new long[SLOTS];
    private final int sharePercent;
    private final long burstBytes;
    private long budgetBytes;
    private long rttNs = FIRST_RTT_NS;

    /**
     * Starts with a whole burst saved up.
     *
     * @param sharePercent of the bytes sent, 1 or more; 50 lets a viewer with a loss of a third still mend everything
     * @param burstBytes most that can be saved up
     */
    public NackResponderLimits(int sharePercent, long burstBytes) {
        this.sharePercent = sharePercent;
        this.burstBytes = burstBytes;
        this.budgetBytes = burstBytes;
        Arrays.fill(resent, -1);
    }

    /** The round trip to the viewer as it was measured last; until then 100 ms are assumed. */
    public void onRtt(long measuredNs) {
        rttNs = Math.max(measuredNs, LEAST_AGAIN_NS);
    }

    /** A packet was sent to this viewer for the first time. */
    // hot
    public void onSent(int sizeBytes) {
        budgetBytes = Math.min(burstBytes, budgetBytes + (long) sizeBytes * sharePercent / 100);
    }

    /** The viewer misses this packet of {@code sizeBytes}; after SEND it is taken as sent. */
    // hot
    public Verdict onAsked(long nowNs, long extSeq, int sizeBytes) {
        var slot = (int) extSeq & (SLOTS - 1);
        if (resent[slot] == extSeq && nowNs - resentNs[slot] < rttNs) {
            return Verdict.TOO_SOON;
        }
        if (budgetBytes < sizeBytes) {
            return Verdict.OVER_BUDGET;
        }
        budgetBytes -= sizeBytes;
        resent[slot] = extSeq;
        resentNs[slot] = nowNs;
        return Verdict.SEND;
    }

    public long budgetBytes() {
        return budgetBytes;
    }
}
