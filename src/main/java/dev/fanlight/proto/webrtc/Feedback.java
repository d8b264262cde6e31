package dev.fanlight.proto.webrtc;

/** The RTCP messages that a receiver may send for a payload type (RFC 4585 section 4.2, RFC 5104 section 7.1). */
public enum Feedback {
    NACK("nack"),
    NACK_PLI("nack pli"),
    CCM_FIR("ccm fir"),
    TRANSPORT_CC("transport-cc"),
    GOOG_REMB("goog-remb");

    private final String label;

    Feedback(String label) {
        this.label = label;
    }

    /** The value of an rtcp-fb attribute, behind the payload type. */
    public String label() {
        return label;
    }
}
