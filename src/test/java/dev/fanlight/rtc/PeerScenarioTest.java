package dev.fanlight.rtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.srtp.OutboundSrtpContext;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.sim.LinkConditions;
import dev.fanlight.sim.SimNetwork;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A server's core and a client's against each other over a simulated network. */
class PeerScenarioTest {
    private static final long MS = 1_000_000L;
    private static final long SECOND_NS = 1_000 * MS;
    private static final InetSocketAddress SERVER = new InetSocketAddress("192.0.2.1", 8189);
    private static final InetSocketAddress CLIENT = new InetSocketAddress("10.0.0.2", 5000);
    private static final InetSocketAddress OUTSIDE = new InetSocketAddress("203.0.113.7", 40000);
    private static final InetSocketAddress OUTSIDE_LATER = new InetSocketAddress("203.0.113.7", 40001);
    private static final LinkConditions NOTHING = new LinkConditions(1, 0, 0, 0, 0, 0, 0, 0, 0);

    private static IceCredentials credentials(long seed) {
        return IceCredentials.generate(new Random(seed));
    }

    private static final class Scene {
        final SimNetwork network;
        final SimPeer server;
        final SimPeer client;

        Scene(long seed, LinkConditions conditions) {
            network = new SimNetwork(seed, conditions);
            server = SimPeer.server(network, SERVER, credentials(1), credentials(2));
            client = SimPeer.client(network, CLIENT, credentials(2), seed);
            network.nat(CLIENT, OUTSIDE);
        }

        Scene calling() {
            client.call(credentials(1), SERVER);
            return this;
        }

        Scene connected() {
            calling();
            network.runUntil(29 * SECOND_NS, () -> server.user.isConnected() && client.user.isConnected(), "connected");
            return this;
        }

        /** Both send a packet each 20 ms. */
        Scene media(int packets) {
            for (var i = 0; i < packets; i++) {
                client.sendRtp();
                server.sendRtp();
                network.runFor(20 * MS);
            }
            return this;
        }

        void noFaults() {
            assertThat(server.user.faults).isEmpty();
            assertThat(client.user.faults).isEmpty();
        }
    }

    @Test
    void mediaFlowsBothWaysOverABadNetwork() {
        SimNetwork.forSeeds(40, seed -> {
            var scene = new Scene(seed, LinkConditions.rough(0.2)).connected();
            scene.media(100);
            scene.client.sendRtcp();
            scene.server.sendRtcp();
            scene.network.runFor(SECOND_NS);
            assertThat(scene.server.user.rtp).hasSizeGreaterThan(50).doesNotHaveDuplicates();
            assertThat(scene.client.user.rtp).hasSizeGreaterThan(50).doesNotHaveDuplicates();
            assertThat(scene.server.user.calls).containsExactly("path", "connected");
            assertThat(scene.client.user.calls).containsExactly("path", "connected");
            scene.noFaults();
        });
    }

    @Test
    void onAGoodNetworkNothingIsLostAndRtcpComesToo() {
        var scene = new Scene(1, LinkConditions.perfect()).connected().media(50);
        scene.client.sendRtcp();
        scene.server.sendRtcp();
        scene.network.runFor(SECOND_NS);
        assertThat(scene.server.user.rtp).hasSize(50).isSorted();
        assertThat(scene.client.user.rtp).hasSize(50).isSorted();
        assertThat(scene.server.user.rtcp).hasValue(1);
        assertThat(scene.client.user.rtcp).hasValue(1);
        assertThat(scene.server.user.paths).containsExactly(OUTSIDE);
        assertThat(scene.server.counters.drops().values()).allMatch(count -> count == 0);
        scene.noFaults();
    }

    @Test
    void mediaFollowsANatThatChangesThePort() {
        SimNetwork.forSeeds(20, seed -> {
            var scene = new Scene(seed, LinkConditions.rough(0.05)).connected();
            scene.network.runFor(20 * SECOND_NS);
            scene.network.nat(CLIENT, OUTSIDE_LATER);
            scene.network.runUntil(
                    29 * SECOND_NS, () -> scene.server.user.paths.getLast().equals(OUTSIDE_LATER), "it follows");
            var before = scene.client.user.rtp.size();
            scene.media(50);
            assertThat(scene.client.user.rtp.size()).isGreaterThan(before + 30);
            assertThat(scene.server.user.calls).containsExactly("path", "connected", "path");
            scene.noFaults();
        });
    }

    @Test
    void withoutConsentNothingIsSentAndAfterAnotherHalfMinuteItIsOver() {
        var scene = new Scene(4, LinkConditions.perfect()).connected();
        var cutNs = scene.network.nowNs();
        scene.network.setConditions(NOTHING);
        scene.network.runFor(31 * SECOND_NS);
        assertThat(scene.server.user.calls).containsExactly("path", "connected", "consentLost");
        scene.server.sentNs.clear();
        assertThat(scene.server.sendRtp()).isFalse();
        scene.server.sendRtcp();
        scene.network.runFor(60 * SECOND_NS);
        assertThat(scene.server.sentNs)
                .as("nothing but the good-bye, which has nowhere to go")
                .hasSizeLessThanOrEqualTo(1);
        assertThat(scene.server.user.closedAs()).contains(CloseReason.Kind.TIMED_OUT);
        assertThat(scene.server.user.closedNs - cutNs).isBetween(55 * SECOND_NS, 61 * SECOND_NS);
        assertThat(scene.client.user.closedAs()).contains(CloseReason.Kind.TIMED_OUT);
        assertThat(scene.server.gone).isTrue();
        scene.noFaults();
    }

    @Test
    void aPeerThatComesBackInTimeGoesOn() {
        var scene = new Scene(5, LinkConditions.perfect()).connected().media(5);
        scene.network.setConditions(NOTHING);
        scene.network.runFor(45 * SECOND_NS);
        assertThat(scene.server.user.calls).endsWith("consentLost");
        scene.network.setConditions(LinkConditions.perfect());
        scene.server.restart(credentials(21), credentials(22), List.of());
        scene.client.restart(credentials(22), credentials(21), List.of(SERVER));
        scene.network.runFor(2 * SECOND_NS);
        scene.media(10);
        scene.network.runFor(SECOND_NS);
        assertThat(scene.server.user.calls).containsExactly("path", "connected", "consentLost", "path");
        assertThat(scene.client.user.calls).containsExactly("path", "connected", "consentLost", "path");
        assertThat(scene.server.user.rtp).hasSize(15);
        assertThat(scene.client.user.rtp).hasSize(15);
        scene.network.runFor(120 * SECOND_NS);
        assertThat(scene.server.user.closedAs()).isEmpty();
        scene.noFaults();
    }

    @Test
    void aRestartLosesNothing() {
        var scene = new Scene(6, LinkConditions.perfect()).connected().media(20);
        scene.server.restart(credentials(21), credentials(22), List.of());
        scene.media(20);
        scene.client.restart(credentials(22), credentials(21), List.of(SERVER));
        scene.media(50);
        scene.network.runFor(SECOND_NS);
        assertThat(scene.server.user.rtp).hasSize(90).isSorted();
        assertThat(scene.client.user.rtp).hasSize(90).isSorted();
        assertThat(scene.server.retired).containsExactly(credentials(1).ufrag());
        scene.network.runFor(120 * SECOND_NS);
        assertThat(scene.server.user.closedAs()).isEmpty();
        scene.noFaults();
    }

    @Test
    void aFailedRestartIsAllOverOnlyWhenConsentIs() {
        var scene = new Scene(7, LinkConditions.perfect()).connected();
        scene.server.restart(credentials(21), credentials(22), List.of());
        scene.network.runFor(90 * SECOND_NS);
        assertThat(scene.server.user.closedAs())
                .as("the old credentials still do")
                .isEmpty();
        assertThat(scene.server.user.calls).containsExactly("path", "connected");
    }

    @Test
    void whoIsNeverHeardNeverConnects() {
        var scene = new Scene(8, NOTHING).calling();
        scene.network.runFor(60 * SECOND_NS);
        assertThat(scene.server.user.calls).containsExactly("closed");
        assertThat(scene.server.user.closedAs()).contains(CloseReason.Kind.NEVER_CONNECTED);
        assertThat(scene.client.user.closedAs()).contains(CloseReason.Kind.NEVER_CONNECTED);
        assertThat(scene.server.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        scene.noFaults();
    }

    @Test
    void whoDoesNotShakeHandsIsSentAway() {
        var scene = new Scene(9, LinkConditions.perfect());
        scene.client.silent = true;
        scene.calling().network.runFor(40 * SECOND_NS);
        assertThat(scene.server.user.closed).isEqualTo(CloseReason.SILENT_HANDSHAKE);
        assertThat(scene.server.user.calls).containsExactly("closed");
    }

    @Test
    void whoTakesLeaveIsGoneAtOnce() {
        for (var serverLeaves : List.of(true, false)) {
            var scene = new Scene(10, LinkConditions.perfect()).connected().media(3);
            var leaving = serverLeaves ? scene.server : scene.client;
            var left = serverLeaves ? scene.client : scene.server;
            leaving.core.close(scene.network.nowNs(), CloseReason.ours("Enough."));
            assertThat(leaving.user.closed).isEqualTo(CloseReason.ours("Enough."));
            scene.network.runFor(SECOND_NS);
            assertThat(left.user.closedAs()).contains(CloseReason.Kind.PEER_LEFT);
            scene.noFaults();
            leaving.core.close(scene.network.nowNs(), CloseReason.TIMED_OUT);
            assertThat(leaving.sendRtp()).isFalse();
            assertThat(leaving.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void mediaBeforeTheKeysIsDroppedAndSoIsWhatIsForged() {
        var scene = new Scene(11, LinkConditions.perfect()).calling();
        scene.network.runFor(70 * MS);
        assertThat(scene.server.user.isConnected()).isFalse();
        inject(scene, rtp(1));
        assertThat(scene.server.counters.get(RtcCount.EARLY_MEDIA)).isEqualTo(1);
        scene.network.runUntil(SECOND_NS, scene.server.user::isConnected, "connected");
        inject(scene, rtp(2));
        inject(scene, rtp(2).setByte(1, 0x80 | 73));
        assertThat(scene.server.counters.drops()).containsEntry("srtp-auth-fail", 2L);
        inject(scene, Unpooled.directBuffer().writeByte(80).writeZero(30));
        assertThat(scene.server.counters.get(RtcCount.NOT_SPOKEN)).isEqualTo(1);
        assertThat(scene.server.user.rtp).isEmpty();
        scene.noFaults();
    }

    @Test
    void aReplayedPacketIsNotHeardTwice() {
        var scene = new Scene(12, LinkConditions.perfect()).connected();
        try (var context = new OutboundSrtpContext(
                SrtpEngine.best(), ScriptedSecuring.keys().clientWrite())) {
            var packet = rtp(500);
            packet.writerIndex(packet.writerIndex() - 16);
            context.protectRtp(packet, 500);
            inject(scene, packet.copy());
            inject(scene, packet);
        }
        assertThat(scene.server.user.rtp).containsExactly(500L);
        assertThat(scene.server.counters.drops()).containsEntry("srtp-replay", 1L);
    }

    @Test
    void dtlsOnAnUnprovenWayIsNotRead() {
        var scene = new Scene(13, LinkConditions.perfect()).calling();
        scene.network.runFor(5 * MS);
        // The client has asked the server, which has not answered yet.
        scene.network.send(SERVER, OUTSIDE, Unpooled.wrappedBuffer(new byte[] {ScriptedSecuring.HELLO, 0}));
        scene.network.runFor(21 * MS);
        assertThat(scene.client.counters.get(RtcCount.DTLS_BEFORE_CHECK)).isEqualTo(1);
        assertThat(scene.client.user.isConnected()).isFalse();
    }

    @Test
    void theUsersTimerRunsOnceConnected() {
        var scene = new Scene(14, LinkConditions.perfect());
        scene.server.user.deadlineNs = 0;
        scene.calling().network.runFor(60 * MS);
        assertThat(scene.server.user.timers).hasValue(0);
        scene.network.runFor(SECOND_NS);
        assertThat(scene.server.user.timers).hasValue(1);
        assertThat(scene.server.user.closedAs()).isEqualTo(Optional.empty());
    }

    private static ByteBuf rtp(int seq) {
        return Unpooled.directBuffer(100)
                .writeByte(0x80)
                .writeByte(96)
                .writeShort(seq)
                .writeInt(0)
                .writeInt(0xABCD)
                .writeZero(36);
    }

    /** As if it had come from the client. */
    private static void inject(Scene scene, ByteBuf packet) {
        try {
            scene.server.onDatagram(scene.network.nowNs(), packet, OUTSIDE, SERVER);
        } finally {
            packet.release();
        }
    }
}
