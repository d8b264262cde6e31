package dev.fanlight.rtc.dtls;

import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.srtp.SrtpKeys;
import dev.fanlight.proto.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.jspecify.annotations.Nullable;

/** The server: asks for the client's certificate and requires it (RFC 5763 section 5). No sessions, no tickets. */
final class ServerPeer extends DefaultTlsServer implements HandshakePeer {
    private final HandshakeCrypto crypto;
    private final DtlsIdentity own;
    private final List<Fingerprint> peer;
    private final int repeatMs;
    private @Nullable SrtpProfile profile;
    private @Nullable SrtpKeys keys;

    ServerPeer(HandshakeCrypto crypto, DtlsIdentity own, List<Fingerprint> peer, int repeatMs) {
        super(crypto);
        this.crypto = crypto;
        this.own = own;
        this.peer = peer;
        this.repeatMs = repeatMs;
    }

    /** Without a HelloVerifyRequest: see {@link DtlsAssociation}. */
    @Override
    public void shakeHands(DatagramTransport transport) throws IOException {
        new DTLSServerProtocol().accept(this, transport);
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
        return Terms.ints(Terms.SUITES_FOR_ECDSA);
    }

    @Override
    protected boolean preferLocalCipherSuites() {
        return true;
    }

    /** The first of ours that the client has; Bouncy Castle would take any curve that the client names. */
    @Override
    protected int selectECDH(int minimumCurveBits) {
        var theirs = context.getSecurityParametersHandshake().getClientSupportedGroups();
        if (theirs == null) {
            return NamedGroup.secp256r1;
        }
        for (var group : Terms.GROUPS) {
            if (Arrays.stream(theirs).anyMatch(their -> their == group)) {
                return group;
            }
        }
        return -1;
    }

    /** Nobody vouches for a certificate that its owner made. */
    @Override
    protected boolean allowCertificateStatus() {
        return false;
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
    public void processClientExtensions(Hashtable clientExtensions) throws IOException {
        super.processClientExtensions(clientExtensions);
        profile = Terms.chooseProfile(clientExtensions);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Hashtable getServerExtensions() throws IOException {
        if (profile == null) {
            // A ClientHello without any extension.
            throw HandshakeFailure.noCommonProfile();
        }
        var extensions = super.getServerExtensions();
        Terms.answerProfile(extensions, profile);
        return extensions;
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
        return Terms.signer(context, crypto, own);
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
        return new CertificateRequest(types, Terms.signatures(), null);
    }

    @Override
    public void notifyClientCertificate(Certificate chain) throws IOException {
        PeerCertificate.check(chain, peer);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        keys = Terms.exportKeys(context, Objects.requireNonNull(profile));
    }
}
