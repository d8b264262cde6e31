package dev.fanlight.proto.sdp;

/** Which way media flow, seen from whoever wrote the description (RFC 8866 section 6.7). */
public enum Direction {
    SENDRECV("sendrecv", true, true),
    SENDONLY("sendonly", true, false),
    RECVONLY("recvonly", false, true),
    INACTIVE("inactive", false, false);

    private final String label;
    private final boolean sends;
    private final boolean receives;

    Direction(String label, boolean sends, boolean receives) {
        this.label = label;
        this.sends = sends;
        this.receives = receives;
    }

    public String label() {
        return label;
    }

    public boolean sends() {
        return sends;
    }

    public boolean receives() {
        return receives;
    }

    /** The same flow seen from the other side. */
    public Direction reversed() {
        return of(receives, sends);
    }

    public static Direction of(boolean sends, boolean receives) {
        if (sends) {
            return receives ? SENDRECV : SENDONLY;
        }
        return receives ? RECVONLY : INACTIVE;
    }
}
