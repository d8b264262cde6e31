package dev.fanlight.load.watch;

import java.util.Arrays;

/**
 * Which packets of one source have come, so that one that comes by two ways counts once; and how many of those numbered
 * within the measured time. One thread.
 */
final class SequenceWindow {
    /** What a packet is. */
    enum Arrival {
        NEW,
        DUPLICATE,
        /** Too old to know whether it has come before. */
        TOO_LATE
    }

    /** Seven seconds of 2 Mbit/s. */
    static final int SIZE = 2048;

    private static final long NEVER = Long.MAX_VALUE;

    private final long[] seen = new long[SIZE / Long.SIZE];
    private long highest = -1;
    private long oldest;
    private long countFrom = NEVER;
    private long countTo = NEVER;
    private long received;
    private long lostBefore;

    /** Takes an extended number. */
    // hot
    Arrival onPacket(long extSeq) {
        if (highest < 0) {
            highest = extSeq;
            oldest = extSeq;
            mark(extSeq);
            return count(extSeq);
        }
        if (extSeq > highest) {
            advance(extSeq);
            mark(extSeq);
            return count(extSeq);
        }
        if (extSeq < oldest || extSeq <= highest - SIZE) {
            return Arrival.TOO_LATE;
        }
        if ((seen[word(extSeq)] >> extSeq & 1) != 0) {
            return Arrival.DUPLICATE;
        }
        mark(extSeq);
        return count(extSeq);
    }

    /** The source begins anew with the next packet: what lies between counts as neither expected nor lost. */
    void beginAnew() {
        lostBefore = lost();
        Arrays.fill(seen, 0);
        highest = -1;
        received = 0;
        countFrom = countFrom != NEVER && countTo == NEVER ? 0 : NEVER;
    }

    /** Packets behind the newest one count from now on; before the first packet, from that one on. */
    void startCounting() {
        countFrom = highest + 1;
        received = 0;
    }

    /** Packets up to the newest one count; those among them that are still to come do so later. */
    void stopCounting() {
        countTo = highest + 1;
    }

    /** Whether the number belongs to the measured time. */
    boolean counts(long extSeq) {
        return extSeq >= countFrom && extSeq < countTo;
    }

    /** How many numbers within the measured time have not come, by no way. */
    long lost() {
        if (highest < 0 || countFrom == NEVER) {
            return lostBefore;
        }
        var from = Math.max(countFrom, oldest);
        var to = Math.min(countTo, highest + 1);
        return lostBefore + Math.max(0, to - from - received);
    }

    long highest() {
        return highest;
    }

    private Arrival count(long extSeq) {
        if (counts(extSeq)) {
            received++;
        }
        return Arrival.NEW;
    }

    private void advance(long extSeq) {
        var from = Math.max(highest + 1, extSeq - SIZE + 1);
        for (var n = from; n < extSeq; n++) {
            seen[word(n)] &= ~(1L << n);
        }
        highest = extSeq;
    }

    private void mark(long extSeq) {
        seen[word(extSeq)] |= 1L << extSeq;
    }

    private static int word(long extSeq) {
        return (int) extSeq >> 6 & SIZE / Long.SIZE - 1;
    }
}
