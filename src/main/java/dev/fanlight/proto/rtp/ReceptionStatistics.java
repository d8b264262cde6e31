package dev.fanlight.proto.rtp;

/**
 * What was received of one source, as receiver reports tell it (RFC 3550 6.4.1, A.3, A.8).
 *
 * <p>Belongs to one thread.
 */
public final class ReceptionStatistics {
    private static final int LARGEST_LOST = 0x7F_FFFF;
    private static final int SMALLEST_LOST = -0x80_0000;

    private final int clockRateHz;
    private long baseSeq = -1;
    private long highestSeq;
    private long received;
    private long expectedBefore;
    private long receivedBefore;
    private int lastTransit;

    /** The jitter, times 16, as A.8 keeps it. */
    private int scaledJitter;

    public ReceptionStatistics(int clockRateHz) {
        this.clockRateHz = clockRateHz;
    }

    /**
     * Counts a packet; not retransmissions that came in a stream of their own (RFC 4588 has those counted apart).
     *
     * @param extSeq from {@link ExtendedSequence}
     * @param rtpTime as it stands in the packet
     */
    // hot
    public void onPacket(long nowNs, long extSeq, int rtpTime) {
        var arrival = (int) unitsOf(nowNs, clockRateHz);
        var transit = arrival - rtpTime;
        if (baseSeq < 0) {
            baseSeq = extSeq;
            highestSeq = extSeq;
        } else {
            var difference = Math.abs(transit - lastTransit);
            // A.8: "s->jitter += d - ((s->jitter + 8) >> 4)". A leap of the source's clock is not jitter.
            if (difference >= 0 && difference < 10L * clockRateHz) {
                scaledJitter += difference - ((scaledJitter + 8) >> 4);
            }
        }
        lastTransit = transit;
        received++;
        highestSeq = Math.max(highestSeq, extSeq);
    }

    /** The source started anew: nothing before counts any more. */
    public void reset() {
        baseSeq = -1;
        received = 0;
        expectedBefore = 0;
        receivedBefore = 0;
        scaledJitter = 0;
    }

    public boolean isEmpty() {
        return baseSeq < 0;
    }

    /** The low 32 bits of the highest extended number: its cycles count from where {@link ExtendedSequence} began. */
    public int highestSeq() {
        return (int) (highestSeq - 0x1_0000L);
    }

    /** As it was counted, duplicates included. */
    public long received() {
        return received;
    }

    public long expected() {
        return baseSeq < 0 ? 0 : highestSeq - baseSeq + 1;
    }

    /** Cut to 24 bits with sign; negative with duplicates. */
    public int cumulativeLost() {
        return Math.clamp(expected() - received, SMALLEST_LOST, LARGEST_LOST);
    }

    /** In clock units. */
    public int jitter() {
        return scaledJitter >> 4;
    }

    /** The share lost since the last call, in 1/256, 0 to 255; begins the next interval. */
    public int takeFractionLost() {
        var expectedInInterval = expected() - expectedBefore;
        var lost = expectedInInterval - (received - receivedBefore);
        expectedBefore = expected();
        receivedBefore = received;
        return expectedInInterval <= 0 || lost <= 0 ? 0 : (int) Math.min(255, (lost << 8) / expectedInInterval);
    }

    /** How many clock units pass in this span; without overflow for years of nanoseconds. */
    private static long unitsOf(long spanNs, int clockRateHz) {
        return spanNs / 1_000_000_000 * clockRateHz + spanNs % 1_000_000_000 * clockRateHz / 1_000_000_000;
    }
}
