package dev.fanlight.endpoint.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fanlight.auth.Access;
import dev.fanlight.config.ConfigException;
import dev.fanlight.config.ConfigLoader;
import dev.fanlight.endpoint.RareLog;
import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.media.Codec;
import dev.fanlight.media.Packet;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.rtsp.RtspTarget;
import dev.fanlight.proto.rtsp.ServerAnswer;
import dev.fanlight.proto.rtsp.ServerWish;
import dev.fanlight.proto.rtsp.Span;
import dev.fanlight.proto.rtsp.TransportSpec;
import dev.fanlight.sim.HandClock;
import dev.fanlight.sim.NumberedFrames;
import dev.fanlight.transcode.Lease;
import dev.fanlight.transcode.Refusal;
import dev.fanlight.transcode.Rendition;
import dev.fanlight.transcode.Renditions.Need;
import dev.fanlight.transcode.StreamFacts;
import dev.fanlight.transcode.TrackSelection;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a player has asked about is kept converted for it, but not for longer than it takes to set that up. */
class PlayerSideTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final TrackWay WAY = new TrackWay.Interleaved(0, 1);

    /** A STAP-A of SPS and PPS, which counts as a keyframe's beginning here. */
    private static final byte[] SETS = HexFormat.of()
            .parseHex("78" + "001a" + "6742c028d900780227e5c044000003000400000300f03c60c920" + "0004" + "68eb8cb2");

    private final HandClock clock = new HandClock();
    private final Hub hub = new Hub(clock.clock(), 10, RingBounds.DEFAULT);
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final AtomicInteger leases = new AtomicInteger();
    private final List<ServerAnswer> answers = new CopyOnWriteArrayList<>();
    private final AtomicInteger ready = new AtomicInteger();
    private final PlayerSide player;

    PlayerSideTest() throws ConfigException {
        player = new PlayerSide(serving(), peer(), new Answers());
    }

    private final class Answers implements SideOut {
        @Override
        public void answer(ServerAnswer answer) {
            answers.add(answer);
        }

        @Override
        public void moved() {}

        @Override
        public void end(String why) {
            throw new AssertionError(why);
        }
    }

    /** A conversion that begins at once. */
    private final class Converted implements Lease {
        private final Track track;
        private boolean closed;

        Converted(Stream stream) {
            var publication = stream.convert(new Source()).orElseThrow();
            var feed = publication
                    .tracks(List.of(new TrackFormat(Codec.H264, 90_000, "")))
                    .getFirst();
            track = stream.convertedTracks().getLast();
            var sets = Unpooled.wrappedBuffer(SETS);
            feed.packet(clock.nowNs(), 0, 0, Packet.Marks.of(true, true, false), sets, 0, SETS.length, 0);
            publication.flush();
            leases.incrementAndGet();
        }

        @Override
        public Rendition rendition() {
            return Rendition.H264;
        }

        @Override
        public Optional<Track> track() {
            return Optional.of(track);
        }

        @Override
        public boolean awaitBegun(Duration atMost) {
            return true;
        }

        @Override
        public Optional<Refusal> failure() {
            return Optional.empty();
        }

        @Override
        public String lastWords() {
            return "";
        }

        @Override
        public void onGivenUp(Consumer<Refusal> told) {}

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                leases.decrementAndGet();
            }
        }
    }

    private static final class Source implements Publisher {
        @Override
        public String kind() {
            return "test";
        }

        @Override
        public String address() {
            return "here";
        }

        @Override
        public boolean mayBeReplaced() {
            return false;
        }

        @Override
        public void onReplaced() {}
    }

    private RtspServing serving() throws ConfigException {
        return new RtspServing(
                hub,
                new Access(new ConfigLoader(Set.of()).parse("fanlight.yml", new byte[0]), ""),
                new TrackSelection(
                        (stream, rendition) -> new Need.Granted(new Converted(stream)), StreamFacts.NOTHING_KNOWN),
                new PictureIds.Lines(),
                true,
                1 << 20,
                clock.clock(),
                new RtspCounts(),
                new RareLog(LoggerFactory.getLogger(PlayerSideTest.class)));
    }

    private RtspPeer peer() {
        var outbox = new TcpOutbox(new EmbeddedChannel(), clock.clock());
        return new RtspPeer("0123456789abcdef", InetAddress.getLoopbackAddress(), loop, outbox);
    }

    @BeforeEach
    void publish() {
        var granted = (Admission.Granted) hub.publish(new StreamName("cam"), new Source());
        granted.publication().frame(new NumberedFrames(clock.clock()).next());
    }

    @AfterEach
    void close() throws Exception {
        onLoop(player::close);
        assertThat(leases).hasValue(0);
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);
        hub.close();
    }

    private void onLoop(Runnable task) throws Exception {
        loop.submit(task).get(30, TimeUnit.SECONDS);
    }

    private void describe() throws Exception {
        var before = answers.size();
        onLoop(() -> player.describe("cam"));
        await().atMost(PATIENCE).until(() -> answers.size() > before);
        assertThat(answers.getLast()).isInstanceOf(ServerAnswer.Described.class);
    }

    private void setUp() throws Exception {
        var before = ready.get();
        var target = RtspTarget.parse("rtsp://host/cam/trackID=0").orElseThrow();
        var setup = new ServerWish.Setup(target, false, 0, TransportSpec.tcp(new Span(0, 1), "PLAY"));
        onLoop(() -> player.setUp(setup, ready::incrementAndGet));
        await().atMost(PATIENCE).until(() -> ready.get() > before);
    }

    /** Lets so much time pass, as the connection does. */
    private void pass(long ns) throws Exception {
        clock.advance(ns);
        onLoop(() -> {
            if (clock.nowNs() >= player.deadlineNs()) {
                player.onTimer(clock.nowNs());
            }
        });
    }

    @Test
    void whatWasOnlyAskedAboutIsNotConvertedForEver() throws Exception {
        describe();
        pass(PlayerSide.PATIENCE_NS - 1);
        assertThat(leases).hasValue(1);
        pass(1);
        assertThat(leases).hasValue(0);
    }

    @Test
    void whoComesLateGetsItAllTheSame() throws Exception {
        describe();
        pass(PlayerSide.PATIENCE_NS);
        setUp();
        onLoop(() -> player.seat(0, WAY));
        assertThat(leases).hasValue(1);
        pass(10 * PlayerSide.PATIENCE_NS);
        assertThat(leases).hasValue(1);
    }

    @Test
    void whatIsSetUpStaysAndWhatIsAskedAboutBesideThatDoesNot() throws Exception {
        describe();
        setUp();
        pass(2 * PlayerSide.PATIENCE_NS); // the ports take their time
        onLoop(() -> player.seat(0, WAY));
        describe();
        assertThat(leases).hasValue(2);
        pass(PlayerSide.PATIENCE_NS);
        assertThat(leases).hasValue(1);
        onLoop(player::end);
        assertThat(leases).hasValue(0);
    }

    @Test
    void whereNoPortIsFreeTimeRunsAgain() throws Exception {
        describe();
        setUp();
        onLoop(player::endSeating);
        pass(PlayerSide.PATIENCE_NS);
        assertThat(leases).hasValue(0);
    }
}
