package dev.fanlight.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DtlsHostileTest {
    private static final DtlsIdentity ALICE = Peer.identity();
    private static final DtlsIdentity BOB = Peer.identity();
    private static final byte[] FATAL_ALERT = DtlsRecord.write(DtlsRecord.ALERT, 0, 7, new byte[] {2, 40});
    private static final byte[] CLOSE_NOTIFY = DtlsRecord.write(DtlsRecord.ALERT, 0, 8, new byte[] {1, 0});
    private static final byte[] CHANGE = DtlsRecord.write(DtlsRecord.CHANGE_CIPHER_SPEC, 0, 9, new byte[] {1});

    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private final Peer client = Peer.client(ALICE, BOB.fingerprint(), loop);
    private final Peer server = Peer.server(BOB, ALICE.fingerprint(), loop);

    @AfterEach
    void close() {
        client.close();
        server.close();
        loop.shutdown();
        await().until(() -> Peer.GATE.underWay() == 0);
    }

    private void connect() throws Exception {
        connect(server::receive, client::receive);
    }

    private void connect(Consumer<byte[]> toServer, Consumer<byte[]> toClient) throws Exception {
        Peer.connect(client, server, toServer, toClient);
    }

    // ---- before and during the handshake

    @Test
    void garbageBeforeDuringAndAfterDoesNoHarm() throws Exception {
        var random = new Random(5);
        for (var i = 0; i < 30; i++) {
            server.receive(garbage(random));
        }
        connect(
                datagram -> {
                    server.receive(garbage(random));
                    server.receive(datagram);
                    server.receive(garbage(random));
                },
                datagram -> {
                    client.receive(garbage(random));
                    client.receive(datagram);
                });
        for (var i = 0; i < 100; i++) {
            client.receive(garbage(random));
        }
        // A full inbox would drop what is not garbage, too.
        awaitRoom(client);
        server.close();
        client.closed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void everyTruncationIsIgnored() throws Exception {
        connect(
                datagram -> {
                    for (var length = 0; length < datagram.length; length += 29) {
                        server.receive(Arrays.copyOf(datagram, length));
                    }
                    server.receive(datagram);
                },
                client::receive);
    }

    @Test
    void forgedAlertsDoNotEndAHandshake() throws Exception {
        connect(
                datagram -> {
                    server.receive(FATAL_ALERT);
                    server.receive(datagram);
                    server.receive(CLOSE_NOTIFY);
                },
                datagram -> {
                    client.receive(CLOSE_NOTIFY);
                    client.receive(datagram);
                    client.receive(FATAL_ALERT);
                });

        assertThat(server.association.dropped(DtlsDrop.ALERT_IN_THE_CLEAR)).isPositive();
        assertThat(client.association.dropped(DtlsDrop.ALERT_IN_THE_CLEAR)).isPositive();
    }

    @Test
    void alertIsBelievedWhenSilenceFollows() throws Exception {
        client.association.start();
        await().until(() -> !client.sent.isEmpty());
        client.receive(FATAL_ALERT);

        assertThat(client.failure()).contains("refused").contains("handshake_failure");
    }

    @Test
    void forgedNumbersDoNotMakeRealRecordsOld() throws Exception {
        var stale = DtlsRecord.write(
                DtlsRecord.HANDSHAKE, 0, 0xFFFF_FFFF_FF00L, message(DtlsRecord.CLIENT_HELLO, 9, 50, 0));
        var staleServer = DtlsRecord.write(
                DtlsRecord.HANDSHAKE, 0, 0xFFFF_FFFF_FF00L, message(DtlsRecord.SERVER_HELLO, 9, 50, 0));
        connect(
                datagram -> {
                    server.receive(stale.clone());
                    server.receive(datagram);
                },
                datagram -> {
                    client.receive(staleServer.clone());
                    client.receive(datagram);
                });
    }

    @Test
    void announcedLengthsAreNotBelieved() throws Exception {
        var passed = new ArrayDeque<byte[]>();
        var drops = new DtlsDrops();
        var huge = DtlsRecord.write(DtlsRecord.HANDSHAKE, 0, 0, message(DtlsRecord.CLIENT_HELLO, 0, 0xFFFFFF, 0));
        new RecordSieve(true, drops).sift(huge, passed);

        assertThat(passed).isEmpty();
        assertThat(drops.of(DtlsDrop.TOO_LONG)).isEqualTo(1);
    }

    @Test
    void shortProtectedRecordsDoNotEndAHandshake() throws Exception {
        var tooShort = DtlsRecord.write(DtlsRecord.HANDSHAKE, 1, 0, new byte[20]);
        var forged = DtlsRecord.write(DtlsRecord.HANDSHAKE, 1, 1, new byte[40]);
        connect(
                datagram -> {
                    server.receive(tooShort.clone());
                    server.receive(forged.clone());
                    server.receive(datagram);
                },
                datagram -> {
                    // In front of the server's Finished, when the client has switched to epoch 1.
                    for (var part : LossyWire.fragments(datagram, 1_000)) {
                        client.receive(tooShort.clone());
                        client.receive(forged.clone());
                        client.receive(part);
                    }
                });
    }

    /** The last flight of the client comes in pieces, and the one with its proof is lost at first. */
    @Test
    void changeOfCiphersWaitsForTheProofBeforeIt() throws Exception {
        var lost = new AtomicInteger();
        connect(
                datagram -> {
                    for (var part : LossyWire.fragments(datagram, 1_000)) {
                        var isProof = DtlsRecord.type(part, 0) == DtlsRecord.HANDSHAKE
                                && DtlsRecord.epoch(part, 0) == 0
                                && DtlsRecord.type(part, DtlsRecord.HEADER_BYTES) == DtlsRecord.CERTIFICATE_VERIFY;
                        if (!isProof || lost.incrementAndGet() > 1) {
                            server.receive(part);
                        }
                    }
                },
                client::receive);

        assertThat(lost.get()).isGreaterThan(1);
        assertThat(server.association.dropped(DtlsDrop.TOO_EARLY)).isPositive();
    }

    @Test
    void forgedChangeOfCiphersIsHeldBack() throws Exception {
        connect(
                datagram -> {
                    for (var part : LossyWire.fragments(datagram, 1_000)) {
                        server.receive(part);
                        server.receive(CHANGE.clone());
                    }
                },
                client::receive);
    }

    @Test
    void whatWaitsIsBounded() {
        for (var i = 0; i < 1_000; i++) {
            server.receive(new byte[500]);
        }
        assertThat(server.association.dropped(DtlsDrop.QUEUE_FULL)).isEqualTo(1_000 - DatagramInbox.MAX_DATAGRAMS);
        for (var i = 0; i < 20; i++) {
            client.receive(new byte[8_000]);
        }
        assertThat(client.association.dropped(DtlsDrop.QUEUE_FULL)).isEqualTo(20 - DatagramInbox.MAX_BYTES / 8_000);
        client.receive(new byte[8_193]);
        client.receive(new byte[12]);
        assertThat(client.association.dropped(DtlsDrop.TOO_LONG)).isEqualTo(1);
        assertThat(client.association.dropped(DtlsDrop.NOT_DTLS)).isEqualTo(1);
    }

    @Test
    void tooManyHandshakesAreRefused() throws Exception {
        var gate = new HandshakeGate(1, 1);
        var first = new Handshake(ALICE, true, List.of(BOB.fingerprint()), Peer.FAST, gate);
        var outs = List.of(client, server);
        try (var one = new DtlsAssociation(first, loop, outs.get(0));
                var two = new DtlsAssociation(first, loop, outs.get(1))) {
            one.start();
            await().until(() -> !client.sent.isEmpty());
            two.start();
            assertThat(server.failure()).contains("Too many");
        }
        await().until(() -> gate.underWay() == 0);
    }

    // ---- after it

    @Test
    void repeatedLastFlightIsAnswered() throws Exception {
        var lost = new AtomicInteger();
        connect(server::receive, datagram -> {
            // The server's last flight, twice: the client repeats its own until it gets an answer.
            var isLast = DtlsRecord.type(datagram, 0) == DtlsRecord.CHANGE_CIPHER_SPEC;
            if (!isLast || lost.incrementAndGet() > 2) {
                client.receive(datagram);
            }
        });

        assertThat(lost.get()).isGreaterThan(2);
        assertThat(server.events).containsExactly("established");
    }

    @Test
    void replaysOfAWholeHandshakeGetNoAnswer() throws Exception {
        connect();
        settle(server);
        var flights = client.takeSent();
        server.takeSent();
        for (var i = 0; i < 3; i++) {
            flights.forEach(datagram -> server.receive(datagram.clone()));
        }
        settle(server);

        assertThat(server.association.dropped(DtlsDrop.FORGED)).isGreaterThanOrEqualTo(3);
        assertThat(server.sent).isEmpty();
        assertThat(server.events).containsExactly("established");
    }

    @Test
    void forgedAlertsDoNotEndAnAssociation() throws Exception {
        connect();
        for (var i = 0; i < 10; i++) {
            server.receive(FATAL_ALERT.clone());
            server.receive(CLOSE_NOTIFY.clone());
            server.receive(DtlsRecord.write(DtlsRecord.ALERT, 1, 1 + i, new byte[26]));
        }
        await().until(() -> server.association.dropped(DtlsDrop.FORGED) == 10);

        client.close();
        server.closed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void floodAfterwardsIsBoundedAndCounted() throws Exception {
        connect();
        var before = server.association.dropped(DtlsDrop.FORGED);
        var sentRecords = 200_000;
        for (var i = 0; i < sentRecords; i++) {
            server.receive(DtlsRecord.write(DtlsRecord.HANDSHAKE, 1, 1 + i, new byte[40]));
        }
        await().until(() ->
                server.association.dropped(DtlsDrop.FORGED) - before + server.association.dropped(DtlsDrop.QUEUE_FULL)
                        == sentRecords);
        assertThat(server.events).containsExactly("established");
    }

    @Test
    void applicationDataAndNewHandshakesAreIgnored() throws Exception {
        connect();
        settle(server);
        server.takeSent();
        var before = server.association.dropped(DtlsDrop.NOT_WANTED);
        server.receive(DtlsRecord.write(23, 1, 5, new byte[40]));
        server.receive(DtlsRecord.write(DtlsRecord.HANDSHAKE, 0, 5, message(DtlsRecord.CLIENT_HELLO, 0, 60, 60)));
        settle(server);

        assertThat(server.association.dropped(DtlsDrop.NOT_WANTED)).isEqualTo(before + 2);
        assertThat(server.sent).isEmpty();
    }

    /** Everything that came before has been read, and what was answered is sent. */
    private void settle(Peer peer) throws Exception {
        var before = peer.association.dropped(DtlsDrop.NOT_DTLS);
        peer.receive(DtlsRecord.write(DtlsRecord.HANDSHAKE, 7, 0, new byte[40]));
        await().until(() -> peer.association.dropped(DtlsDrop.NOT_DTLS) > before);
        loop.submit(() -> {}).get();
    }

    /** Whatever waits is read: one more datagram of data is counted as such. */
    private static void awaitRoom(Peer peer) {
        await().until(() -> {
            var before = peer.association.dropped(DtlsDrop.NOT_WANTED);
            peer.receive(DtlsRecord.write(23, 1, 0, new byte[40]));
            Thread.sleep(20);
            return peer.association.dropped(DtlsDrop.NOT_WANTED) > before;
        });
    }

    // ---- anything

    @Test
    void randomRecordsNeverThrow() {
        var random = new Random(17);
        for (var i = 0; i < 20_000; i++) {
            readEverything(plausible(random));
        }
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        readEverything(bytes);
    }

    private static void readEverything(byte[] bytes) {
        for (var fromClient : new boolean[] {true, false}) {
            var passed = new ArrayDeque<byte[]>();
            new RecordSieve(fromClient, new DtlsDrops()).sift(bytes.clone(), passed);
            assertThat(passed).allSatisfy(record -> {
                assertThat(DtlsRecord.end(record, 0)).isEqualTo(record.length);
                assertThat(record.length).isLessThanOrEqualTo(RecordSieve.MAX_RECORD_BYTES);
            });
        }
        var opening = RecordCipher.opening();
        opening.setKey(new byte[16], 0, 16);
        opening.init(new byte[12], 16);
        var records = new SecuredRecords(RecordCipher.sealing(), opening, 1, 0, List.of(), new DtlsDrops());
        assertThat(records.open(bytes.clone())).isEqualTo(SecuredRecords.Verdict.NOTHING);
    }

    /** A whole handshake that is fed with what a fuzzer or a seed invents ends with a sentence, or goes on. */
    @Test
    void inventedHandshakesEndWithASentenceOrGoOn() {
        var random = new Random(23);
        for (var i = 0; i < 60; i++) {
            try (var victim = Peer.of(BOB, i % 2 == 0, List.of(ALICE.fingerprint()), loop, Peer.FAST)) {
                victim.association.start();
                for (var j = 0; j < 20; j++) {
                    var datagram = plausible(random);
                    assertThatCode(() -> victim.association.onDatagram(Unpooled.wrappedBuffer(datagram)))
                            .doesNotThrowAnyException();
                }
            }
        }
        await().until(() -> Peer.GATE.underWay() == 0);
    }

    private static byte[] garbage(Random random) {
        var bytes = new byte[13 + random.nextInt(600)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Right outside, anything inside. */
    private static byte[] plausible(Random random) {
        int[] types = {1, 2, 3, 11, 12, 13, 14, 15, 16, 20};
        var body = new byte[random.nextInt(200)];
        random.nextBytes(body);
        var isMessage = random.nextInt(4) > 0;
        var inside =
                isMessage ? message(types[random.nextInt(types.length)], random.nextInt(6), body.length, body) : body;
        var type = isMessage ? DtlsRecord.HANDSHAKE : 20 + random.nextInt(5);
        return DtlsRecord.write(type, random.nextInt(5) / 4, random.nextInt(100), inside);
    }

    static byte[] message(int type, int number, int announcedBytes, int bytes) {
        return message(type, number, announcedBytes, new byte[bytes]);
    }

    private static byte[] message(int type, int number, int announcedBytes, byte[] body) {
        var message = new byte[DtlsRecord.HANDSHAKE_HEADER_BYTES + body.length];
        message[0] = (byte) type;
        LossyWire.writeUint24(message, 1, announcedBytes);
        DtlsRecord.writeUint16(message, 4, number);
        LossyWire.writeUint24(message, 9, body.length);
        System.arraycopy(body, 0, message, DtlsRecord.HANDSHAKE_HEADER_BYTES, body.length);
        return message;
    }
}
