package dev.fanlight.rtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.ice.IcePath;
import dev.fanlight.proto.ice.IceTransport;
import dev.fanlight.sim.HandClock;
import dev.fanlight.sim.LinkConditions;
import dev.fanlight.sim.SimNetwork;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress("192.0.2.1", 8189);

    @Test
    void takesSoMuchAndNoMoreUntilItIsRead() {
        var channel = new EmbeddedChannel();
        var other = new PortLoop(new RtcLoop(channel.eventLoop(), new HandClock().clock()), new Ufrags());
        var home = new RtcLoop(channel.eventLoop(), new HandClock().clock());
        var network = new SimNetwork(1, LinkConditions.perfect());
        var peer = SimPeer.server(network, SERVER, credentials(1), credentials(2));
        var forward = new Forward(peer.settle(home), peer.open(path()), other);
        var datagram = Unpooled.wrappedBuffer(new byte[1_200]);
        var taken = 0;
        while (forward.handOver(datagram)) {
            taken++;
        }
        assertThat(taken).isBetween(500, 1_000);
        assertThat(other.counters().get(RtcCount.HANDED_OVER)).isEqualTo(taken);
        assertThat(other.counters().get(RtcCount.HANDOVER_FULL)).isEqualTo(1);
        // The first was no check after all, so the way is none and the rest is nobody's.
        channel.runPendingTasks();
        assertThat(forward.ended).isTrue();
        assertThat(home.counters().get(RtcCount.NOT_A_PEER)).isEqualTo(taken - 1);
        assertThat(forward.handOver(datagram)).isTrue();
        channel.runPendingTasks();
        peer.core.close(0, CloseReason.ours("over"));
    }

    @Test
    void readsSoManyInOneWakeUpAndTheRestInTheNext() {
        var channel = new EmbeddedChannel();
        var clock = new HandClock();
        var other = new PortLoop(new RtcLoop(channel.eventLoop(), clock.clock()), new Ufrags());
        var home = new RtcLoop(channel.eventLoop(), clock.clock());
        var peer = SimPeer.server(new SimNetwork(1, LinkConditions.perfect()), SERVER, credentials(1), credentials(2));
        var forward = new Forward(peer.settle(home), peer.open(path()), other);
        var datagram = Unpooled.wrappedBuffer(new byte[20]);
        var count = 2 * Inbox.MAX_READ + 100;
        for (var i = 0; i < count; i++) {
            assertThat(forward.handOver(datagram)).isTrue();
        }
        home.inbox().run();
        assertThat(home.counters().get(RtcCount.NOT_A_PEER)).isEqualTo(Inbox.MAX_READ - 1);
        clock.advanceMs(7);
        assertThat(home.nowNs()).as("the wake-up is over").isEqualTo(clock.nowNs());
        channel.runPendingTasks();
        assertThat(home.counters().get(RtcCount.NOT_A_PEER)).isEqualTo(count - 1);
        peer.core.close(0, CloseReason.ours("over"));
    }

    @Test
    void theWakeUpEndsAndTheRestIsReadWhenOneFails() {
        var channel = new EmbeddedChannel();
        var clock = new HandClock();
        var other = new PortLoop(new RtcLoop(channel.eventLoop(), clock.clock()), new Ufrags());
        var home = new RtcLoop(channel.eventLoop(), clock.clock());
        var peer = SimPeer.server(new SimNetwork(1, LinkConditions.perfect()), SERVER, credentials(1), credentials(2));
        var sound = new Forward(peer.settle(home), peer.open(path()), other);
        // Not settled: a transport that has no home has no core to ask either.
        var homeless =
                SimPeer.server(new SimNetwork(1, LinkConditions.perfect()), SERVER, credentials(3), credentials(4));
        var broken = new Forward(homeless.unsettled(), homeless.open(path()), other);
        var datagram = Unpooled.wrappedBuffer(new byte[20]);
        home.inbox().offer(sound, datagram);
        home.inbox().offer(broken, datagram);
        home.inbox().offer(sound, datagram);
        assertThatThrownBy(home.inbox()::run).isInstanceOf(NullPointerException.class);
        clock.advanceMs(7);
        assertThat(home.nowNs()).as("the wake-up is over").isEqualTo(clock.nowNs());
        channel.runPendingTasks();
        assertThat(home.counters().get(RtcCount.NOT_A_PEER)).isEqualTo(1);
        peer.core.close(0, CloseReason.ours("over"));
        homeless.core.close(0, CloseReason.ours("over"));
    }

    private static IceCredentials credentials(long seed) {
        return IceCredentials.generate(new Random(seed));
    }

    private static IcePath path() {
        return new IcePath(IceTransport.UDP, SERVER, new InetSocketAddress("192.0.2.7", 7));
    }
}
