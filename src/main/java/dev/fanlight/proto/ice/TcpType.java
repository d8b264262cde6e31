package dev.fanlight.proto.ice;

/** Who opens the connection of a TCP candidate (RFC 6544 section 4.5). */
public enum TcpType {
    /** The candidate's owner does. */
    ACTIVE("active"),
    /** The other side does. */
    PASSIVE("passive"),
    /** Both do at once; not supported by the agents here. */
    SIMULTANEOUS_OPEN("so");

    private final String token;

    TcpType(String token) {
        this.token = token;
    }

    public String token() {
        return token;
    }
}
