package dev.fanlight.proto.ice;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanlight.proto.stun.StunAttribute;
import dev.fanlight.proto.stun.StunClass;
import dev.fanlight.proto.stun.StunKey;
import dev.fanlight.proto.stun.StunMessage;
import dev.fanlight.proto.stun.StunStatus;
import dev.fanlight.proto.stun.StunWriter;
import dev.fanlight.proto.stun.TransactionId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The lite agent against checks made by hand. */
class IceLiteAgentTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final IceCredentials SERVER = IceCredentials.generate(new Random(1));
    private static final IceCredentials PEER = IceCredentials.generate(new Random(2));
    private static final IcePath PATH = path(1);
    private static final IcePath OTHER_PATH = path(2);

    private static final class Seen implements IceLiteAgent.Out {
        final List<byte[]> answers = new ArrayList<>();
        final List<IcePath> to = new ArrayList<>();
        final List<IceLiteAgent.Event> events = new ArrayList<>();

        @Override
        public void datagram(ByteBuf bytes, IcePath path) {
            answers.add(ByteBufUtil.getBytes(bytes));
            to.add(path);
        }

        @Override
        public void event(IceLiteAgent.Event event) {
            events.add(event);
        }

        StunMessage lastAnswer() {
            var message = new StunMessage();
            assertThat(message.parse(Unpooled.wrappedBuffer(answers.getLast()))).isEqualTo(StunStatus.OK);
            assertThat(message.verifies(StunKey.shortTerm(SERVER.password()))).isTrue();
            assertThat(message.has(StunAttribute.FINGERPRINT)).isTrue();
            return message;
        }
    }

    private final Seen seen = new Seen();
    private final IceLiteAgent agent = agent();

    private static IceLiteAgent agent() {
        return new IceLiteAgent(0, SERVER, PEER, new UnpooledByteBufAllocator(false));
    }

    private static IcePath path(int number) {
        return new IcePath(
                IceTransport.UDP,
                new InetSocketAddress("192.0.2.1", 8189),
                new InetSocketAddress("203.0.113." + number, 1000 + number));
    }

    private static ByteBuf check(IceCredentials server, String password, Consumer<StunWriter> attributes) {
        var out = Unpooled.buffer();
        var writer = new StunWriter()
                .begin(out, StunClass.REQUEST, StunMessage.BINDING, new TransactionId(3, 4))
                .username((server.ufrag() + ':' + PEER.ufrag()).getBytes(StandardCharsets.US_ASCII));
        attributes.accept(writer);
        writer.integrity(StunKey.shortTerm(password)).fingerprint();
        return out;
    }

    private static ByteBuf check(long priority, boolean nominates) {
        return check(SERVER, SERVER.password(), writer -> {
            writer.priority(priority).iceControlling(9);
            if (nominates) {
                writer.useCandidate();
            }
        });
    }

    private IceVerdict give(long nowNs, ByteBuf datagram, IcePath path) {
        return agent.onDatagram(nowNs, datagram, path, seen);
    }

    @Test
    void answersAValidCheckWithWhereItCameFrom() {
        assertThat(give(0, check(5, false), PATH)).isEqualTo(IceVerdict.ANSWERED);
        assertThat(seen.to).containsExactly(PATH);
        assertThat(seen.lastAnswer().messageClass()).isEqualTo(StunClass.SUCCESS);
        assertThat(seen.lastAnswer().xorMappedAddress()).contains(PATH.remote());
        assertThat(seen.lastAnswer().belongsTo(new TransactionId(3, 4))).isTrue();
        assertThat(agent.selected()).as("not nominated").isEmpty();
        assertThat(seen.events).isEmpty();
    }

    @Test
    void neverAnswersWhatDoesNotKnowThePassword() {
        var forged = check(SERVER, "x".repeat(24), writer -> writer.priority(1).useCandidate());
        assertThat(give(0, forged, PATH)).isEqualTo(IceVerdict.BAD_INTEGRITY);
        assertThat(give(0, check(PEER, SERVER.password(), writer -> writer.priority(1)), PATH))
                .isEqualTo(IceVerdict.WRONG_USERNAME);
        var bare = Unpooled.buffer();
        new StunWriter()
                .begin(bare, StunClass.REQUEST, StunMessage.BINDING, new TransactionId(1, 1))
                .fingerprint();
        assertThat(give(0, bare, PATH)).isEqualTo(IceVerdict.NO_INTEGRITY);
        var answer = Unpooled.buffer();
        new StunWriter().begin(answer, StunClass.SUCCESS, StunMessage.BINDING, new TransactionId(1, 1));
        assertThat(give(0, answer, PATH)).isEqualTo(IceVerdict.UNEXPECTED_RESPONSE);
        assertThat(seen.answers).isEmpty();
        assertThat(seen.events).isEmpty();
    }

    /** As ffmpeg's WHIP sends it. */
    @Test
    void aCheckWithoutPriorityOrRoleSelectsToo() {
        assertThat(give(0, check(SERVER, SERVER.password(), StunWriter::useCandidate), PATH))
                .isEqualTo(IceVerdict.ANSWERED);
        assertThat(agent.selected()).contains(PATH);
    }

    @Test
    void refusesWhatItCannotDoAndSaysWhy() {
        var controlled = check(
                SERVER,
                SERVER.password(),
                writer -> writer.priority(1).iceControlled(1).useCandidate());
        assertThat(give(0, controlled, PATH)).isEqualTo(IceVerdict.ANSWERED_ROLE_CONFLICT);
        assertThat(seen.lastAnswer().errorCode()).isEqualTo(487);

        assertThat(give(0, checkWithUnknownAttribute(), PATH)).isEqualTo(IceVerdict.ANSWERED_UNKNOWN_ATTRIBUTE);
        assertThat(seen.lastAnswer().errorCode()).isEqualTo(420);
        assertThat(seen.lastAnswer().unknownAttributes()).containsExactly(0x7FEE);
        assertThat(agent.selected()).isEmpty();
    }

    private static ByteBuf checkWithUnknownAttribute() {
        var out = Unpooled.buffer();
        var writer = new StunWriter().begin(out, StunClass.REQUEST, StunMessage.BINDING, new TransactionId(3, 4));
        out.writeShort(0x7FEE).writeShort(0);
        writer.username((SERVER.ufrag() + ':' + PEER.ufrag()).getBytes(StandardCharsets.US_ASCII))
                .priority(1)
                .integrity(StunKey.shortTerm(SERVER.password()))
                .fingerprint();
        return out;
    }

    @Test
    void ofAggressiveNominationsTheHighestPriorityWinsAndStragglersDoNot() {
        give(0, check(5, true), PATH);
        give(10, check(9, true), OTHER_PATH);
        assertThat(agent.selected()).contains(OTHER_PATH);
        give(20, check(5, true), PATH);
        assertThat(agent.selected()).contains(OTHER_PATH);
        assertThat(seen.events).hasSize(2);
    }

    @Test
    void aPeerThatMovesToAWorseNetworkIsFollowed() {
        give(0, check(9, true), PATH);
        give(SECOND_NS / 2, check(5, true), OTHER_PATH);
        assertThat(agent.selected()).contains(PATH);
        give(SECOND_NS * 3 / 2, check(5, true), OTHER_PATH);
        assertThat(agent.selected()).contains(OTHER_PATH);
    }

    @Test
    void aPeerThatNominatesOnceIsFoundWhenItsNatChanges() {
        give(0, check(9, true), PATH);
        give(5 * SECOND_NS, check(9, false), OTHER_PATH);
        assertThat(agent.selected()).as("a check of another way proves nothing").contains(PATH);
        give(13 * SECOND_NS, check(9, false), OTHER_PATH);
        assertThat(agent.selected()).contains(OTHER_PATH);
    }

    @Test
    void aClosedConnectionGivesWayToAnotherNominatedWay() {
        give(0, check(5, true), PATH);
        give(10, check(9, true), OTHER_PATH);
        agent.onPathClosed(20, OTHER_PATH, seen);
        assertThat(seen.events.getLast()).isEqualTo(new IceLiteAgent.Event.Selected(PATH));
        agent.onPathClosed(30, PATH, seen);
        assertThat(seen.events.getLast()).isEqualTo(new IceLiteAgent.Event.ConsentExpired(PATH));
        assertThat(agent.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void consentLastsThirtySecondsFromTheLastValidCheck() {
        give(0, check(5, true), PATH);
        give(10 * SECOND_NS, check(5, false), PATH);
        assertThat(agent.deadlineNs()).isEqualTo(40 * SECOND_NS);
        agent.onTimer(40 * SECOND_NS - 1, seen);
        assertThat(agent.selected()).contains(PATH);
        agent.onTimer(40 * SECOND_NS, seen);
        assertThat(agent.selected()).isEmpty();
        assertThat(seen.events.getLast()).isEqualTo(new IceLiteAgent.Event.ConsentExpired(PATH));
    }

    @Test
    void restartsDoNotPutOffTheEndOfWhoNeverConnects() {
        agent.restart(29 * SECOND_NS, PEER, SERVER, seen);
        assertThat(agent.deadlineNs()).isEqualTo(30 * SECOND_NS);
        agent.onTimer(30 * SECOND_NS, seen);
        assertThat(seen.events).containsExactly(new IceLiteAgent.Event.NeverConnected());
    }

    @Test
    void whoWasConnectedHasThirtySecondsFromTheFirstRestart() {
        give(0, check(5, true), PATH);
        agent.onTimer(30 * SECOND_NS, seen);
        agent.restart(40 * SECOND_NS, SERVER, PEER, seen);
        agent.restart(60 * SECOND_NS, SERVER, PEER, seen);
        assertThat(agent.deadlineNs()).isEqualTo(70 * SECOND_NS);
    }

    @Test
    void forgeriesCannotShutThePeerOut() {
        give(0, check(5, true), PATH);
        var limited = 0;
        for (var i = 0; i < 10_000; i++) {
            var forged = check(SERVER, "x".repeat(24), writer -> writer.priority(1));
            limited += give(i, forged, path(i % 200)) == IceVerdict.RATE_LIMITED ? 1 : 0;
        }
        assertThat(limited).isGreaterThan(9_000);
        assertThat(give(10_000, check(5, true), PATH)).isEqualTo(IceVerdict.ANSWERED);
        assertThat(seen.answers).hasSize(2);
    }

    @Test
    void answersNoMoreThanAPeerEverNeeds() {
        for (var i = 0; i < 10_000; i++) {
            give(i, check(5, false), path(i % 250));
        }
        assertThat(seen.answers.size()).isBetween(100, 250);
        assertThat(give(SECOND_NS, check(5, false), PATH)).isEqualTo(IceVerdict.ANSWERED);
    }

    @Test
    void tenThousandDatagramsOfNoiseNeitherThrowNorGetAnAnswer() {
        for (var seed = 0; seed < 10_000; seed++) {
            var random = new Random(seed);
            byte[] bytes;
            if (seed % 2 == 0) {
                bytes = new byte[random.nextInt(200)];
                random.nextBytes(bytes);
            } else {
                bytes = ByteBufUtil.getBytes(check(5, true));
                var at = random.nextInt(bytes.length - 8);
                bytes[at] ^= (byte) (1 << random.nextInt(8));
            }
            assertThat(give(seed * 1_000_000L, Unpooled.wrappedBuffer(bytes), PATH)
                            .inOrder())
                    .as("seed %d", seed)
                    .isFalse();
        }
        assertThat(seen.answers).isEmpty();
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        var verdict = agent().onDatagram(0, Unpooled.wrappedBuffer(bytes), PATH, new Seen());
        assertThat(verdict.metricName() + verdict.meaning()).isNotBlank();
    }

    /** Mutations of checks that hold: whatever they say, a full agent neither throws nor sends more than an answer. */
    @Test
    void aFullAgentLivesThroughChecksThatHoldButSayAnything() {
        var full = full();
        full.setRemote(0, SERVER, SILENT);
        var key = StunKey.shortTerm(PEER.password());
        for (var seed = 0; seed < 1_000; seed++) {
            var random = new Random(seed);
            var out = Unpooled.buffer();
            var writer = new StunWriter()
                    .begin(out, StunClass.REQUEST, StunMessage.BINDING, TransactionId.random(random))
                    .username((PEER.ufrag() + ':' + SERVER.ufrag()).getBytes(StandardCharsets.US_ASCII));
            if (random.nextInt(8) > 0) {
                writer.priority(random.nextInt());
            }
            switch (random.nextInt(4)) {
                case 0 -> writer.iceControlled(random.nextLong());
                case 1 -> writer.iceControlling(random.nextLong());
                case 2 -> writer.useCandidate().iceControlling(random.nextLong());
                default -> writer.useCandidate();
            }
            writer.integrity(key).fingerprint();
            var nowNs = seed * 20_000_000L;
            assertThat(full.onDatagram(nowNs, out, path(random.nextInt(250)), SILENT))
                    .isIn(IceVerdict.ANSWERED, IceVerdict.ANSWERED_BAD_REQUEST, IceVerdict.ANSWERED_ROLE_CONFLICT);
            assertThat(full.deadlineNs()).isGreaterThan(nowNs);
        }
        assertThat(full.selected()).as("nobody answered a check").isEmpty();
    }

    private static final IceFullAgent.Out SILENT = new IceFullAgent.Out() {
        @Override
        public void datagram(ByteBuf datagram, IcePath path) {
            assertThat(datagram.readableBytes()).isBetween(20, 200);
        }

        @Override
        public void event(IceFullAgent.Event event) {}
    };

    private static IceFullAgent full() {
        return new IceFullAgent(
                0,
                PEER,
                List.of(IceCandidate.hostUdp(PATH.local(), 1)),
                new Random(1),
                new UnpooledByteBufAllocator(false),
                IceTimers.standard());
    }

    @FuzzTest
    void fuzzTheFullAgent(byte[] bytes) {
        var full = full();
        full.onDatagram(0, Unpooled.wrappedBuffer(bytes), PATH, SILENT);
        full.setRemote(0, SERVER, SILENT);
        full.onDatagram(1, Unpooled.wrappedBuffer(bytes), PATH, SILENT);
        assertThat(full.selected()).isEmpty();
    }
}
