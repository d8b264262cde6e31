package dev.fanlight.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.srtp.Keys;
import dev.fanlight.proto.srtp.SrtpKeys;
import dev.fanlight.proto.srtp.SrtpProfile;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both roles against the openssl program, over loopback: what GStreamer and ffmpeg are made of. */
class DtlsOpenSslTest {
    private static final DtlsIdentity OURS = Peer.identity();
    private static final Pattern MATERIAL = Pattern.compile("Keying material: ([0-9A-F]+)");

    @TempDir
    Path directory = Path.of("");

    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @SuppressWarnings("JdkObsolete") // two threads
    private final StringBuffer output = new StringBuffer();

    @BeforeEach
    void needsOpenSsl() {
        Assumptions.assumeTrue(isThere(), "openssl is not installed");
    }

    @AfterEach
    void close() throws Exception {
        for (var one : opened.reversed()) {
            one.close();
        }
        loop.shutdown();
    }

    @ParameterizedTest
    @CsvSource({
        "ec,  SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM, AEAD_AES_128_GCM",
        "ec,  SRTP_AES128_CM_SHA1_80, AES128_CM_HMAC_SHA1_80",
        "rsa, SRTP_AEAD_AES_128_GCM, AEAD_AES_128_GCM",
    })
    void opensslAsClient(String key, String offered, SrtpProfile agreed) throws Exception {
        var theirs = certificate(key);
        var socket = open(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
        var peer = open(Peer.of(OURS, false, List.of(theirs), loop, DtlsTimings.USUAL));
        serve(socket, peer, null);
        peer.association.start();
        run(offered, agreed, "s_client", "-connect", "127.0.0.1:" + socket.getLocalPort());

        assertSameKeys(peer.keys(), agreed);
        // It reads its standard input, whose end is the end.
        opened.removeLast().close();
        peer.closed.get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({
        "ec,  SRTP_AEAD_AES_128_GCM, AEAD_AES_128_GCM",
        "ec,  SRTP_AES128_CM_SHA1_80, AES128_CM_HMAC_SHA1_80",
        "rsa, SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80, AEAD_AES_128_GCM",
    })
    void opensslAsServer(String key, String offered, SrtpProfile agreed) throws Exception {
        var theirs = certificate(key);
        var port = freePort();
        run(offered, agreed, "s_server", "-accept", "127.0.0.1:" + port, "-Verify", "1");
        await().atMost(Duration.ofSeconds(20)).until(() -> output.indexOf("ACCEPT") >= 0);
        var socket = open(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
        var peer = open(Peer.of(OURS, true, List.of(theirs), loop, DtlsTimings.USUAL));
        serve(socket, peer, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        peer.association.start();

        assertSameKeys(peer.keys(), agreed);
        peer.association.close();
        // It says DONE when it has read our close_notify.
        await().atMost(Duration.ofSeconds(20)).until(() -> output.indexOf("DONE") >= 0);
    }

    @Test
    void opensslWithoutSrtpIsRefused() throws Exception {
        var theirs = certificate("ec");
        var socket = open(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
        var peer = open(Peer.of(OURS, false, List.of(theirs), loop, DtlsTimings.USUAL));
        serve(socket, peer, null);
        peer.association.start();
        run("", SrtpProfile.AEAD_AES_128_GCM, "s_client", "-connect", "127.0.0.1:" + socket.getLocalPort());

        assertThat(peer.failure()).contains("use_srtp");
        await().atMost(Duration.ofSeconds(20)).until(() -> output.indexOf("alert handshake failure") >= 0);
    }

    /** It offers nothing that we speak, and we hear of it although its alert is in the clear. */
    @Test
    void opensslRefusesUs() throws Exception {
        var theirs = certificate("ec");
        var port = freePort();
        run(
                "SRTP_AEAD_AES_128_GCM",
                SrtpProfile.AEAD_AES_128_GCM,
                "s_server",
                "-accept",
                "127.0.0.1:" + port,
                "-cipher",
                "ECDHE-ECDSA-CHACHA20-POLY1305");
        await().atMost(Duration.ofSeconds(20)).until(() -> output.indexOf("ACCEPT") >= 0);
        var socket = open(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
        var peer = open(Peer.of(OURS, true, List.of(theirs), loop, DtlsTimings.USUAL));
        serve(socket, peer, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        peer.association.start();

        assertThat(peer.failure()).contains("refused").contains("handshake_failure");
    }

    // ---- the other side

    private void run(String offered, SrtpProfile agreed, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-dtls1_2", "-mtu", "1200", "-cert", "cert.pem", "-key", "key.pem"));
        command.addAll(
                List.of("-keymatexport", SrtpKeys.EXPORTER_LABEL, "-keymatexportlen", "" + agreed.exporterBytes()));
        if (!offered.isEmpty()) {
            command.addAll(List.of("-use_srtp", offered));
        }
        var process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        opened.add(() -> {
            process.getOutputStream().close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        });
        Thread.ofVirtual().start(() -> collect(process.getInputStream()));
    }

    private void collect(InputStream from) {
        try (from) {
            var bytes = new byte[4_096];
            for (var n = from.read(bytes); n >= 0; n = from.read(bytes)) {
                output.append(new String(bytes, 0, n, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            output.append(e);
        }
    }

    private void assertSameKeys(SrtpKeys keys, SrtpProfile agreed) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> MATERIAL.matcher(output).find());
        var matcher = MATERIAL.matcher(output);
        assertThat(matcher.find()).isTrue();
        var theirs = SrtpKeys.split(agreed, HexFormat.of().parseHex(matcher.group(1)));
        assertThat(keys.clientWrite().profile()).isEqualTo(agreed);
        assertThat(Keys.same(keys.clientWrite(), theirs.clientWrite())).isTrue();
        assertThat(Keys.same(keys.serverWrite(), theirs.serverWrite())).isTrue();
    }

    /** A fresh certificate with its key in the directory. */
    private Fingerprint certificate(String key) throws Exception {
        var kind = key.equals("ec")
                ? List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
                : List.of("-newkey", "rsa:2048");
        var command = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-subj", "/CN=test"));
        command.addAll(kind);
        command.addAll(List.of("-keyout", "key.pem", "-out", "cert.pem", "-days", "1"));
        var process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        try (var in = Files.newInputStream(directory.resolve("cert.pem"))) {
            var certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
            return Fingerprint.of(
                    "sha-256", MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        }
    }

    // ---- the way

    /** @param to where datagrams go; null: where the last one came from */
    private static void serve(DatagramSocket socket, Peer peer, @Nullable SocketAddress to) {
        var remote = new SocketAddress[] {to};
        peer.wire = datagram -> {
            try {
                socket.send(new DatagramPacket(datagram, datagram.length, remote[0]));
            } catch (IOException e) {
                // Closed: as good as lost.
            }
        };
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    var packet = new DatagramPacket(new byte[65_535], 65_535);
                    socket.receive(packet);
                    remote[0] = packet.getSocketAddress();
                    peer.association.onDatagram(Unpooled.wrappedBuffer(packet.getData(), 0, packet.getLength()));
                }
            } catch (IOException e) {
                // Closed.
            }
        });
    }

    private <T extends AutoCloseable> T open(T one) {
        opened.add(one);
        return one;
    }

    private static int freePort() throws IOException {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isThere() {
        try {
            var process = new ProcessBuilder("openssl", "version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }
}
