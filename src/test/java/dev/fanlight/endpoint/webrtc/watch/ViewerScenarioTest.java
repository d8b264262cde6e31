package dev.fanlight.endpoint.webrtc.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.hub.Hub;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.media.StreamName;
import dev.fanlight.sim.HandClock;
import dev.fanlight.sim.LinkConditions;
import dev.fanlight.sim.PacketCamera;
import dev.fanlight.sim.SimNetwork;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stream, viewers, and bad networks between: minutes in milliseconds, from a seed. */
class ViewerScenarioTest {
    private static final int PARTS = 3;
    private static final long MS = 1_000_000;

    /** The relay's end of one viewer. */
    private static final class Leg implements SimNetwork.Node {
        private final HandClock time;
        private final Player player;

        Leg(HandClock time, Player player) {
            this.time = time;
            this.player = player;
        }

        @Override
        public void onDatagram(long nowNs, ByteBuf bytes, InetSocketAddress from, InetSocketAddress to) {
            set(time, nowNs);
            player.feedback.onRtcp(nowNs, Unpooled.copiedBuffer(bytes));
        }

        @Override
        public void onTimer(long nowNs) {
            set(time, nowNs);
            player.media.onTimer(nowNs);
        }

        @Override
        public long deadlineNs() {
            return player.media.deadlineNs();
        }
    }

    private static void set(HandClock time, long nowNs) {
        time.advance(nowNs - time.nowNs());
    }

    /** A stream with viewers, who join one after the other while it runs. */
    private static final class World implements AutoCloseable {
        final HandClock time = new HandClock();
        final Hub hub = new Hub(time.clock(), 10, RingBounds.DEFAULT);
        final EventLoop loop = new EmbeddedChannel().eventLoop();
        final SimNetwork network;
        final List<SimViewer> viewers = new ArrayList<>();
        final List<Player> players = new ArrayList<>();
        PacketCamera camera;

        World(long seed, LinkConditions conditions) {
            network = new SimNetwork(seed, conditions);
            camera = new PacketCamera(hub, "cam", time, PARTS, 1_000, 65_000, 0xFFFF_F000L);
        }

        void join() {
            var here = new InetSocketAddress("192.0.2.1", 1_000 + viewers.size());
            var there = new InetSocketAddress("192.0.2.2", 1_000 + viewers.size());
            var stream = hub.find(new StreamName("cam")).orElseThrow();
            var player = new Player(stream, loop, time.clock(), true);
            player.carry = bytes -> network.send(here, there, bytes);
            var viewer = new SimViewer(network, there, here, player.inbound());
            network.attach(here, new Leg(time, player));
            network.attach(there, viewer);
            players.add(player);
            viewers.add(viewer);
            player.begin();
        }

        void frames(int count, int gop) {
            for (var i = 0; i < count; i++) {
                set(time, network.nowNs());
                camera.frame(camera.frames % gop == 0);
                network.runFor(PacketCamera.FRAME_NS);
            }
        }

        @Override
        public void close() {
            players.forEach(Player::close);
            hub.close();
        }
    }

    private static void runWith(LinkConditions conditions, double wholeShare) {
        SimNetwork.forSeeds(4, seed -> {
            try (var world = new World(seed, conditions)) {
                world.frames(100, 90);
                world.join();
                world.frames(100, 90);
                world.join();
                world.frames(400, 90);
                world.network.runFor(3_000 * MS);
                for (var viewer : world.viewers) {
                    assertThat(viewer.forged).isZero();
                    assertThat(viewer.timesThatDiffer)
                            .as("packets of a frame whose times differ")
                            .isZero();
                    assertRising(viewer);
                    var whole = viewer.frames.values().stream()
                            .filter(frame -> frame.parts.cardinality() == PARTS)
                            .count();
                    var expected = world.camera.frames - viewer.frames.firstKey();
                    assertThat(whole / (double) expected).as("whole frames").isGreaterThanOrEqualTo(wholeShare);
                }
                assertThat(world.players
                                .getFirst()
                                .report()
                                .packets()
                                .orElseThrow()
                                .lost())
                        .as("lost, as feedback tells")
                        .isGreaterThanOrEqualTo(conditions.loss() > 0 ? 50 : 0);
            }
        });
    }

    private static void assertRising(SimViewer viewer) {
        var last = Long.MIN_VALUE;
        for (var frame : viewer.frames.values()) {
            assertThat(frame.time).isGreaterThan(last);
            last = frame.time;
        }
    }

    @Test
    void aGoodNetworkLosesNothing() {
        runWith(LinkConditions.perfect(), 1);
    }

    @Test
    void tenPercentLossWithBurstsJitterAndReorderingIsMended() {
        runWith(LinkConditions.rough(0.10), 0.985);
    }

    @Test
    void thirtyViewersKeepTheirSessionThroughTenRestartsOfThePublisher() {
        try (var world = new World(1, LinkConditions.rough(0.02))) {
            world.frames(30, 90);
            for (var i = 0; i < 30; i++) {
                world.join();
            }
            world.frames(60, 90);
            for (var restart = 0; restart < 10; restart++) {
                world.camera.end();
                world.network.runFor(900 * MS);
                var frames = world.camera.frames;
                world.camera = new PacketCamera(
                        world.hub, "cam", world.time, PARTS, 1_000, restart * 7_919L, restart * 99_991L);
                world.camera.frames = frames + 90 - frames % 90; // begins with a keyframe
                world.frames(30, 90);
            }
            world.network.runFor(3_000 * MS);
            assertThat(world.hub.find(new StreamName("cam")).orElseThrow().viewers())
                    .hasSize(30);
            for (var viewer : world.viewers) {
                assertRising(viewer);
                assertThat(viewer.frames.lastKey()).isEqualTo(world.camera.frames - 1);
                assertThat(viewer.timesThatDiffer).isZero();
            }
        }
    }
}
