package dev.fanlight.proto.rtp;

import dev.fanlight.proto.rtp.ExtendedSequence.Arrival;

/**
 * Believes in a source that nobody announced only after packets in a row (RFC 3550 A.1, MIN_SEQUENTIAL).
 *
 * <p>For plain RTP; where SRTP says who sent a packet, {@link ExtendedSequence} alone is enough. Belongs to one thread.
 */
public final class SourceValidation {
    /** RFC 3550 A.1. */
    public static final int PACKETS_IN_A_ROW = 2;

    private final ExtendedSequence sequence;
    private int missing = PACKETS_IN_A_ROW;
    private int expected = -1;

    public SourceValidation(ExtendedSequence sequence) {
        this.sequence = sequence;
    }

    /** {@link Arrival#SUSPECT} while on probation, FIRST for the packet that ends it, then as the sequence says. */
    // hot
    public Arrival onPacket(int number) {
        if (missing == 0) {
            return sequence.onPacket(number);
        }
        // A.1: "packet is in sequence" counts down, anything else starts the count anew with this packet as the first.
        missing = number == expected ? missing - 1 : PACKETS_IN_A_ROW - 1;
        expected = number + 1 & 0xFFFF;
        return missing == 0 ? sequence.onPacket(number) : Arrival.SUSPECT;
    }

    public boolean isValid() {
        return missing == 0;
    }
}
