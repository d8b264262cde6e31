package dev.fanlight.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.srtp.Keys;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes over a network that loses, repeats, reorders and cuts; real time, as Bouncy Castle reads the clock. */
class DtlsLossTest {
    private static final DtlsIdentity ALICE = Peer.identity();
    private static final DtlsIdentity BOB = Peer.identity();

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        loop.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void flightsGetThroughThirtyPercentLoss(long seed) throws Exception {
        connect(seed, 0.3, 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void fragmentsGetThroughLoss(long seed) throws Exception {
        connect(seed, 0.15, 150);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 200, 600})
    void fragmentsOfAnySizeAreTaken(int fragmentBytes) throws Exception {
        if (fragmentBytes > 1) {
            connect(99, 0, fragmentBytes);
        }
        try (var client = Peer.client(ALICE, BOB.fingerprint(), loop);
                var server = Peer.server(BOB, ALICE.fingerprint(), loop)) {
            // In order and at once: more than the inbox holds, so that repetitions have to help.
            Peer.connect(
                    client,
                    server,
                    datagram -> LossyWire.fragments(datagram, Math.max(20, fragmentBytes))
                            .forEach(server::receive),
                    datagram -> LossyWire.fragments(datagram, Math.max(20, fragmentBytes))
                            .forEach(client::receive));
        }
    }

    /** Chromium's post-quantum key share makes it larger than a datagram. */
    @Test
    void clientHelloMayComeInTwoDatagramsInAnyOrder() throws Exception {
        try (var client = Peer.client(ALICE, BOB.fingerprint(), loop);
                var server = Peer.server(BOB, ALICE.fingerprint(), loop)) {
            Consumer<byte[]> inTwo = datagram -> {
                var isHello = DtlsRecord.type(datagram, DtlsRecord.HEADER_BYTES) == DtlsRecord.CLIENT_HELLO;
                var parts = LossyWire.fragments(datagram, isHello ? 120 : 1_000);
                parts.reversed().forEach(server::receive);
                assertThat(parts.size()).isGreaterThan(isHello ? 1 : 0);
            };
            Peer.connect(client, server, inTwo, client::receive);
        }
    }

    private void connect(long seed, double loss, int fragmentBytes) throws Exception {
        try (var client = Peer.client(ALICE, BOB.fingerprint(), loop);
                var server = Peer.server(BOB, ALICE.fingerprint(), loop)) {
            Peer.begin(
                    client,
                    server,
                    new LossyWire(seed, loss, fragmentBytes, loop, server::receive),
                    new LossyWire(-seed, loss, fragmentBytes, loop, client::receive));

            assertThat(Keys.same(client.keys().clientWrite(), server.keys().clientWrite()))
                    .as("seed " + seed)
                    .isTrue();
            assertThat(client.events).containsExactly("established");
            assertThat(server.events).containsExactly("established");
        }
    }
}
