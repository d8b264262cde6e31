package dev.fanlight.proto.srtp;

import java.util.Arrays;

/** Which of the newest packet indices have come (RFC 3711 section 3.3.2); a ring of bits, so that nothing is shifted. */
final class ReplayWindow {
    private final long[] came;
    private final int sizeBits;
    private long highest = -1;

    /** @param sizeBits a power of two; 64, the least that the RFC allows, or more */
    ReplayWindow(int sizeBits) {
        if (sizeBits < Long.SIZE || Integer.bitCount(sizeBits) != 1) {
            throw new IllegalArgumentException("window of " + sizeBits);
        }
        this.sizeBits = sizeBits;
        came = new long[sizeBits / Long.SIZE];
    }

    /** The highest index accepted; negative before the first. */
    long highest() {
        return highest;
    }

    /** OK, REPLAY or REPLAY_OLD. */
    SrtpStatus check(long index) { // hot
        if (index > highest) {
            return SrtpStatus.OK;
        }
        if (highest - index >= sizeBits) {
            return SrtpStatus.REPLAY_OLD;
        }
        return (came[word(index)] & bit(index)) == 0 ? SrtpStatus.OK : SrtpStatus.REPLAY;
    }

    /** Only for an index that {@link #check} found OK and whose packet is genuine. */
    void accept(long index) { // hot
        if (index - highest >= sizeBits) {
            Arrays.fill(came, 0);
            highest = index;
        }
        while (highest < index) {
            highest++;
            came[word(highest)] &= ~bit(highest);
        }
        came[word(index)] |= bit(index);
    }

    private int word(long index) {
        return (int) index >>> 6 & came.length - 1;
    }

    private static long bit(long index) {
        return 1L << index; // the lowest six bits count
    }
}
