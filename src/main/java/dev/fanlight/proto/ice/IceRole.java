package dev.fanlight.proto.ice;

import dev.fanlight.proto.stun.StunAttribute;
import dev.fanlight.proto.stun.StunMessage;
import java.util.random.RandomGenerator;

/** Whether this side nominates the pair, and what decides where both sides claim to (RFC 8445 sections 6.1.1, 7.3.1.1). */
final class IceRole {
    private final RandomGenerator random;
    private boolean controlling;
    private long tieBreaker;

    IceRole(boolean controlling, RandomGenerator random) {
        this.controlling = controlling;
        this.random = random;
        tieBreaker = random.nextLong();
    }

    boolean isControlling() {
        return controlling;
    }

    long tieBreaker() {
        return tieBreaker;
    }

    /** Whether the peer's check claims the role that this side has. */
    boolean isClaimedBy(StunMessage check) {
        return check.has(claim());
    }

    private StunAttribute claim() {
        return controlling ? StunAttribute.ICE_CONTROLLING : StunAttribute.ICE_CONTROLLED;
    }

    /** Of two sides in one role, the one with the greater tie-breaker controls: whether that leaves this side its own. */
    boolean isKeptAgainst(StunMessage check) {
        var isGreater = Long.compareUnsigned(tieBreaker, check.tieBreaker(claim())) >= 0;
        return isGreater == controlling;
    }

    void swap() {
        controlling = !controlling;
    }

    /** RFC 8445 section 7.2.5.1: whoever has lost a role draws anew. */
    void draw() {
        tieBreaker = random.nextLong();
    }
}
