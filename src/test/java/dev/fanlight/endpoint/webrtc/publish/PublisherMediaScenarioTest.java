package dev.fanlight.endpoint.webrtc.publish;

import static dev.fanlight.endpoint.webrtc.publish.MediaUnderTest.MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.rtcp.RtcpHeader;
import dev.fanlight.proto.rtcp.twcc.TwccFeedback;
import dev.fanlight.proto.rtp.RtpHeader;
import dev.fanlight.proto.webrtc.Feedback;
import dev.fanlight.proto.webrtc.RtpCodec;
import dev.fanlight.sim.LinkConditions;
import dev.fanlight.sim.SimNetwork;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A publisher, a bad network, and its media: what is passed on is the stream, whole and once. */
class PublisherMediaScenarioTest {
    private static final InetSocketAddress THERE = new InetSocketAddress("192.0.2.2", 2);
    private static final int PICTURES = 1_000;
    private static final long SECOND_NS = 1_000 * MS;

    /** The relay's end: opens nothing, but drops what came before, as SRTP's replay window does. */
    private static final class Relay implements SimNetwork.Node {
        final MediaUnderTest under;
        private final SimNetwork network;
        private final Set<Long> seen = new HashSet<>();
        private int told;

        Relay(SimNetwork network, boolean rtx) {
            this.network = network;
            this.under = new MediaUnderTest(
                    rtx ? Agreed.video(RtpCodec.H264) : Agreed.plainVideo(Feedback.NACK, Feedback.NACK_PLI));
        }

        @Override
        public void onDatagram(long nowNs, ByteBuf bytes, InetSocketAddress from, InetSocketAddress to) {
            var key = (long) RtpHeader.ssrc(bytes, 0) << 32 | RtpHeader.sequence(bytes, 0);
            if (seen.add(key)) {
                under.rtp(nowNs, Unpooled.wrappedBuffer(ByteBufUtil.getBytes(bytes)));
            }
            tell();
        }

        @Override
        public void onTimer(long nowNs) {
            under.nowNs = nowNs;
            under.media.onTimer(nowNs);
            tell();
        }

        private void tell() {
            for (; told < under.said.size(); told++) {
                network.send(THERE, SimPublisher.HERE, under.said.get(told));
            }
        }

        @Override
        public long deadlineNs() {
            return under.media.deadlineNs();
        }
    }

    private record Run(Relay relay, SimPublisher publisher) {}

    private static Run run(long seed, LinkConditions conditions, boolean rtx) {
        var network = new SimNetwork(seed, conditions);
        var publisher = new SimPublisher(network, THERE, rtx, PICTURES);
        var relay = new Relay(network, rtx);
        network.attach(SimPublisher.HERE, publisher);
        network.attach(THERE, relay);
        network.runFor(45 * SECOND_NS);
        relay.under.close();
        return new Run(relay, publisher);
    }

    /** Each packet has the bytes of its number, comes once, and hardly any is missing from the first on. */
    private static double passedOn(Run run) {
        var passed = run.relay().under.video();
        var sent = run.publisher().payloads;
        assertThat(passed.seqs()).doesNotHaveDuplicates();
        for (var packet : passed.packets) {
            assertThat(packet.hex()).isEqualTo(HexFormat.of().formatHex(sent.get((int) (packet.seq() - 0x1_0000L))));
        }
        assertThat(passed.packets.getFirst().keyframeStart()).isTrue();
        assertThat(passed.restarts).isEmpty();
        var first = passed.packets.getFirst().seq() - 0x1_0000L;
        return (double) passed.packets.size() / (sent.size() - first);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tenPercentLossIsMended(boolean rtx) {
        SimNetwork.forSeeds(10, seed -> {
            var loss = new LinkConditions(0.1, 0, 0, 20 * MS, 0, 0, 0, 0, 0);
            var run = run(seed, loss, rtx);
            assertThat(passedOn(run)).isGreaterThan(0.9999);
            assertThat(run.relay().under.video().packets.getFirst().seq()).isLessThan(0x1_0000L + 100);
            // One in nine is asked for again, and asks and answers are lost too.
            assertThat(run.publisher().resent)
                    .isLessThan(run.publisher().payloads.size() / 5);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNetworkThatDoesEverythingWrongIsMended(boolean rtx) {
        SimNetwork.forSeeds(10, seed -> {
            var run = run(seed, LinkConditions.rough(0.1), rtx);
            assertThat(passedOn(run)).isGreaterThan(0.99);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aGoodNetworkSeesNoRequests(boolean rtx) {
        var run = run(1, LinkConditions.perfect(), rtx);
        assertThat(passedOn(run)).isEqualTo(1.0);
        assertThat(run.publisher().resent).isZero();
        assertThat(run.publisher().plis).isZero();
        assertThat(run.relay().under.drops).isEmpty();
        assertThat(run.relay()
                        .under
                        .said(RtcpHeader.TRANSPORT_FEEDBACK, TwccFeedback.FORMAT)
                        .count())
                .isBetween(rtx ? 400L : 0L, rtx ? 1_000L : 0L);
    }
}
