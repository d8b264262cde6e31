package dev.fanlight.rtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.sim.HandClock;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The time until a connection's first genuine check. */
class VisitTest {
    private static final InetSocketAddress HERE = new InetSocketAddress("192.0.2.1", 8189);
    private static final InetSocketAddress THERE = new InetSocketAddress("192.0.2.2", 5000);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final RtcLoop at = new RtcLoop(channel.eventLoop(), new HandClock().clock());
    private final PortLoop host = new PortLoop(at, new Ufrags());
    private final Visitors visitors = new Visitors();
    private final TcpPath path = new TcpPath(channel, HERE, THERE, at);

    private void visit() {
        assertThat(visitors.enter(address())).isTrue();
        channel.freezeTime();
        channel.pipeline()
                .addLast(new TcpConnection(path, host, at.counters(), ByteBufAllocator.DEFAULT))
                .addLast(new Visit(visitors, address(), path, at.counters()));
        channel.pipeline().fireChannelActive();
    }

    private static InetAddress address() {
        return THERE.getAddress();
    }

    private void wait(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    @Test
    void whoSaysNothingIsSentAwayAfterTenSeconds() {
        visit();
        wait(9);
        assertThat(channel.isOpen()).isTrue();
        wait(2);
        assertThat(channel.isOpen()).isFalse();
        assertThat(at.counters().get(RtcCount.TCP_SILENT)).isEqualTo(1);
        assertThat(visitors.connections()).isZero();
    }

    @Test
    void whoIsKnownMayStayAndNoLongerCountsAsUnproven() {
        visit();
        path.setOwner("a session");
        channel.pipeline().fireChannelReadComplete();
        wait(20);
        assertThat(channel.isOpen()).isTrue();
        for (var i = 0; i < Visitors.MAX_UNPROVEN_PER_ADDRESS; i++) {
            assertThat(visitors.enter(address())).isTrue();
        }
        assertThat(visitors.enter(address())).isFalse();
        channel.close();
        assertThat(visitors.connections()).isEqualTo(Visitors.MAX_UNPROVEN_PER_ADDRESS);
    }

    @Test
    void halfAFrameIsGivenBackAndAFrameTooLongIsTheEnd() {
        visit();
        channel.writeInbound(Unpooled.directBuffer().writeShort(100).writeZero(50));
        channel.writeInbound(Unpooled.directBuffer().writeZero(49));
        assertThat(channel.isOpen()).isTrue();
        channel.close();
        var other = new VisitTest();
        other.visit();
        other.channel.writeInbound(Unpooled.directBuffer().writeShort(9_000));
        assertThat(other.channel.isOpen()).isFalse();
        assertThat(other.at.counters().get(RtcCount.TCP_BAD_FRAME)).isEqualTo(1);
    }
}
