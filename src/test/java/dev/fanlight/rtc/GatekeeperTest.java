package dev.fanlight.rtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.sim.HandClock;
import dev.fanlight.sim.LinkConditions;
import dev.fanlight.sim.SimNetwork;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatekeeperTest {
    private static final IceCredentials STRANGER = credentials(9);

    private final HandClock clock = new HandClock();
    private final RtcLoop at = new RtcLoop(new EmbeddedChannel().eventLoop(), clock.clock());
    private final Ufrags ufrags = new Ufrags();
    private final Gatekeeper gatekeeper = new Gatekeeper(ufrags, at);
    private final SimNetwork network = new SimNetwork(1, LinkConditions.perfect());
    private final SimPeer attacked = server(1);
    private final SimPeer other = server(2);

    private SimPeer server(int number) {
        var peer = SimPeer.server(
                network, new InetSocketAddress("192.0.2." + number, 8189), credentials(number), STRANGER);
        ufrags.register(credentials(number), peer.unsettled());
        return peer;
    }

    private static IceCredentials credentials(long seed) {
        return IceCredentials.generate(new Random(seed));
    }

    private static ByteBuf genuine(int number) {
        return Unpooled.wrappedBuffer(RawPeer.check(credentials(number), STRANGER));
    }

    private static ByteBuf forged(int number) {
        var wrong = new IceCredentials(credentials(number).ufrag(), STRANGER.password());
        return Unpooled.wrappedBuffer(RawPeer.check(wrong, STRANGER));
    }

    @AfterEach
    void release() {
        attacked.core.close(0, CloseReason.ours("over"));
        other.core.close(0, CloseReason.ours("over"));
    }

    @Test
    void forgedChecksShutOutNobodyButTheSessionThatTheyName() {
        for (var i = 0; i < 10_000; i++) {
            assertThat(gatekeeper.peerOf(forged(1))).isNull();
        }
        assertThat(at.counters().get(RtcCount.FORGED_CHECK)).isEqualTo(Ufrags.FORGED_PER_SECOND);
        assertThat(at.counters().get(RtcCount.TOO_MANY_FORGED)).isEqualTo(10_000 - Ufrags.FORGED_PER_SECOND);
        assertThat(gatekeeper.peerOf(genuine(2))).isSameAs(other.unsettled());
        assertThat(gatekeeper.peerOf(genuine(1))).isNull();
        clock.advanceMs(1_000);
        assertThat(gatekeeper.peerOf(genuine(1))).isSameAs(attacked.unsettled());
    }
}
