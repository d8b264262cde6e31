package dev.fanlight.proto.rtp;

/**
 * Makes the 32-bit RTP timestamps of one source 64 bits wide.
 *
 * <p>The first one gets {@code 2^32 + timestamp}. Each other one is the nearest to the highest so far: half the circle,
 * 2^31 units, is ahead (6.6 hours at 90 kHz), half behind.
 *
 * <p>Worked examples, one after the other:
 *
 * <pre>
 * in           extended         why
 * 0xFFFFF000   0x1_FFFFF000     2^32 + timestamp
 * 0x00000BB8   0x2_00000BB8     the wrap, 7096 units on
 * 0xFFFFF000   0x1_FFFFF000     a packet of the frame before, reordered over the wrap
 * 0x80000000   0x2_80000000     a jump ahead of less than half the circle
 * 0x00000BB8   0x2_00000BB8     behind by less than half
 * 0x00000000   0x3_00000000     behind by exactly half reads as ahead: 0x80000000 is not seen as negative
 * </pre>
 *
 * <p>Belongs to one thread.
 */
public final class ExtendedTimestamp {
    private static final int NOTHING = -1;

    private long highest = NOTHING;

    /** Takes a packet's timestamp, as it stands in the packet. */
    // hot
    public long onPacket(int rtpTime) {
        var extended = nearest(rtpTime);
        if (extended > highest) {
            highest = extended;
        }
        return extended;
    }

    /** The extended time nearest to the highest one for a timestamp that is only talked about; changes nothing. */
    // hot
    public long nearest(int rtpTime) {
        if (highest < 0) {
            return (1L << 32) + (rtpTime & 0xFFFF_FFFFL);
        }
        var ahead = rtpTime - (int) highest;
        return highest + (ahead == Integer.MIN_VALUE ? 1L << 31 : ahead);
    }

    /** The highest so far; -1 before the first. */
    public long highest() {
        return highest;
    }
}
