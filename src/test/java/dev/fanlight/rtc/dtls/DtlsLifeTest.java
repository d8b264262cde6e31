package dev.fanlight.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DtlsLifeTest {
    private static final DtlsIdentity ALICE = Peer.identity();
    private static final DtlsIdentity BOB = Peer.identity();

    private final ExecutorService loop = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        await().until(() -> Peer.GATE.underWay() == 0);
        loop.shutdown();
    }

    @Test
    void closeBeforeStartDoesNothing() throws Exception {
        try (var peer = Peer.client(ALICE, BOB.fingerprint(), loop)) {
            peer.association.close();
            peer.association.start();
            peer.receive(new byte[40]);
            loop.submit(() -> {}).get();
            assertThat(peer.events).isEmpty();
            assertThat(peer.sent).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closeWhileThePeerIsSilentEndsTheThread(boolean client) {
        try (var peer = Peer.of(ALICE, client, List.of(BOB.fingerprint()), loop, DtlsTimings.USUAL)) {
            peer.association.start();
            await().until(() -> Peer.GATE.underWay() == 1);
            peer.association.close();
            await().until(() -> Peer.GATE.underWay() == 0);
            assertThat(peer.events).isEmpty();
        }
    }

    /** One side closes when it has seen so many datagrams; the other side comes to an end, too. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void closeInEachStageEndsBothSides(int datagrams) throws Exception {
        for (var clientCloses : new boolean[] {true, false}) {
            try (var client = Peer.client(ALICE, BOB.fingerprint(), loop);
                    var server = Peer.server(BOB, ALICE.fingerprint(), loop)) {
                var closing = clientCloses ? client : server;
                var other = clientCloses ? server : client;
                var count = new AtomicInteger();
                client.wire = datagram -> {
                    server.receive(datagram);
                    closeAt(count, datagrams, closing);
                };
                server.wire = datagram -> {
                    client.receive(datagram);
                    closeAt(count, datagrams, closing);
                };
                server.association.start();
                client.association.start();
                await().until(() -> count.get() >= datagrams || other.outcome.isDone());
                closing.close();

                await().until(() -> other.outcome.isDone() || hasEndedSilently(closing));
                if (!other.outcome.isDone()) {
                    // A server that has read no ClientHello yet knows nobody to tell.
                    assertThat(closing).isSameAs(server);
                } else if (other.events.contains("established")) {
                    other.closed.get(10, TimeUnit.SECONDS);
                } else {
                    assertThat(other.failure()).contains("refused").contains("user_canceled");
                }
                assertThat(closing.events).isSubsetOf("established");
            }
        }
    }

    private boolean hasEndedSilently(Peer closing) throws Exception {
        var ended = Peer.GATE.underWay() <= 1;
        loop.submit(() -> {}).get();
        return ended && closing.sent.isEmpty();
    }

    private static void closeAt(AtomicInteger count, int datagrams, Peer closing) {
        if (count.incrementAndGet() == datagrams) {
            closing.close();
        }
    }

    @Test
    void closeMayRaceWithAnything() throws Exception {
        var random = new Random(3);
        for (var i = 0; i < 40; i++) {
            try (var client = Peer.client(ALICE, BOB.fingerprint(), loop);
                    var server = Peer.server(BOB, ALICE.fingerprint(), loop)) {
                Peer.begin(client, server, server::receive, client::receive);
                Thread.sleep(random.nextInt(12));
                var threads = new ArrayList<Thread>();
                for (var peer : new Peer[] {client, client, server}) {
                    threads.add(Thread.ofVirtual().start(peer::close));
                }
                for (var thread : threads) {
                    thread.join();
                }
                loop.submit(() -> {}).get();
                assertThat(client.events).isSubsetOf("established", "closed");
                assertThat(server.events).isSubsetOf("established", "closed", "failed");
            }
        }
    }

    @Test
    void twoHundredHandshakesAtOnceComplete() throws Exception {
        var clients = new ArrayList<Peer>();
        var servers = new ArrayList<Peer>();
        try {
            for (var i = 0; i < 200; i++) {
                var client = Peer.of(ALICE, true, List.of(BOB.fingerprint()), loop, DtlsTimings.USUAL);
                var server = Peer.of(BOB, false, List.of(ALICE.fingerprint()), loop, DtlsTimings.USUAL);
                clients.add(client);
                servers.add(server);
                Peer.begin(client, server, server::receive, client::receive);
            }
            for (var i = 0; i < clients.size(); i++) {
                clients.get(i).keys();
                servers.get(i).keys();
            }
        } finally {
            clients.forEach(Peer::close);
            servers.forEach(Peer::close);
        }
    }

    @Test
    void loopThatHasEndedIsNoReasonToThrow() {
        var ended = Executors.newSingleThreadExecutor();
        ended.shutdown();
        try (var peer = Peer.client(ALICE, BOB.fingerprint(), ended)) {
            peer.association.start();
            await().until(() -> Peer.GATE.underWay() == 1);
        }
    }
}
