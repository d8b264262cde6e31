package dev.fanlight.rtc;

/**
 * Why a transport has ended.
 *
 * @param sentence for people
 */
public record CloseReason(Kind kind, String sentence) {
    public enum Kind {
        /** {@link PeerTransport#close}, or the port was closed. */
        OURS,
        /** The peer took its leave: close_notify, or an alert. */
        PEER_LEFT,
        /** The peer has not been heard for so long that it will not come back. */
        TIMED_OUT,
        /** No way to the peer was ever found. */
        NEVER_CONNECTED,
        /** The DTLS handshake failed: another certificate than was signalled, no common profile, silence. */
        NOT_SECURED,
        /** A bug of ours; the log has it. */
        FAULT
    }

    static final CloseReason PEER_LEFT = new CloseReason(Kind.PEER_LEFT, "The peer has left.");
    static final CloseReason TIMED_OUT =
            new CloseReason(Kind.TIMED_OUT, "Nothing has been heard of the peer for a minute.");
    static final CloseReason NEVER_CONNECTED = new CloseReason(
            Kind.NEVER_CONNECTED,
            "No connectivity check of the peer came through: a firewall may block the media port, for UDP and TCP.");
    static final CloseReason SILENT_HANDSHAKE = new CloseReason(
            Kind.NOT_SECURED, "The peer was found, but it did not finish the DTLS handshake within 30 seconds.");
    static final CloseReason FAULT = new CloseReason(Kind.FAULT, "An error of ours, which is in the log.");

    static CloseReason ours(String why) {
        return new CloseReason(Kind.OURS, why);
    }

    static CloseReason notSecured(String why) {
        return new CloseReason(Kind.NOT_SECURED, why);
    }
}
