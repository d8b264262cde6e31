package dev.fanlight.endpoint.rtp;

/**
 * Numbers one viewer's packets: where packets are left out on purpose, the numbers go on without them, so that the player
 * does not ask for what it will not get. Belongs to one thread.
 *
 * <pre>
 * stream  5000 5001 5002 | left out 5003 … 5090 | 5091 5092
 * viewer  1200 1201 1202 |         1203         | 1204 1205    one number stays open: the player sees that there is a break
 * </pre>
 */
public final class SequenceMap {
    public static final long UNKNOWN = -1;

    private long offset;
    private long firstOut;
    private long highestOut;
    private boolean begun;

    /** @param firstSeq what the first packet gets; below 32,768, so that RFC 3711's guess of the roll-over is right */
    public SequenceMap(int firstSeq) {
        highestOut = firstSeq - 1L;
    }

    /** The next packet is this one; what lies before it is left behind for good. */
    public void jumpTo(long extSeq) {
        firstOut = highestOut + (begun ? 2 : 1);
        offset = extSeq - firstOut;
        highestOut = firstOut - 1;
        begun = true;
    }

    /** Whether a packet lies behind the last jump; only such packets may be sent. */
    public boolean covers(long extSeq) { // hot
        return begun && extSeq - offset >= firstOut;
    }

    /** The viewer's number of a packet that {@link #covers}. */
    public long out(long extSeq) { // hot
        return extSeq - offset;
    }

    /** A packet is sent under this number. */
    public void onSent(long out) { // hot
        if (out > highestOut) {
            highestOut = out;
        }
    }

    /** The highest number that was given out. */
    public long highestOut() {
        return highestOut;
    }

    /** The stream's number of what was sent under this one since the last jump, or UNKNOWN. */
    public long extSeq(long out) { // hot
        return out >= firstOut && out <= highestOut ? out + offset : UNKNOWN;
    }
}
