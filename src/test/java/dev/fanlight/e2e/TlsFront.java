package dev.fanlight.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * What stands before a server that does not speak TLS itself, as stunnel and nginx do: takes TLS off and passes on the bytes.
 * Its certificate it has made itself, for {@code localhost}, as cameras do. Any thread.
 */
final class TlsFront implements AutoCloseable {
    private static final char[] PASSWORD = "no secret".toCharArray();

    /** Made once: that takes a while. */
    private record Identity(SSLContext context, X509Certificate certificate) {
        static final Identity OWN = make();

        private static Identity make() {
            try {
                var generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(256);
                var pair = generator.generateKeyPair();
                var name = new X500Name("CN=localhost");
                var now = Instant.now();
                var builder = new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(now.minus(Duration.ofDays(1))),
                        Date.from(now.plus(Duration.ofDays(1))),
                        name,
                        pair.getPublic());
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
                var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
                var certificate = new JcaX509CertificateConverter().getCertificate(builder.build(signer));
                var keys = emptyStore();
                keys.setKeyEntry("own", pair.getPrivate(), PASSWORD, new X509Certificate[] {certificate});
                var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                managers.init(keys, PASSWORD);
                var context = SSLContext.getInstance("TLS");
                context.init(managers.getKeyManagers(), null, null);
                return new Identity(context, certificate);
            } catch (GeneralSecurityException | OperatorCreationException | IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private final int behind;
    private final SSLServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private TlsFront(int behind, SSLServerSocket server) {
        this.behind = behind;
        this.server = server;
    }

    /** @param behind the port of this machine to which what comes is passed on */
    static TlsFront before(int behind) throws IOException {
        var sockets = Identity.OWN.context().getServerSocketFactory();
        var server = (SSLServerSocket) sockets.createServerSocket(0, 64, InetAddress.getLoopbackAddress());
        var front = new TlsFront(behind, server);
        Thread.ofVirtual().start(front::accept);
        return front;
    }

    /** Writes a trust store that vouches for the certificate of all of them; its password. */
    static String writeTrustStore(Path file) throws IOException, GeneralSecurityException {
        var trusted = emptyStore();
        trusted.setCertificateEntry("front", Identity.OWN.certificate());
        try (var out = Files.newOutputStream(file)) {
            trusted.store(out, PASSWORD);
        }
        return new String(PASSWORD);
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        return store;
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var secured = server.accept();
                open.add(secured);
                Thread.ofVirtual().start(() -> serve(secured));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket secured) {
        try (secured;
                var plain = new Socket(InetAddress.getLoopbackAddress(), behind)) {
            open.add(plain);
            var back = Thread.ofVirtual().start(() -> pass(plain, secured));
            pass(secured, plain);
            back.join();
        } catch (IOException | UncheckedIOException gone) {
            // Whoever refuses our certificate goes like this.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(secured);
        }
    }

    /** Until one of them has ended; then both do. */
    private static void pass(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException gone) {
            // The other direction sees it, too.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : open) {
            socket.close();
        }
    }
}
