package dev.fanlight.proto.ice;

/** Lets a burst pass and then so many a second. */
final class TokenBucket {
    private static final long SECOND_NS = 1_000_000_000L;

    private final long capacityNs;
    private final long costNs;
    private long creditNs;
    private long lastNs;

    TokenBucket(long nowNs, int burst, int perSecond) {
        costNs = SECOND_NS / perSecond;
        capacityNs = burst * costNs;
        creditNs = capacityNs;
        lastNs = nowNs;
    }

    /** Takes a token if there is one. */
    boolean tryTake(long nowNs) {
        if (isEmpty(nowNs)) {
            return false;
        }
        creditNs -= costNs;
        return true;
    }

    /** Whether there is no token to take. */
    boolean isEmpty(long nowNs) {
        creditNs = Math.min(capacityNs, creditNs + Math.max(0, nowNs - lastNs));
        lastNs = Math.max(lastNs, nowNs);
        return creditNs < costNs;
    }
}
