package dev.fanlight.rtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.ice.IceTransport;
import dev.fanlight.proto.srtp.SrtpEngine;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients at a media port, over real sockets on loopback. */
@ExtendWith(NothingLeftBehind.class)
class RtcPortTest {
    private final TestPort at = port();

    private static TestPort port() {
        try {
            return TestPort.onLoopback();
        } catch (BindException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void end() {
        at.close();
    }

    private Call connected(IceTransport over) throws BindException {
        var call = new Call(at, over).dial();
        Eventually.that(() -> assertThat(call.isConnected()).isTrue());
        return call;
    }

    @ParameterizedTest
    @EnumSource(IceTransport.class)
    void theServerMayBeginTheHandshake(IceTransport over) throws BindException {
        var call = new Call(at, over, false).dial();
        Eventually.that(() -> assertThat(call.isConnected()).isTrue());
        call.sendRtp(call.server, 1, 3);
        call.sendRtp(call.client.transport(), 1, 3);
        Eventually.that(() -> {
            assertThat(call.clientUser.rtp).hasSize(3);
            assertThat(call.serverUser.rtp).hasSize(3);
        });
        call.close();
        at.awaitEmpty();
    }

    private static List<Long> numbers(int from, int to) {
        return IntStream.range(from, to).asLongStream().boxed().toList();
    }

    private static void noFaults(Call call) {
        assertThat(call.clientUser.faults).isEmpty();
        assertThat(call.serverUser.faults).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(IceTransport.class)
    void mediaFlowsBothWaysAndEitherSideMayLeave(IceTransport over) throws BindException {
        for (var serverLeaves : List.of(true, false)) {
            var call = connected(over);
            call.sendRtp(call.client.transport(), 100, 40);
            call.sendRtp(call.server, 700, 40);
            call.sendRtcp(call.client.transport());
            call.sendRtcp(call.server);
            Eventually.that(() -> {
                assertThat(call.serverUser.rtp).isEqualTo(numbers(100, 140));
                assertThat(call.clientUser.rtp).isEqualTo(numbers(700, 740));
                assertThat(call.serverUser.rtcp).hasValue(1);
                assertThat(call.clientUser.rtcp).hasValue(1);
            });
            var left = serverLeaves ? call.clientUser : call.serverUser;
            var leaving = serverLeaves ? call.serverUser : call.clientUser;
            if (serverLeaves) {
                call.server.close("Enough.");
            } else {
                call.client.close();
            }
            Eventually.that(() -> {
                assertThat(leaving.closedAs()).contains(CloseReason.Kind.OURS);
                assertThat(left.closedAs()).contains(CloseReason.Kind.PEER_LEFT);
            });
            noFaults(call);
            at.awaitEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(IceTransport.class)
    void aRestartKeepsMediaGoing(IceTransport over) throws BindException {
        var call = connected(over);
        call.sendRtp(call.client.transport(), 0, 10);
        call.restart();
        call.sendRtp(call.client.transport(), 10, 10);
        Eventually.that(() -> assertThat(at.port.registeredUfrags())
                .as("the old ones are retired")
                .isEqualTo(1));
        call.sendRtp(call.client.transport(), 20, 10);
        call.sendRtp(call.server, 0, 10);
        Eventually.that(() -> {
            assertThat(call.serverUser.rtp).isEqualTo(numbers(0, 30));
            assertThat(call.clientUser.rtp).isEqualTo(numbers(0, 10));
        });
        assertThat(call.serverUser.calls).startsWith("path", "connected").doesNotContain("consentLost");
        noFaults(call);
        call.close();
        at.awaitEmpty();
    }

    @Test
    void mediaFollowsToANewAddressAlsoAtTheOtherLoopsSocket() throws BindException {
        var call = connected(IceTransport.UDP);
        var sent = 0;
        for (var moves = 1; at.port.counters().get(RtcCount.HANDED_OVER) == 0 || moves <= 3; moves++) {
            assertThat(moves).as("moves until the other loop's socket was met").isLessThan(30);
            var known = call.serverUser.paths.size();
            call.client.sockets().rebind(call.clientUser);
            // The port learns of the move by the next check.
            Eventually.that(() -> assertThat(call.serverUser.paths).hasSizeGreaterThan(known));
            call.sendRtp(call.client.transport(), sent, 20);
            call.sendRtp(call.server, sent, 20);
            sent += 20;
            var until = sent;
            Eventually.that(() -> {
                assertThat(call.serverUser.rtp).hasSize(until);
                assertThat(call.clientUser.rtp).hasSize(until);
            });
        }
        noFaults(call);
        call.close();
        at.awaitEmpty();
    }

    @ParameterizedTest
    @EnumSource(IceTransport.class)
    void allAddressesOfTheMachineServe(IceTransport over) throws BindException {
        try (var everywhere = new TestPort(RtcOptions.onPort(0))) {
            for (var address : everywhere.port.candidates(true).stream()
                    .map(IceCandidate::host)
                    .distinct()
                    .toList()) {
                everywhere.telling(candidate -> candidate.host().equals(address));
                var call = new Call(everywhere, over).dial();
                Eventually.that(() -> assertThat(call.isConnected()).as(address).isTrue());
                assertThat(call.clientUser.paths.getLast().getAddress()).isEqualTo(InetAddress.ofLiteral(address));
                call.sendRtp(call.server, 1, 3);
                Eventually.that(() -> assertThat(call.clientUser.rtp).hasSize(3));
                call.close();
                everywhere.awaitEmpty();
            }
            everywhere.telling(candidate -> true);
            var call = new Call(everywhere, over).dial();
            Eventually.that(() -> assertThat(call.isConnected()).isTrue());
            call.close();
            everywhere.awaitEmpty();
        }
    }

    @Test
    void threeHundredConnectAtOnceAndNothingRemains() throws BindException {
        var calls = new ArrayList<Call>();
        for (var i = 0; i < 300; i++) {
            calls.add(new Call(at, IceTransport.UDP));
        }
        assertThat(at.port.openTransports()).isEqualTo(300);
        assertThat(at.port.registeredUfrags()).isEqualTo(300);
        calls.forEach(Call::dial);
        Eventually.that(() -> assertThat(calls).allMatch(Call::isConnected));
        for (var call : calls) {
            call.sendRtp(call.server, 1, 2);
        }
        Eventually.that(() -> assertThat(calls).allMatch(call -> call.clientUser.rtp.size() == 2));
        calls.forEach(RtcPortTest::noFaults);
        calls.forEach(Call::close);
        at.awaitEmpty();
    }

    @Test
    void aWrongPasswordIsNeverAnswered() throws Exception {
        var call = new Call(at, IceTransport.UDP);
        var good = call.answer();
        var forged = new IceCredentials(
                good.credentials().ufrag(),
                IceCredentials.generate(new SecureRandom()).password());
        call.client.setRemote(Call.remote(forged, at.identity.fingerprint(), at.toldCandidates(), true));
        Eventually.that(() -> assertThat(at.drops("forged-check")).isGreaterThan(3));
        var received = at.clients.counters();
        assertThat(received.get(RtcCount.STUN_IN)).isZero();
        assertThat(call.serverUser.calls).isEmpty();
        call.close();
        at.awaitEmpty();
        assertThat(call.serverUser.closedAs()).contains(CloseReason.Kind.OURS);
    }

    @Test
    void anAddressMayPassFromOneSessionToAnotherAndBack() throws Exception {
        var calls = List.of(new Call(at, IceTransport.UDP), new Call(at, IceTransport.UDP));
        try (var peer = new RawPeer(at.port.port())) {
            for (var round = 0; round < 10; round++) {
                for (var call : calls) {
                    peer.send(RawPeer.check(call.serverCredentials(), call.client.credentials()));
                    assertThat(peer.isAnswered(20_000)).isTrue();
                }
            }
            var call = calls.getFirst();
            var good = call.serverCredentials();
            var wrong = new IceCredentials(
                    good.ufrag(), IceCredentials.generate(new SecureRandom()).password());
            peer.send(RawPeer.check(wrong, call.client.credentials()));
            assertThat(peer.isAnswered(300)).as("with another password").isFalse();
            peer.send(RawPeer.check(good, IceCredentials.generate(new SecureRandom())));
            assertThat(peer.isAnswered(300)).as("of another peer").isFalse();
        }
        calls.forEach(Call::close);
        at.awaitEmpty();
    }

    @Test
    void fromManyAddressesASessionHasABoundedNumberOfWays() throws Exception {
        var call = new Call(at, IceTransport.UDP);
        for (var i = 0; i < 100; i++) {
            try (var peer = new RawPeer(at.port.port())) {
                peer.send(RawPeer.check(call.serverCredentials(), call.client.credentials()));
                assertThat(peer.isAnswered(20_000)).isTrue();
            }
        }
        var ways = new AtomicInteger();
        call.server.post(core -> core.forEachWay(way -> ways.incrementAndGet()));
        Eventually.that(() -> assertThat(ways).hasPositiveValue());
        awaitLoop(call.server);
        assertThat(ways.get()).isLessThanOrEqualTo(32);
        call.close();
        at.awaitEmpty();
    }

    @Test
    void aSessionHasFewConnectionsAndTheOthersServeItWhenOneIsLost() throws Exception {
        var call = new Call(at, IceTransport.TCP);
        var connections = new ArrayList<Socket>();
        try {
            for (var i = 0; i < 10; i++) {
                var connection = new Socket(InetAddress.getLoopbackAddress(), at.port.port());
                connection.setSoTimeout(20_000);
                connections.add(connection);
                check(connection, call);
            }
            Eventually.that(() -> assertThat(at.port.connections()).isEqualTo(4));
            for (var i = 9; i > 6; i--) {
                connections.get(i).close();
            }
            Eventually.that(() -> assertThat(at.port.connections()).isEqualTo(1));
            check(connections.get(6), call);
            assertThat(call.serverUser.closed).isNull();
        } finally {
            for (var connection : connections) {
                connection.close();
            }
        }
        call.close();
        at.awaitEmpty();
    }

    private static void check(Socket connection, Call call) throws IOException {
        var check = RawPeer.check(call.serverCredentials(), call.client.credentials());
        var framed = Unpooled.buffer().writeShort(check.length).writeBytes(check);
        connection.getOutputStream().write(framed.array(), 0, framed.readableBytes());
        assertThat(connection.getInputStream().read()).as("an answer").isNotNegative();
    }

    @Test
    void theTimerOfAPeerThatHasGoneIsCancelled() {
        var asking = Call.remote(credentials(), at.clients.fingerprint(), List.of(), false);
        var admission = new Admission(at.port, credentials(), asking, new RecordingUser());
        var early = new CompletableFuture<Void>();
        admission.waiting(early);
        assertThat(early).isNotDone();
        admission.gone(new PeerTransport(admission, at.port.parts().securing(), new RtcLoop(at.nextLoop(), at.clock)));
        var late = new CompletableFuture<Void>();
        admission.waiting(late);
        assertThat(early).isCancelled();
        assertThat(late).isCancelled();
    }

    @Test
    void whoIsAcceptedWhileThePortClosesIsTakenLeaveOfToo() throws BindException {
        try (var loops = EventLoops.open(1)) {
            var closing = new AtomicReference<RtcPort>();
            // Accepting reads the clock after it has found the port open.
            var clock = new MediaClock(
                    () -> {
                        var open = closing.getAndSet(null);
                        if (open != null) {
                            open.close();
                        }
                        return System.nanoTime();
                    },
                    0);
            var options = RtcOptions.onPort(0).withBind("127.0.0.1");
            var port = RtcPort.open(loops, options, at.identity, SrtpEngine.best(), clock);
            var user = new RecordingUser();
            closing.set(port);
            port.accept(credentials(), Call.remote(credentials(), at.clients.fingerprint(), List.of(), false), user);
            Eventually.that(() -> assertThat(user.closedAs()).contains(CloseReason.Kind.OURS));
            assertThat(port.registeredUfrags()).isZero();
        }
    }

    private static IceCredentials credentials() {
        return IceCredentials.generate(new SecureRandom());
    }

    @Test
    void anotherCertificateThanSignalledIsSentAway() throws BindException {
        var call = new Call(at, IceTransport.UDP);
        call.client.setRemote(Call.remote(
                new IceCredentials(
                        call.answer().credentials().ufrag(),
                        call.answer().credentials().pwd()),
                at.clients.fingerprint(),
                at.toldCandidates(),
                true));
        Eventually.that(() -> assertThat(call.clientUser.closedAs()).contains(CloseReason.Kind.NOT_SECURED));
        Eventually.that(() -> assertThat(call.serverUser.closed).isNotNull());
        assertThat(call.serverUser.isConnected()).isFalse();
        at.awaitEmpty();
    }

    @Test
    void garbageIsDroppedCountedAndNotAnswered() throws Exception {
        var call = connected(IceTransport.UDP);
        var random = new Random(1);
        try (var stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            stranger.setSoTimeout(200);
            for (var i = 0; i < 2_000; i++) {
                var bytes = new byte[random.nextInt(200)];
                random.nextBytes(bytes);
                if (bytes.length > 8 && i % 2 == 0) {
                    // Looks like a check.
                    Unpooled.wrappedBuffer(bytes)
                            .setInt(0, 0x0001_0000 | bytes.length)
                            .setInt(4, 0x2112_A442);
                }
                stranger.send(new DatagramPacket(
                        bytes, bytes.length, new InetSocketAddress(InetAddress.getLoopbackAddress(), at.port.port())));
            }
            Eventually.that(() -> assertThat(at.drops("not-a-peer") + at.drops("strange-stun"))
                    .isGreaterThan(1_000));
            assertThat(receivesNothing(stranger)).isTrue();
        }
        call.sendRtp(call.client.transport(), 0, 5);
        Eventually.that(() -> assertThat(call.serverUser.rtp).hasSize(5));
        call.close();
        at.awaitEmpty();
    }

    private static boolean receivesNothing(DatagramSocket socket) throws Exception {
        try {
            socket.receive(new DatagramPacket(new byte[100], 100));
            return false;
        } catch (SocketTimeoutException nothing) {
            return true;
        }
    }

    @Test
    void aConnectionThatBeginsWithAnythingElseIsClosed() throws Exception {
        for (var garbage :
                List.of("GET / HTTP/1.1\r\n\r\n", "\u0000\u0004abcd", "\u0000\u0014" + "\u0000".repeat(20))) {
            try (var stranger = new Socket(InetAddress.getLoopbackAddress(), at.port.port())) {
                stranger.setSoTimeout(30_000);
                stranger.getOutputStream().write(garbage.getBytes(StandardCharsets.ISO_8859_1));
                assertThat(endOf(stranger)).isTrue();
            }
        }
        assertThat(at.drops("tcp-no-check") + at.drops("tcp-bad-frame")).isEqualTo(3);
        at.awaitEmpty();
    }

    private static boolean endOf(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void unprovenConnectionsOfOneAddressAreFew() throws Exception {
        var strangers = new ArrayList<Socket>();
        try {
            for (var i = 0; i < Visitors.MAX_UNPROVEN_PER_ADDRESS + 5; i++) {
                strangers.add(new Socket(InetAddress.getLoopbackAddress(), at.port.port()));
            }
            Eventually.that(() -> assertThat(at.drops("tcp-too-many")).isEqualTo(5));
            assertThat(at.port.connections()).isEqualTo(Visitors.MAX_UNPROVEN_PER_ADDRESS);
        } finally {
            for (var stranger : strangers) {
                stranger.close();
            }
        }
        at.awaitEmpty();
        connected(IceTransport.TCP).close();
        at.awaitEmpty();
    }

    @Test
    void aLostConnectionIsNotTheEndOfASession() throws BindException {
        var call = connected(IceTransport.TCP);
        call.client.sockets().breakConnections();
        Eventually.that(() -> assertThat(call.serverUser.calls).contains("consentLost"));
        Eventually.that(() -> assertThat(call.clientUser.calls).contains("consentLost"));
        call.restart();
        Eventually.that(() -> assertThat(call.serverUser.calls).endsWith("path"));
        Eventually.that(() -> assertThat(call.clientUser.calls).endsWith("path"));
        call.sendRtp(call.client.transport(), 0, 5);
        call.sendRtp(call.server, 0, 5);
        Eventually.that(() -> {
            assertThat(call.serverUser.rtp).hasSize(5);
            assertThat(call.clientUser.rtp).hasSize(5);
        });
        noFaults(call);
        call.close();
        at.awaitEmpty();
    }

    @Test
    void aConnectionAtTheOtherLoopServesAsWell() throws BindException {
        var call = connected(IceTransport.TCP);
        var sent = 0;
        for (var tries = 1; at.port.counters().get(RtcCount.HANDED_OVER) == 0; tries++) {
            assertThat(tries).as("connections until one was the other loop's").isLessThan(30);
            call.client.sockets().breakConnections();
            Eventually.that(() -> {
                assertThat(call.serverUser.calls).endsWith("consentLost");
                assertThat(call.clientUser.calls).endsWith("consentLost");
            });
            call.restart();
            Eventually.that(() -> {
                assertThat(call.serverUser.calls).endsWith("path");
                assertThat(call.clientUser.calls).endsWith("path");
            });
            call.sendRtp(call.client.transport(), sent, 20);
            call.sendRtp(call.server, sent, 20);
            sent += 20;
            var until = sent;
            Eventually.that(() -> {
                assertThat(call.serverUser.rtp).isEqualTo(numbers(0, until));
                assertThat(call.clientUser.rtp).isEqualTo(numbers(0, until));
            });
        }
        noFaults(call);
        call.server.close("Enough.");
        Eventually.that(() -> assertThat(call.clientUser.closedAs()).contains(CloseReason.Kind.PEER_LEFT));
        at.awaitEmpty();
    }

    @Test
    void whoTakesNothingOverTcpLosesWholePacketsOnly() throws BindException {
        var call = connected(IceTransport.TCP);
        call.client.sockets().pauseConnections(true);
        var sent = 0;
        while (at.drops("tcp-full") == 0) {
            assertThat(sent).as("packets until the kernel takes no more").isLessThan(60_000);
            call.sendRtp(call.server, sent, 100);
            sent += 100;
            awaitLoop(call.server);
        }
        call.client.sockets().pauseConnections(false);
        var last = sent;
        Eventually.that(() -> {
            call.sendRtp(call.server, last, 1);
            assertThat(call.clientUser.rtp).contains((long) last);
        });
        assertThat(call.clientUser.rtp).isSorted();
        assertThat(at.clients.counters().drops()).containsEntry("srtp-auth-fail", 0L);
        noFaults(call);
        call.close();
        at.awaitEmpty();
    }

    private static void awaitLoop(PeerTransport peer) {
        peer.loop().submit(() -> {}).awaitUninterruptibly();
    }

    @Test
    void closingThePortTakesLeaveOfAllWithinASecond() throws BindException {
        var over = IceTransport.values();
        var calls = new ArrayList<Call>();
        for (var i = 0; i < 20; i++) {
            calls.add(connected(over[i % over.length]));
        }
        calls.add(new Call(at, IceTransport.UDP));
        var beganNs = System.nanoTime();
        at.port.close();
        assertThat(System.nanoTime() - beganNs).isLessThan(1_500_000_000L);
        for (var call : calls.subList(0, 20)) {
            Eventually.that(() -> assertThat(call.clientUser.closedAs()).contains(CloseReason.Kind.PEER_LEFT));
            assertThat(call.serverUser.closedAs()).contains(CloseReason.Kind.OURS);
        }
        assertThat(calls.getLast().serverUser.closedAs()).contains(CloseReason.Kind.OURS);
        calls.getLast().client.close();
        at.awaitEmpty();
    }
}
