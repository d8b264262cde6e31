package dev.fanlight.proto.sdp;

/** Who opens the DTLS association (RFC 4145 section 4, RFC 5763 section 5). */
public enum Setup {
    ACTIVE("active"),
    PASSIVE("passive"),
    ACTPASS("actpass"),
    HOLDCONN("holdconn");

    private final String label;

    Setup(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
