package dev.fanlight.rtc.dtls;

import dev.fanlight.proto.sdp.Fingerprint;
import java.security.SecureRandom;
import java.time.Instant;

/** Stands in until the real one comes. */
public final class DtlsIdentity {
    private DtlsIdentity() {}

    public static DtlsIdentity selfSigned(SecureRandom random, Instant now) {
        return new DtlsIdentity();
    }

    public Fingerprint fingerprint() {
        return Fingerprint.of("sha-256", new byte[32]);
    }
}
