package dev.fanlight.proto.srtp;

import java.util.Arrays;

/**
 * The master keys of both directions of a DTLS-SRTP association.
 *
 * @param clientWrite seals what the DTLS client sends
 * @param serverWrite seals what the DTLS server sends
 */
public record SrtpKeys(SrtpMasterKey clientWrite, SrtpMasterKey serverWrite) {
    /** The label that the DTLS exporter takes, without a context value (RFC 5764 section 4.2). */
    public static final String EXPORTER_LABEL = "EXTRACTOR-dtls_srtp";

    /**
     * Splits what the DTLS exporter gave (RFC 5764 section 4.2).
     *
     * <pre>
     * | client key 16 | server key 16 | client salt | server salt |
     * </pre>
     *
     * @param exported {@link SrtpProfile#exporterBytes} bytes; not kept
     */
    public static SrtpKeys split(SrtpProfile profile, byte[] exported) {
        if (exported.length != profile.exporterBytes()) {
            throw new IllegalArgumentException(
                    profile + " takes " + profile.exporterBytes() + " bytes, not " + exported.length);
        }
        var serverKey = SrtpProfile.KEY_BYTES;
        var clientSalt = 2 * SrtpProfile.KEY_BYTES;
        var serverSalt = clientSalt + profile.saltBytes();
        return new SrtpKeys(
                new SrtpMasterKey(
                        profile,
                        Arrays.copyOfRange(exported, 0, serverKey),
                        Arrays.copyOfRange(exported, clientSalt, serverSalt)),
                new SrtpMasterKey(
                        profile,
                        Arrays.copyOfRange(exported, serverKey, clientSalt),
                        Arrays.copyOfRange(exported, serverSalt, exported.length)));
    }
}
