package dev.fanlight.rtc.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/** A client of another make, as a plain user of Bouncy Castle would write it, with its oddities. */
final class OddPeer extends DefaultTlsClient implements DatagramTransport {
    private final LinkedBlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final @Nullable DtlsIdentity own;
    private final int[] profiles;
    final CompletableFuture<DTLSTransport> transport = new CompletableFuture<>();
    final List<Short> alerts = new CopyOnWriteArrayList<>();
    int[] suites = {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
    boolean extendedMasterSecret = true;
    ProtocolVersion[] versions = ProtocolVersion.DTLSv12.only();
    volatile Consumer<byte[]> wire = datagram -> {};

    /** @param profiles numbers for use_srtp; none leaves the extension out */
    OddPeer(@Nullable DtlsIdentity own, int... profiles) {
        super(new BcTlsCrypto());
        this.own = own;
        this.profiles = profiles;
    }

    void start() {
        Thread.ofVirtual().start(() -> {
            try {
                transport.complete(new DTLSClientProtocol().connect(this, this));
            } catch (IOException e) {
                transport.completeExceptionally(e);
            }
        });
    }

    void receive(byte[] datagram) {
        received.add(datagram);
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return versions;
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return suites;
    }

    @Override
    public boolean shouldUseExtendedMasterSecret() {
        return extendedMasterSecret;
    }

    @Override
    public void notifyAlertReceived(short level, short description) {
        alerts.add(description);
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return 10_000;
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return 50;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Hashtable getClientExtensions() throws IOException {
        var extensions = super.getClientExtensions();
        if (profiles.length > 0) {
            TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(profiles, new byte[] {1, 2, 3}));
        }
        return extensions;
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate certificate) {}

            @Override
            public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
                return own == null ? null : Terms.signer(context, new HandshakeCrypto(own.random()), own);
            }
        };
    }

    // ---- a network

    @Override
    public int getReceiveLimit() {
        return 1_500;
    }

    @Override
    public int getSendLimit() {
        return 1_500;
    }

    @Override
    public int receive(byte[] buf, int off, int len, int waitMillis) throws IOException {
        try {
            var datagram = received.poll(waitMillis, TimeUnit.MILLISECONDS);
            if (datagram == null) {
                return -1;
            }
            System.arraycopy(datagram, 0, buf, off, datagram.length);
            return datagram.length;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void send(byte[] buf, int off, int len) {
        wire.accept(java.util.Arrays.copyOfRange(buf, off, off + len));
    }

    @Override
    public void close() {}
}
