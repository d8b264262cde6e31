package dev.fanlight.proto.ice;

/**
 * The intervals of a full agent, all in nanoseconds.
 *
 * <p>RFC 8489 section 6.2.1 doubles the wait with each of seven sends, so that the last two are 16 s apart. On a network
 * that loses every third datagram, one connection in twenty would not come about in time; so the wait stops growing at
 * {@code maxRtoNs} and there are more sends within the same 40 seconds.
 *
 * @param paceNs Ta: between two new checks (RFC 8445 section 14.2)
 * @param rtoNs before the first retransmission; doubles from one to the next
 * @param maxRtoNs where the doubling ends
 * @param maxSends Rc: how often a check is sent in all
 * @param patienceNs how long a better pair may take after the first one works, before that is nominated
 * @param consentNs between two consent checks, give or take a fifth (RFC 7675 section 5.1)
 * @param connectNs until a session without a selected pair has failed
 */
public record IceTimers(
        long paceNs, long rtoNs, long maxRtoNs, int maxSends, long patienceNs, long consentNs, long connectNs) {
    private static final long MS = 1_000_000L;

    /**
     * For who knows that few others on his path do the same: checks 5 ms apart, the least that RFC 8445 section 14.2
     * allows, so that a nomination need not wait; a first retransmission after 100 ms, a better pair's chance for 50 ms.
     */
    public static IceTimers quick() {
        return new IceTimers(5 * MS, 100 * MS, 2_000 * MS, 25, 50 * MS, 5_000 * MS, 40_000 * MS);
    }

    /** 50 ms, 500 ms to 2 s, 20 sends, 5 s; patience of 200 ms, and 40 s to connect. */
    public static IceTimers standard() {
        return new IceTimers(50 * MS, 500 * MS, 2_000 * MS, 20, 200 * MS, 5_000 * MS, 40_000 * MS);
    }
}
