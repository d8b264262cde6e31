package dev.fanlight.rtc.dtls;

import dev.fanlight.proto.sdp.Fingerprint;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.bc.BcX509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;

/**
 * Our certificate and its private key, for all associations of a server, or of a client. Immutable, any thread; the
 * private key never leaves this package.
 *
 * <p>The certificate is signed by itself: peers compare its hash with the one in the session description (RFC 8122
 * section 5) and look at nothing else in it.
 */
public final class DtlsIdentity {
    /** What browsers write there too; it says nothing about the machine. */
    private static final X500Name NOBODY = new X500Name("CN=WebRTC");

    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int SERIAL_BITS = 127;

    private final AsymmetricKeyParameter privateKey;
    private final byte[] certificate;
    private final Fingerprint fingerprint;
    private final SecureRandom random;

    private DtlsIdentity(AsymmetricKeyParameter privateKey, byte[] certificate, SecureRandom random)
            throws GeneralSecurityException {
        this.privateKey = privateKey;
        this.certificate = certificate;
        this.fingerprint =
                Fingerprint.of("sha-256", MessageDigest.getInstance("SHA-256").digest(certificate));
        this.random = random;
    }

    /**
     * A new ECDSA P-256 key (RFC 8827 section 6.5) with a certificate that is valid from a day before {@code now}, for
     * clocks that are wrong, to a year after it.
     *
     * @param random kept, and used by all handshakes; safe for use by many threads
     */
    public static DtlsIdentity selfSigned(SecureRandom random, Instant now) {
        var pair = newKey(random);
        var serial = new BigInteger(SERIAL_BITS, random).setBit(0);
        var from = Date.from(now.minus(Duration.ofDays(1)));
        var until = Date.from(now.plus(Duration.ofDays(365)));
        try {
            var signature = new DefaultSignatureAlgorithmIdentifierFinder().find(SIGNATURE);
            var digest = new DefaultDigestAlgorithmIdentifierFinder().find(signature);
            var signer = new BcECContentSignerBuilder(signature, digest)
                    .setSecureRandom(random)
                    .build(pair.getPrivate());
            var certificate =
                    new BcX509v3CertificateBuilder(NOBODY, serial, from, until, NOBODY, pair.getPublic()).build(signer);
            return new DtlsIdentity(pair.getPrivate(), certificate.getEncoded(), random);
        } catch (OperatorCreationException | IOException | GeneralSecurityException e) {
            throw new IllegalStateException("No certificate could be made", e);
        }
    }

    /** For the session description; sha-256. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    AsymmetricKeyParameter privateKey() {
        return privateKey;
    }

    /** DER; not to be changed. */
    byte[] certificate() {
        return certificate;
    }

    SecureRandom random() {
        return random;
    }

    private static AsymmetricCipherKeyPair newKey(SecureRandom random) {
        var generator = new ECKeyPairGenerator();
        // Named, as TLS knows curves by name only (RFC 8422 section 5.1.1).
        var p256 = ECNamedDomainParameters.lookup(SECObjectIdentifiers.secp256r1);
        generator.init(new ECKeyGenerationParameters(p256, random));
        return generator.generateKeyPair();
    }
}
