package dev.fanlight.proto.ice;

/**
 * The intervals of a full agent, all in nanoseconds.
 *
 * @param paceNs Ta: between two new checks (RFC 8445 section 14.2)
 * @param rtoNs before the first retransmission; doubles from one to the next (RFC 8489 section 6.2.1)
 * @param maxSends Rc: how often a check is sent in all
 * @param patienceNs how long a better pair may take after the first one works, before that is nominated
 * @param consentNs between two consent checks, give or take a fifth (RFC 7675 section 5.1)
 * @param connectNs until a session without a selected pair has failed
 */
public record IceTimers(long paceNs, long rtoNs, int maxSends, long patienceNs, long consentNs, long connectNs) {
    private static final long MS = 1_000_000L;

    /** As the RFCs recommend: 50 ms, 500 ms, 7 sends, 5 s; patience of 200 ms, and 40 s to connect. */
    public static IceTimers standard() {
        return new IceTimers(50 * MS, 500 * MS, 7, 200 * MS, 5_000 * MS, 40_000 * MS);
    }
}
