package dev.fanlight.rtc.dtls;

import dev.fanlight.proto.srtp.SrtpKeys;
import dev.fanlight.proto.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;

/** What both roles agree on the same way: what is spoken here, our signature, the SRTP profile, its keys. */
final class Terms {
    static final ProtocolVersion[] VERSIONS = ProtocolVersion.DTLSv12.only();

    /** AES-GCM only: RecordCipher knows nothing else, and RFC 8827 section 6.5 asks for the first one. */
    static final List<Integer> SUITES_FOR_ECDSA = List.of(
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384);

    static final List<Integer> SUITES_FOR_RSA = List.of(
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384);

    static final List<Integer> GROUPS = List.of(NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1);

    private static final byte[] NO_MKI = {};

    private Terms() {}

    /** What signatures of the peer are taken; the first is also how we sign. */
    @SuppressWarnings("JdkObsolete") // Bouncy Castle wants a Vector
    static Vector<SignatureAndHashAlgorithm> signatures() {
        var signatures = new Vector<SignatureAndHashAlgorithm>();
        signatures.add(ours());
        for (var scheme : new int[] {
            SignatureScheme.ecdsa_secp384r1_sha384,
            SignatureScheme.ecdsa_secp521r1_sha512,
            SignatureScheme.rsa_pss_rsae_sha256,
            SignatureScheme.rsa_pss_rsae_sha384,
            SignatureScheme.rsa_pss_rsae_sha512,
            SignatureScheme.rsa_pkcs1_sha256,
            SignatureScheme.rsa_pkcs1_sha384,
            SignatureScheme.rsa_pkcs1_sha512
        }) {
            signatures.add(SignatureScheme.getSignatureAndHashAlgorithm(scheme));
        }
        return signatures;
    }

    static TlsCredentialedSigner signer(TlsContext context, HandshakeCrypto crypto, DtlsIdentity own)
            throws IOException {
        TlsCertificate[] chain = {crypto.createCertificate(own.certificate())};
        AsymmetricKeyParameter key = own.privateKey();
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context), crypto, key, new Certificate(chain), ours());
    }

    private static SignatureAndHashAlgorithm ours() {
        return SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);
    }

    static int[] ints(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    // ---- SRTP (RFC 5764)

    static void offerProfiles(Hashtable<?, ?> extensions) throws IOException {
        var numbers = Arrays.stream(SrtpProfile.values())
                .mapToInt(SrtpProfile::number)
                .toArray();
        TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(numbers, NO_MKI));
    }

    /** We say which, and that there is no MKI, whatever the client proposed (section 4.1.3). */
    static void answerProfile(Hashtable<?, ?> extensions, SrtpProfile profile) throws IOException {
        TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(new int[] {profile.number()}, NO_MKI));
    }

    /** The one that we like best of those that a client offers. */
    static SrtpProfile chooseProfile(Hashtable<?, ?> clientExtensions) throws IOException {
        var offer = TlsSRTPUtils.getUseSRTPExtension(clientExtensions);
        if (offer != null) {
            for (var profile : SrtpProfile.values()) {
                if (Arrays.stream(offer.getProtectionProfiles()).anyMatch(number -> number == profile.number())) {
                    return profile;
                }
            }
        }
        throw HandshakeFailure.noCommonProfile();
    }

    /** The one that a server chose; section 4.1.1 has it send exactly one, of those offered, and our MKI, which is none. */
    static SrtpProfile acceptProfile(Hashtable<?, ?> serverExtensions) throws IOException {
        var answer = TlsSRTPUtils.getUseSRTPExtension(serverExtensions);
        if (answer == null || answer.getProtectionProfiles().length != 1 || answer.getMki().length > 0) {
            throw HandshakeFailure.noCommonProfile();
        }
        return SrtpProfile.of(answer.getProtectionProfiles()[0]).orElseThrow(HandshakeFailure::noCommonProfile);
    }

    /** Section 4.2; only while Bouncy Castle says that the handshake is complete. */
    static SrtpKeys exportKeys(TlsContext context, SrtpProfile profile) {
        var exported = context.exportKeyingMaterial(SrtpKeys.EXPORTER_LABEL, null, profile.exporterBytes());
        try {
            return SrtpKeys.split(profile, exported);
        } finally {
            Arrays.fill(exported, (byte) 0);
        }
    }
}
