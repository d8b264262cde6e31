package dev.fanlight.proto.ice;

import dev.fanlight.proto.stun.TransactionId;

/** A check that waits for its answer, and when it is sent again (RFC 8489 section 6.2.1). */
final class OutgoingCheck {
    enum Purpose {
        CONNECTIVITY,
        NOMINATION,
        CONSENT
    }

    /** Rm: how many first time-outs to wait for the answer to the last one sent. */
    private static final int LAST_WAIT_RTOS = 16;

    /** Ti of RFC 8489 section 6.2.2: over TCP a check is sent once. */
    private static final long TCP_WAIT_NS = 39_500_000_000L;

    final CandidatePair pair;
    final TransactionId transaction;
    final Purpose purpose;
    final boolean asControlling;
    private final int maxSends;
    private final long maxRtoNs;
    private final long firstRtoNs;
    private long rtoNs;
    private int sends;
    private long dueNs;

    OutgoingCheck(
            CandidatePair pair,
            TransactionId transaction,
            Purpose purpose,
            boolean asControlling,
            long rtoNs,
            IceTimers timers) {
        this.pair = pair;
        this.transaction = transaction;
        this.purpose = purpose;
        this.asControlling = asControlling;
        this.rtoNs = rtoNs;
        firstRtoNs = rtoNs;
        maxRtoNs = Math.max(rtoNs, timers.maxRtoNs());
        maxSends = timers.maxSends();
    }

    /** Notes that it was sent, the first time or again. */
    void sent(long nowNs) {
        sends++;
        if (purpose == Purpose.CONSENT) {
            // RFC 7675 5.1: consent checks are not retransmitted; the next one is a new transaction
            dueNs = nowNs + IceLiteAgent.CONSENT_NS;
        } else if (pair.path.transport() == IceTransport.TCP) {
            dueNs = nowNs + TCP_WAIT_NS;
        } else {
            dueNs = nowNs + (sends < maxSends ? rtoNs : firstRtoNs * LAST_WAIT_RTOS);
            rtoNs = Math.min(maxRtoNs, 2 * rtoNs);
        }
    }

    /** When to send again or give up. */
    long dueNs() {
        return dueNs;
    }

    boolean isSpent() {
        return purpose == Purpose.CONSENT || pair.path.transport() == IceTransport.TCP || sends >= maxSends;
    }
}
