package dev.fanlight.rtc;

import java.util.Locale;

/** What {@link RtcCounters} counts, besides ICE's verdicts and SRTP's refusals. */
public enum RtcCount {
    STUN_IN("Checks, answers and keep-alives of peers.", false),
    DTLS_IN("DTLS datagrams of peers.", false),
    RTP_IN("RTP packets that were genuine and new.", false),
    RTCP_IN("Compound RTCP packets that were genuine and new.", false),
    RTCP_OUT("Compound RTCP packets sent.", false),
    CONNECTED("Transports that were secured and ready for media.", false),
    CLOSED("Transports that have ended, connected or not.", false),
    HANDED_OVER("Datagrams that came to another loop's socket than their session's and were handed to it.", false),
    TCP_ACCEPTED("TCP connections accepted.", false),

    NOT_A_PEER("Neither a check nor from an address that a check has come from.", true),
    NOT_SPOKEN("Of a peer, but neither STUN nor DTLS, RTP or RTCP.", true),
    STRANGE_STUN("From an unknown address, and no check at all.", true),
    UNKNOWN_UFRAG("A check that names no session here.", true),
    FORGED_CHECK("From an unknown address, a check that was made with another password.", true),
    TOO_MANY_FORGED("From an unknown address, a check unread because so many were forged.", true),
    EARLY_MEDIA("RTP or RTCP before both sides have the keys, beyond what is kept for then.", true),
    DTLS_BEFORE_CHECK("DTLS on a way that no check has proven.", true),
    HANDOVER_FULL("More came for another loop than it took.", true),
    AFTER_CLOSE("For a transport that has ended.", true),
    NO_WAY_OUT("To a peer that there is no way to now.", true),
    OUT_FULL("To a peer whose way's queue was full.", true),
    TCP_FULL("Over TCP, to a peer that takes too little: 256 KiB or 200 ms wait already.", true),
    TCP_TOO_MANY("TCP connections refused: too many, or too many unproven ones of one address.", true),
    TCP_NO_CHECK("TCP connections closed that did not begin with a genuine check.", true),
    TCP_SILENT("TCP connections closed that sent nothing for 10 seconds.", true),
    TCP_BAD_FRAME("TCP connections closed for a frame longer than allowed.", true),
    NAME_NOT_FOUND("Candidates whose host name nobody has, or with too many look-ups under way.", true);

    private final String meaning;
    private final boolean drop;

    RtcCount(String meaning, boolean drop) {
        this.meaning = meaning;
        this.drop = drop;
    }

    /** In kebab-case, for metrics and the API. */
    public String metricName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }

    /** Whether something was refused or thrown away. */
    public boolean isDrop() {
        return drop;
    }
}
