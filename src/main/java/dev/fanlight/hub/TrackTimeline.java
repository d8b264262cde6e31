package dev.fanlight.hub;

/**
 * One unbroken line of sequence numbers and timestamps, whatever becomes of the source behind it.
 *
 * <p>While a source lasts, both differ from its own by a constant, so that gaps, reordering and duplicates keep their
 * meaning. When another source begins, its first packet becomes the next number, and its time the last time plus what
 * passed on the clock between the two arrivals.
 *
 * <pre>
 * clock 90 kHz           source            line
 *   0 ms  A              5000  t 900000    1000  t 0
 *  33 ms  A              5001  t 902970    1001  t 2970
 *         A is gone, B begins at 533 ms
 * 533 ms  B                17  t 123456    1002  t 47970     500 ms after the last, 45000 units
 * 566 ms  B                18  t 126426    1003  t 50940
 *         B                16                –               from before its beginning: refused
 * </pre>
 *
 * <p>Belongs to one thread.
 */
final class TrackTimeline {
    private static final long NS = 1_000_000_000L;

    private final int clockRateHz;
    private long firstSourceSeq;
    private long seqOffset;
    private long timeOffset;
    private long highestSeq;
    private long highestTime;
    private long highestTimeNs;
    private boolean fresh = true;
    private boolean bound;

    /**
     * @param clockRateHz 1 or more
     * @param firstSeq the number that the first packet gets, 0 or more
     * @param firstTime its timestamp, 0 or more
     */
    public TrackTimeline(int clockRateHz, long firstSeq, long firstTime) {
        if (clockRateHz < 1 || firstSeq < 0 || firstTime < 0) {
            throw new IllegalArgumentException("timeline out of range");
        }
        this.clockRateHz = clockRateHz;
        this.highestSeq = firstSeq - 1;
        this.highestTime = firstTime;
    }

    /** The next packet comes from another source, or from the same one started anew. */
    public void onSourceChange() {
        bound = false;
    }

    /**
     * Takes a packet with the source's extended numbers.
     *
     * @return whether it has a place on the line; not when it is from before the packet that its source began with
     */
    // hot
    public boolean onPacket(long nowNs, long sourceSeq, long sourceTime) {
        if (!bound) {
            bind(nowNs, sourceSeq, sourceTime);
        }
        if (sourceSeq < firstSourceSeq) {
            return false;
        }
        if (sourceSeq + seqOffset > highestSeq) {
            highestSeq = sourceSeq + seqOffset;
        }
        if (sourceTime + timeOffset > highestTime || fresh) {
            highestTime = sourceTime + timeOffset;
            highestTimeNs = nowNs;
            fresh = false;
        }
        return true;
    }

    /** The line's number for a number of the source that is bound now. */
    // hot
    public long extSeq(long sourceSeq) {
        return sourceSeq + seqOffset;
    }

    /** The line's time, in clock units, for a time of the source that is bound now. */
    // hot
    public long rtpTime(long sourceTime) {
        return sourceTime + timeOffset;
    }

    /** The source's number for a number of the line, such as one that is missing. */
    public long sourceSeq(long extSeq) {
        return extSeq - seqOffset;
    }

    public long highestSeq() {
        return highestSeq;
    }

    public long highestTime() {
        return highestTime;
    }

    /** How many clock units pass in this span. */
    private static long unitsOf(long spanNs, int clockRateHz) {
        return spanNs / NS * clockRateHz + spanNs % NS * clockRateHz / NS;
    }

    private void bind(long nowNs, long sourceSeq, long sourceTime) {
        var passed = fresh ? 0 : Math.max(1, unitsOf(nowNs - highestTimeNs, clockRateHz));
        firstSourceSeq = sourceSeq;
        seqOffset = highestSeq + 1 - sourceSeq;
        timeOffset = highestTime + passed - sourceTime;
        bound = true;
    }
}
