package dev.fanlight.proto.ice;

/** Where an address comes from (RFC 8445 section 4), with the preference that section 5.1.2.2 recommends. */
public enum CandidateType {
    HOST("host", 126),
    PEER_REFLEXIVE("prflx", 110),
    SERVER_REFLEXIVE("srflx", 100),
    RELAYED("relay", 0);

    private final String token;
    private final int preference;

    CandidateType(String token, int preference) {
        this.token = token;
        this.preference = preference;
    }

    /** As it stands behind {@code typ} (RFC 8839 section 5.1). */
    public String token() {
        return token;
    }

    /**
     * RFC 8445 section 5.1.2.1.
     *
     * @param localPreference 0 to 65535, greater is better
     * @param component 1 to 256
     * @return 1 to 2^31 - 1
     */
    public long priority(int localPreference, int component) {
        return ((long) preference << 24) + ((long) localPreference << 8) + (256 - component);
    }
}
