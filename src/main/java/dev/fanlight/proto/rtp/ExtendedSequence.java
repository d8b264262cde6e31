package dev.fanlight.proto.rtp;

/**
 * Makes the 16-bit sequence numbers of one source 64 bits wide (RFC 3550 A.1, without probation).
 *
 * <p>The first packet gets {@code 65536 + sequence}, so that those reordered before it are not negative. The low 16 bits
 * of an extended number are always the number in the packet, and a restart never makes the numbers go down.
 *
 * <p>Worked examples, the numbers coming one after the other:
 *
 * <pre>
 * in      arrival     extended   why
 * 65534   FIRST       131070     65536 + 65534
 * 65535   NEXT        131071
 *     0   NEXT        131072     the wrap: 2 * 65536 + 0
 *     3   GAP         131075     1 and 2 are missing
 *     1   LATE        131073     reordered, before the highest
 * 65535   LATE        131071     reordered over the wrap, or a duplicate: no memory of single packets is kept here
 *     3   LATE        131075     a duplicate of the highest
 * 40000   SUSPECT          –     ahead by 39997, over the largest gap (3000): a stray packet, or a new start
 *     4   NEXT        131076     it was a stray one
 * 40000   SUSPECT          –
 * 40001   RESTART     171073     two in a row: the source started anew; 2 * 65536 + 40001
 *   100   SUSPECT          –
 *   101   RESTART     196709     3 * 65536 + 101: the next number up that ends in 101, never one below
 * </pre>
 *
 * <p>A source that starts anew within the largest gap, or within the misorder window, cannot be told from loss or
 * reordering by its numbers alone. Belongs to one thread.
 */
public final class ExtendedSequence {
    /** What a number is in regard to the highest one so far. */
    public enum Arrival {
        /** The first one. */
        FIRST,
        /** The one behind the highest. */
        NEXT,
        /** Ahead, with some missing in between. */
        GAP,
        /** Not above the highest: reordered, sent again or a duplicate. */
        LATE,
        /** Far from all expected: not counted, and to be dropped, unless the next one follows on it. */
        SUSPECT,
        /** The second of two that follow on each other far from the highest: the source started anew. */
        RESTART;

        /** Whether the packet counts and {@link #extSeq()} tells its number. */
        public boolean isValid() {
            return this != SUSPECT;
        }
    }

    /** RFC 3550 A.1, MAX_DROPOUT. */
    public static final int LARGEST_GAP = 3000;

    /** RFC 3550 A.1, MAX_MISORDER. */
    public static final int LARGEST_MISORDER = 100;

    private static final int NOTHING = -1;

    private final int largestGap;
    private final int largestMisorder;
    private long highest = NOTHING;
    private long extSeq = NOTHING;
    private int suspectedNext = NOTHING;

    /** With the RFC's bounds. */
    public ExtendedSequence() {
        this(LARGEST_GAP, LARGEST_MISORDER);
    }

    /**
     * @param largestGap how far ahead a packet may be, 1 to 32,767
     * @param largestMisorder how far behind, 1 to 32,767; a stream that brings retransmissions under their old numbers
     *     needs more than the RFC's 100
     */
    public ExtendedSequence(int largestGap, int largestMisorder) {
        if (largestGap < 1 || largestGap > 32_767 || largestMisorder < 1 || largestMisorder > 32_767) {
            throw new IllegalArgumentException("bounds of a sequence out of range");
        }
        this.largestGap = largestGap;
        this.largestMisorder = largestMisorder;
    }

    /** Takes the number of a packet, 0 to 65,535. */
    // hot
    public Arrival onPacket(int sequence) {
        if (highest < 0) {
            return accept(0x1_0000L + sequence, Arrival.FIRST);
        }
        var ahead = (short) (sequence - (int) highest);
        if (ahead > 0 && ahead <= largestGap) {
            return accept(highest + ahead, ahead == 1 ? Arrival.NEXT : Arrival.GAP);
        }
        if (ahead <= 0 && -ahead <= largestMisorder) {
            extSeq = highest + ahead;
            return Arrival.LATE;
        }
        if (sequence == suspectedNext) {
            return accept(highest + (sequence - (int) highest & 0xFFFF), Arrival.RESTART);
        }
        suspectedNext = sequence + 1 & 0xFFFF;
        return Arrival.SUSPECT;
    }

    /** The extended number of the last packet that was valid; -1 before the first. */
    public long extSeq() {
        return extSeq;
    }

    /** The highest so far; -1 before the first. */
    public long highest() {
        return highest;
    }

    /**
     * The extended number nearest to the highest one for a number that is only talked about, as in a NACK or an RTX
     * packet; changes nothing. Before the first packet it is {@code 65536 + sequence}.
     */
    // hot
    public long nearest(int sequence) {
        return highest < 0 ? 0x1_0000L + (sequence & 0xFFFF) : nearest(sequence, highest);
    }

    /** The number nearest to {@code reference} whose low 16 bits are {@code sequence}. */
    // hot
    public static long nearest(int sequence, long reference) {
        return reference + (short) (sequence - (int) reference);
    }

    private Arrival accept(long number, Arrival arrival) {
        highest = number;
        extSeq = number;
        suspectedNext = NOTHING;
        return arrival;
    }
}
