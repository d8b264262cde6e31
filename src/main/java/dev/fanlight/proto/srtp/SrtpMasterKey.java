package dev.fanlight.proto.srtp;

/** Master key and master salt of one direction (RFC 3711 section 3.2.1). Immutable; never printed. */
public final class SrtpMasterKey {
    private final SrtpProfile profile;
    private final byte[] key;
    private final byte[] salt;

    /**
     * @param key 16 bytes
     * @param salt {@link SrtpProfile#saltBytes} bytes
     */
    public SrtpMasterKey(SrtpProfile profile, byte[] key, byte[] salt) {
        if (key.length != SrtpProfile.KEY_BYTES || salt.length != profile.saltBytes()) {
            throw new IllegalArgumentException(
                    profile + " does not take a key of " + key.length + " and a salt of " + salt.length + " bytes");
        }
        this.profile = profile;
        this.key = key.clone();
        this.salt = salt.clone();
    }

    public SrtpProfile profile() {
        return profile;
    }

    SessionKeys sessionKeys() {
        return SessionKeys.derive(profile, key, salt);
    }

    @Override
    public String toString() {
        return profile + " master key";
    }
}
