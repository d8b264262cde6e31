package dev.fanlight.proto.ice;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The selected path and the peer's consent to be sent to there (RFC 7675), seen from the side that asks for it. */
final class Consent {
    private final long intervalNs;
    private final RandomGenerator random;
    private @Nullable IcePath path;
    private long expiresNs = Long.MAX_VALUE;
    private long nextCheckNs = Long.MAX_VALUE;

    Consent(long intervalNs, RandomGenerator random) {
        this.intervalNs = intervalNs;
        this.random = random;
    }

    void select(long nowNs, IcePath selected) {
        path = selected;
        given(nowNs);
        scheduleCheck(nowNs);
    }

    /** A valid answer has come. */
    void given(long nowNs) {
        expiresNs = nowNs + IceLiteAgent.CONSENT_NS;
    }

    /** RFC 7675 section 5.1: each interval is drawn anew from 0.8 to 1.2 times the basic one. */
    void scheduleCheck(long nowNs) {
        nextCheckNs = nowNs + intervalNs * 4 / 5 + random.nextLong(Math.max(1, intervalNs * 2 / 5));
    }

    /** During a restart the old path is still used but no longer asked about. */
    void stopChecks() {
        nextCheckNs = Long.MAX_VALUE;
    }

    void revoke() {
        path = null;
        expiresNs = Long.MAX_VALUE;
        nextCheckNs = Long.MAX_VALUE;
    }

    Optional<IcePath> path() {
        return Optional.ofNullable(path);
    }

    long expiresNs() {
        return expiresNs;
    }

    long nextCheckNs() {
        return nextCheckNs;
    }
}
