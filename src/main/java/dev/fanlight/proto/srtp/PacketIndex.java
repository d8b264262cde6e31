package dev.fanlight.proto.srtp;

/** The 48-bit index of an SRTP packet: roll-over counter, then sequence number (RFC 3711 section 3.3.1). */
final class PacketIndex {
    /** One more than the highest index: a master key protects at most 2^48 SRTP packets (RFC 3711 section 9.2). */
    static final long END = 1L << 48;

    private static final int HALF = 1 << 15;

    private PacketIndex() {}

    /**
     * Estimates the index as in RFC 3711 appendix A.
     *
     * @param highest highest index so far; negative before the first packet
     * @param seq 0 to 65,535
     * @return negative for a packet from before the first roll-over counter, which cannot be
     */
    static long guess(long highest, int seq) { // hot
        if (highest < 0) {
            return seq; // the roll-over counter starts at zero
        }
        var counter = highest >> 16;
        var highestSeq = (int) highest & 0xFFFF;
        if (highestSeq < HALF) {
            if (seq - highestSeq > HALF) {
                counter--;
            }
        } else if (highestSeq - HALF > seq) {
            counter++;
        }
        return counter << 16 | seq;
    }
}
