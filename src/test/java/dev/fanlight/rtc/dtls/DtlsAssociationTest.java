package dev.fanlight.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.srtp.Keys;
import dev.fanlight.proto.srtp.SrtpProfile;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DtlsAssociationTest {
    private static final DtlsIdentity ALICE = Peer.identity();
    private static final DtlsIdentity BOB = Peer.identity();

    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private final Peer client = Peer.client(ALICE, BOB.fingerprint(), loop);
    private final Peer server = Peer.server(BOB, ALICE.fingerprint(), loop);

    @AfterEach
    void close() {
        client.close();
        server.close();
        loop.shutdown();
    }

    private void connect() throws Exception {
        Peer.connect(client, server, server::receive, client::receive);
    }

    @Test
    void bothSidesGetTheSameKeys() throws Exception {
        connect();

        assertThat(client.keys().clientWrite().profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
        assertThat(Keys.same(client.keys().clientWrite(), server.keys().clientWrite()))
                .isTrue();
        assertThat(Keys.same(client.keys().serverWrite(), server.keys().serverWrite()))
                .isTrue();
        assertThat(Keys.same(client.keys().clientWrite(), client.keys().serverWrite()))
                .isFalse();
        assertThat(client.events).containsExactly("established");
        assertThat(server.events).containsExactly("established");
    }

    @Test
    void callbacksComeOnTheExecutorOnly() throws Exception {
        connect();
        client.close();
        server.closed.get(10, TimeUnit.SECONDS);

        var loopThread = loop.submit(Thread::currentThread).get();
        assertThat(client.threads).containsOnly(loopThread);
        assertThat(server.threads).containsOnly(loopThread);
    }

    @Test
    void flightsAreFewDatagramsThatFitEveryPath() throws Exception {
        connect();

        assertThat(client.sent)
                .allSatisfy(datagram -> assertThat(datagram.length).isLessThanOrEqualTo(1_200));
        assertThat(server.sent)
                .allSatisfy(datagram -> assertThat(datagram.length).isLessThanOrEqualTo(1_200));
        assertThat(client.sent.size() + server.sent.size()).isLessThanOrEqualTo(6);
    }

    @Test
    void closeTellsThePeerOnce() throws Exception {
        connect();
        client.close();
        client.close();
        server.closed.get(10, TimeUnit.SECONDS);

        server.close();
        loop.submit(() -> {}).get();
        assertThat(server.events).containsExactly("established", "closed");
        assertThat(client.events).containsExactly("established");
    }

    @Test
    void wrongFingerprintIsRefused() throws Exception {
        var stranger = Peer.identity();
        try (var suspicious = Peer.server(BOB, stranger.fingerprint(), loop)) {
            client.wire = suspicious::receive;
            suspicious.wire = client::receive;
            suspicious.association.start();
            client.association.start();

            assertThat(suspicious.failure()).contains("none of the fingerprints");
            assertThat(client.failure()).contains("refused").contains("bad_certificate");
        }
    }

    @Test
    void handshakeEndsWithoutAPeer() throws Exception {
        var hasty = new DtlsTimings(300, 50, 100);
        var other = List.<Fingerprint>of(BOB.fingerprint());
        try (var alone = Peer.of(ALICE, true, other, loop, hasty)) {
            alone.association.start();

            assertThat(alone.failure()).contains("No DTLS came");
            assertThat(alone.sent).hasSizeGreaterThan(2);
        }
        await().until(() -> Peer.GATE.underWay() == 0);
    }
}
