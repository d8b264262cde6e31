package dev.fanlight.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;

class DtlsIdentityTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private static X509Certificate read(DtlsIdentity identity) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(identity.certificate()));
    }

    @Test
    void certificateIsSelfSignedAndSaysNothing() throws Exception {
        var certificate = read(DtlsIdentity.selfSigned(new SecureRandom(), NOW));

        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=WebRTC");
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(certificate.getPublicKey())
                .isInstanceOfSatisfying(
                        ECPublicKey.class,
                        key -> assertThat(key.getParams().getOrder().bitLength())
                                .isEqualTo(256));
        certificate.checkValidity(Date.from(NOW));
        certificate.checkValidity(Date.from(NOW.minus(Duration.ofHours(23))));
        certificate.checkValidity(Date.from(NOW.plus(Duration.ofDays(364))));
    }

    @Test
    void fingerprintIsTheHashOfTheCertificate() throws Exception {
        var identity = DtlsIdentity.selfSigned(new SecureRandom(), NOW);

        assertThat(identity.fingerprint().algorithm()).isEqualTo("sha-256");
        assertThat(identity.fingerprint().hash())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(identity.certificate()));
    }

    @Test
    void noTwoAreAlike() throws Exception {
        var one = read(DtlsIdentity.selfSigned(new SecureRandom(), NOW));
        var other = read(DtlsIdentity.selfSigned(new SecureRandom(), NOW));

        assertThat(one.getSerialNumber()).isPositive().isNotEqualTo(other.getSerialNumber());
        assertThat(one.getPublicKey()).isNotEqualTo(other.getPublicKey());
    }
}
