package dev.fanlight.rtc.dtls;

import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.srtp.SrtpKeys;
import dev.fanlight.proto.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.Objects;
import java.util.Vector;
import java.util.stream.Stream;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatusRequest;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.jspecify.annotations.Nullable;

/** The client: shows its certificate when asked, and takes the server by its fingerprint. Resumes no session. */
final class ClientPeer extends DefaultTlsClient implements HandshakePeer {
    private final HandshakeCrypto crypto;
    private final DtlsIdentity own;
    private final List<Fingerprint> peer;
    private final int repeatMs;
    private @Nullable SrtpProfile profile;
    private @Nullable SrtpKeys keys;

    ClientPeer(HandshakeCrypto crypto, DtlsIdentity own, List<Fingerprint> peer, int repeatMs) {
        super(crypto);
        this.crypto = crypto;
        this.own = own;
        this.peer = peer;
        this.repeatMs = repeatMs;
    }

    @Override
    public void shakeHands(DatagramTransport transport) throws IOException {
        new DTLSClientProtocol().connect(this, transport);
    }

    @Override
    public SrtpKeys keys() {
        return Objects.requireNonNull(keys);
    }

    // ---- what is spoken

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return Terms.VERSIONS;
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return Stream.concat(Terms.SUITES_FOR_ECDSA.stream(), Terms.SUITES_FOR_RSA.stream())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Override
    @SuppressWarnings({"rawtypes", "JdkObsolete"})
    protected Vector getSupportedGroups(Vector roles) {
        return new Vector<>(Terms.GROUPS);
    }

    @Override
    protected Vector<SignatureAndHashAlgorithm> getSupportedSignatureAlgorithms() {
        return Terms.signatures();
    }

    /** Nobody vouches for a certificate that its owner made. */
    @Override
    protected @Nullable CertificateStatusRequest getCertificateStatusRequest() {
        return null;
    }

    /** RFC 5705 and RFC 7627 section 5.4: without it nothing may be exported. */
    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    /** Nobody's signature on a certificate matters. */
    @Override
    public boolean shouldCheckSigAlgOfPeerCerts() {
        return false;
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return repeatMs;
    }

    // ---- in the order of the handshake

    @Override
    @SuppressWarnings("rawtypes")
    public Hashtable getClientExtensions() throws IOException {
        var extensions = super.getClientExtensions();
        Terms.offerProfiles(extensions);
        return extensions;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void processServerExtensions(Hashtable serverExtensions) throws IOException {
        super.processServerExtensions(serverExtensions);
        profile = Terms.acceptProfile(serverExtensions);
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
                PeerCertificate.check(certificate.getCertificate(), peer);
            }

            // Null, which shows no certificate, where the server takes none of our kind.
            @Override
            public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
                var signer = Terms.signer(context, crypto, own);
                var taken = request.getSupportedSignatureAlgorithms();
                return TlsUtils.containsSignatureAlgorithm(taken, signer.getSignatureAndHashAlgorithm())
                        ? signer
                        : null;
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        if (profile == null) {
            // A ServerHello without any extension.
            throw HandshakeFailure.noCommonProfile();
        }
        keys = Terms.exportKeys(context, profile);
    }
}
