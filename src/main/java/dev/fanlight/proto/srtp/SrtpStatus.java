package dev.fanlight.proto.srtp;

/** What became of a packet that came in. */
public enum SrtpStatus {
    OK("ok", "The packet is genuine and new."),
    TOO_SHORT("too-short", "The packet is shorter than its header and its tag."),
    TOO_LONG("too-long", "The packet is longer than 65,535 bytes."),
    BAD_HEADER("bad-header", "The packet is not RTP version 2."),
    REPLAY("replay", "The packet has come before."),
    REPLAY_OLD("replay-old", "The packet is too old to know whether it has come before."),
    AUTH_FAIL("auth-fail", "The packet was changed on its way or is not from the peer."),
    TOO_MANY_SSRCS("too-many-ssrcs", "The peer has used as many SSRCs as are allowed, and this is another.");

    private final String metricName;
    private final String meaning;

    SrtpStatus(String metricName, String meaning) {
        this.metricName = metricName;
        this.meaning = meaning;
    }

    /** In kebab-case, for metrics and the API. */
    public String metricName() {
        return metricName;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
