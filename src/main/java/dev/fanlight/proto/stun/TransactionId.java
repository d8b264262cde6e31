package dev.fanlight.proto.stun;

import java.util.random.RandomGenerator;

/**
 * The 96 bits that tie a response to its request (RFC 8489 section 5).
 *
 * @param high the first 32 bits on the wire
 * @param low the other 64
 */
public record TransactionId(int high, long low) {
    /** A new one; {@code random} must not be foreseeable, or strangers can answer in the peer's place. */
    public static TransactionId random(RandomGenerator random) {
        return new TransactionId(random.nextInt(), random.nextLong());
    }
}
