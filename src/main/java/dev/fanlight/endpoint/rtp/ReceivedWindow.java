package dev.fanlight.endpoint.rtp;

import java.util.Arrays;

/**
 * Which of the last {@link #CAPACITY} numbers of one stream have come, in whichever way: so that a packet and its
 * retransmission are not passed on both. Belongs to one thread.
 */
public final class ReceivedWindow {
    /** About 8 s of 5 Mbit/s: a retransmission that is later helps nobody. */
    public static final int CAPACITY = 4096;

    private static final int MASK = CAPACITY - 1;

    public enum Verdict {
        NEW,
        DUPLICATE,
        TOO_OLD
    }

    private final long[] bits = new long[CAPACITY / Long.SIZE];
    private long highest = -1;

    // hot
    public Verdict add(long extSeq) {
        if (extSeq > highest) {
            forgetUpTo(extSeq);
            highest = extSeq;
        } else if (extSeq <= highest - CAPACITY) {
            return Verdict.TOO_OLD;
        } else if (has(extSeq)) {
            return Verdict.DUPLICATE;
        }
        bits[(int) extSeq >> 6 & bits.length - 1] |= 1L << extSeq;
        return Verdict.NEW;
    }

    /** Whether this number, not older than the window, has come. */
    public boolean has(long extSeq) {
        return (bits[(int) extSeq >> 6 & bits.length - 1] & 1L << extSeq) != 0;
    }

    /** -1 before the first. */
    public long highest() {
        return highest;
    }

    public void reset() {
        highest = -1;
        Arrays.fill(bits, 0);
    }

    /** What lies between the highest so far and this one takes the places of older numbers. */
    private void forgetUpTo(long extSeq) {
        if (highest < 0 || extSeq - highest >= CAPACITY) {
            Arrays.fill(bits, 0);
            return;
        }
        for (var n = highest + 1; n <= extSeq; n++) {
            bits[(int) (n & MASK) >> 6] &= ~(1L << n);
        }
    }
}
