package dev.fanlight.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.srtp.SrtpProfile;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ProtocolVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is agreed with peers that offer this and that, and what they are told where nothing can be agreed. */
class DtlsTermsTest {
    private static final DtlsIdentity ALICE = Peer.identity();
    private static final DtlsIdentity BOB = Peer.identity();

    private final ExecutorService loop = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        loop.shutdown();
    }

    private Peer serve(OddPeer client, List<Fingerprint> promised) {
        var server = Peer.of(BOB, false, promised, loop, Peer.FAST);
        client.wire = server::receive;
        server.wire = client::receive;
        server.association.start();
        client.start();
        return server;
    }

    private Peer serve(OddPeer client) {
        return serve(client, List.of(ALICE.fingerprint()));
    }

    @Test
    void gcmIsPreferredWhateverTheClientPrefers() throws Exception {
        try (var server = serve(new OddPeer(ALICE, 0x0008, 0x0001, 0x0007))) {
            assertThat(server.keys().clientWrite().profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
        }
    }

    @Test
    void counterModeIsTakenWhereThereIsNothingElse() throws Exception {
        try (var server = serve(new OddPeer(ALICE, 0x0002, 0x0001))) {
            assertThat(server.keys().clientWrite().profile()).isEqualTo(SrtpProfile.AES128_CM_HMAC_SHA1_80);
        }
    }

    @Test
    void withoutACommonProfileItFails() throws Exception {
        try (var server = serve(new OddPeer(ALICE, 0x0002, 0x0008))) {
            assertThat(server.failure()).contains("AEAD_AES_128_GCM or AES128_CM_HMAC_SHA1_80");
        }
    }

    @Test
    void withoutAnyProfileItFails() throws Exception {
        try (var server = serve(new OddPeer(ALICE))) {
            assertThat(server.failure()).contains("use_srtp");
        }
    }

    @Test
    void clientHasToShowACertificate() throws Exception {
        try (var server = serve(new OddPeer(null, 0x0007))) {
            assertThat(server.failure()).contains("showed no certificate");
        }
    }

    @Test
    void withoutExtendedMasterSecretItFails() throws Exception {
        var client = new OddPeer(ALICE, 0x0007);
        client.extendedMasterSecret = false;
        try (var server = serve(client)) {
            assertThat(server.failure()).contains("extended_master_secret");
        }
    }

    @Test
    void withoutACommonSuiteItFails() throws Exception {
        var client = new OddPeer(ALICE, 0x0007);
        client.suites = new int[] {CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
        try (var server = serve(client)) {
            assertThat(server.failure()).contains("ECDHE_ECDSA with AES-GCM");
        }
    }

    @Test
    void largerKeysAreSpokenToo() throws Exception {
        var client = new OddPeer(ALICE, 0x0007);
        client.suites = new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384};
        try (var server = serve(client)) {
            server.keys();
            client.transport.get(10, TimeUnit.SECONDS).close();
            server.closed.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void oldVersionIsRefused() throws Exception {
        var client = new OddPeer(ALICE, 0x0007);
        client.versions = ProtocolVersion.DTLSv10.only();
        client.suites = new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA};
        try (var server = serve(client)) {
            assertThat(server.failure()).contains("DTLS 1.2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA-256", "SHA-384", "SHA-512"})
    void oneFingerprintOfSeveralIsEnough(String algorithm) throws Exception {
        var right =
                Fingerprint.of(algorithm, MessageDigest.getInstance(algorithm).digest(ALICE.certificate()));
        var unknown = new Fingerprint("md5", "00:11");
        try (var server = serve(new OddPeer(ALICE, 0x0007), List.of(unknown, BOB.fingerprint(), right))) {
            server.keys();
        }
    }

    @Test
    void weakFingerprintsDoNotCount() throws Exception {
        var weak = Fingerprint.of("sha-1", MessageDigest.getInstance("SHA-1").digest(ALICE.certificate()));
        try (var server = serve(new OddPeer(ALICE, 0x0007), List.of(weak))) {
            assertThat(server.failure()).contains("sha-256, sha-384 or sha-512");
        }
    }

    @Test
    void closeIsUnderstoodByAnotherMake() throws Exception {
        var client = new OddPeer(ALICE, 0x0007);
        try (var server = serve(client)) {
            server.keys();
            var transport = client.transport.get(10, TimeUnit.SECONDS);
            server.association.close();
            await().until(() -> transport.receive(new byte[1_500], 0, 1_500, 50) < 0 && !client.alerts.isEmpty());
            assertThat(client.alerts).containsExactly((short) 0);
        }
    }
}
