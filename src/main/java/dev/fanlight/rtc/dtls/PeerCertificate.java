package dev.fanlight.rtc.dtls;

import dev.fanlight.proto.sdp.Fingerprint;
import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;

/**
 * Whether a certificate is the one that the session description promised. Nothing but its hash and its key matters:
 * names, dates, issuer and signature may be anything (RFC 8122 section 5, RFC 5763 section 5).
 */
final class PeerCertificate {
    private static final Set<ASN1ObjectIdentifier> CURVES =
            Set.of(SECObjectIdentifiers.secp256r1, SECObjectIdentifiers.secp384r1, SECObjectIdentifiers.secp521r1);

    private static final int MIN_RSA_BITS = 2_048;
    private static final int MAX_RSA_BITS = 8_192;
    private static final BigInteger MAX_RSA_EXPONENT = BigInteger.ONE.shiftLeft(32);

    private PeerCertificate() {}

    /** Returns where the first certificate of the chain matches one of the fingerprints and its key can be used here. */
    static void check(Certificate chain, List<Fingerprint> promised) throws IOException {
        if (chain.isEmpty()) {
            throw HandshakeFailure.noCertificate();
        }
        var certificate = chain.getCertificateAt(0).getEncoded();
        if (promised.stream().noneMatch(fingerprint -> digest(fingerprint).isPresent())) {
            throw HandshakeFailure.noUsableFingerprint();
        }
        var matches = false;
        for (var fingerprint : promised) {
            matches |= matches(fingerprint, certificate);
        }
        if (!matches) {
            throw HandshakeFailure.wrongCertificate();
        }
        if (!(chain.getCertificateAt(0) instanceof BcTlsCertificate x509)
                || !isUsable(x509.getCertificate().getSubjectPublicKeyInfo())) {
            throw HandshakeFailure.unusableKey();
        }
    }

    /** In a time that does not tell how much of the hash is right. */
    private static boolean matches(Fingerprint promised, byte[] certificate) {
        return digest(promised)
                .map(digest -> MessageDigest.isEqual(digest.digest(certificate), promised.hash()))
                .orElse(false);
    }

    /** Empty for hashes that are broken, as sha-1, or unknown. */
    private static Optional<MessageDigest> digest(Fingerprint fingerprint) {
        try {
            return switch (fingerprint.algorithm()) {
                case "sha-256" -> Optional.of(MessageDigest.getInstance("SHA-256"));
                case "sha-384" -> Optional.of(MessageDigest.getInstance("SHA-384"));
                case "sha-512" -> Optional.of(MessageDigest.getInstance("SHA-512"));
                default -> Optional.empty();
            };
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java lacks " + fingerprint.algorithm(), e);
        }
    }

    /** Not weak, and not so large or odd that using it once costs seconds. */
    private static boolean isUsable(SubjectPublicKeyInfo key) throws IOException {
        var algorithm = key.getAlgorithm().getAlgorithm();
        if (X9ObjectIdentifiers.id_ecPublicKey.equals(algorithm)) {
            return key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve && CURVES.contains(curve);
        }
        if (!PKCSObjectIdentifiers.rsaEncryption.equals(algorithm)) {
            return false;
        }
        var rsa = RSAPublicKey.getInstance(key.parsePublicKey());
        var bits = rsa.getModulus().bitLength();
        return bits >= MIN_RSA_BITS
                && bits <= MAX_RSA_BITS
                && rsa.getPublicExponent().compareTo(MAX_RSA_EXPONENT) < 0;
    }
}
