package dev.fanlight.rtc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.srtp.OutboundSrtpContext;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.sim.HandClock;
import dev.fanlight.sim.LinkConditions;
import dev.fanlight.sim.SimNetwork;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A loop's order of things, driven by hand. */
class RtcLoopTest {
    private static final int ROUNDS = 20_000;
    private static final InetSocketAddress SERVER = new InetSocketAddress("192.0.2.1", 8189);
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.2", 5000);

    private final HandClock clock = new HandClock();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final RtcLoop loop = new RtcLoop(channel.eventLoop(), clock.clock());
    private final SimNetwork network = new SimNetwork(1, LinkConditions.perfect());
    private final SimPeer server = SimPeer.server(network, SERVER, credentials(1), credentials(2));
    private final SimPeer client = SimPeer.client(network, CLIENT, credentials(2), 1);
    private final OutboundSrtpContext sealing =
            new OutboundSrtpContext(SrtpEngine.best(), ScriptedSecuring.keys().clientWrite());
    private final ByteBuf packet = untracked();

    private static IceCredentials credentials(long seed) {
        return IceCredentials.generate(new Random(seed));
    }

    /** The tests' leak detector would make garbage of its own at every access. */
    private static ByteBuf untracked() {
        var level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        try {
            return ByteBufAllocator.DEFAULT.directBuffer(1_500, 1_500);
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    private Way connected() {
        client.call(credentials(1), SERVER);
        network.runUntil(1_000_000_000L, () -> server.user.isConnected() && client.user.isConnected(), "connected");
        clock.advance(Duration.ofNanos(network.nowNs()));
        server.settle(loop);
        return server.wayFrom(CLIENT);
    }

    private ByteBuf rtp(int seq) {
        packet.clear()
                .writeByte(0x80)
                .writeByte(96)
                .writeShort(seq)
                .writeInt(0)
                .writeInt(0xABCD)
                .writerIndex(1_012);
        sealing.protectRtp(packet, seq);
        return packet;
    }

    @AfterEach
    void release() {
        server.core.close(0, CloseReason.ours("over"));
        client.core.close(0, CloseReason.ours("over"));
        sealing.close();
        packet.release();
        channel.close();
    }

    @Test
    void aBatchEndsOnceAndThenTimersRun() {
        var way = connected();
        var batches = server.user.batches.get();
        server.user.deadlineNs = clock.nowNs();
        for (var seq = 1; seq <= 5; seq++) {
            loop.deliver(way, rtp(seq));
        }
        assertThat(server.user.batches).hasValue(batches);
        loop.endBatch();
        assertThat(server.user.batches).hasValue(batches + 1);
        assertThat(server.user.timers).hasValue(1);
        assertThat(server.user.rtp).hasSize(5);
        loop.endBatch();
        assertThat(server.user.batches).hasValue(batches + 1);
        assertThat(server.user.faults).isEmpty();
    }

    @Test
    void aTickRunsWhatIsDue() {
        connected();
        tick();
        server.user.deadlineNs = clock.nowNs() + 5_000_000;
        server.settle(loop).deadlineMoved();
        tick();
        assertThat(server.user.timers).hasValue(1);
        tick();
        assertThat(server.user.timers).hasValue(1);
    }

    private void tick() {
        clock.advanceMs(10);
        channel.advanceTimeBy(10, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void aUserWithABugLosesItsOwnTransportOnly() {
        var way = connected();
        server.user.failing = true;
        loop.deliver(way, rtp(1));
        loop.endBatch();
        assertThat(server.user.closedAs()).contains(CloseReason.Kind.FAULT);
        assertThat(server.gone).isTrue();
        loop.deliver(way, rtp(2));
        loop.endBatch();
        assertThat(loop.counters().get(RtcCount.RTP_IN)).isZero();
        assertThat(server.counters.get(RtcCount.AFTER_CLOSE)).isEqualTo(1);
    }

    @Test
    void aPacketLeavesNoGarbage() {
        var way = connected();
        server.user.quiet = true;
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        deliver(way, 1);
        threads.getCurrentThreadAllocatedBytes();
        var before = threads.getCurrentThreadAllocatedBytes();
        deliver(way, ROUNDS + 1);
        var allocated = threads.getCurrentThreadAllocatedBytes() - before;
        // A single object for each packet would be 320 KB at least.
        assertThat(allocated).isLessThan(ROUNDS);
        assertThat(server.counters.get(RtcCount.RTP_IN)).isEqualTo(2 * ROUNDS);
    }

    private void deliver(Way way, int from) {
        for (var seq = from; seq < from + ROUNDS; seq++) {
            loop.deliver(way, rtp(seq));
            if (seq % 3 == 0) {
                loop.endBatch();
            }
        }
        loop.endBatch();
    }
}
