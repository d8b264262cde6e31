package dev.fanlight.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fanlight.config.Profile;
import dev.fanlight.config.SourceAddress;
import dev.fanlight.config.StreamConfig;
import dev.fanlight.hub.FrameViewer;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.hub.SourceStatus;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.StreamState;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.net.EventLoops;
import dev.fanlight.sim.NumberedFrames;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A source that comes, goes and sleeps, on a real loop and the real clock: only what must happen is waited for. */
class SourceKeeperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SourceAddress ADDRESS =
            new SourceAddress(URI.create("http://me:secret@camera.example:8000/stream.mjpg"));

    private static final EventLoops LOOPS = EventLoops.open(1);

    private final MediaClock clock = MediaClock.system();
    private final NumberedFrames frames = new NumberedFrames(clock);
    private final Hub hub = new Hub(clock, 10, RingBounds.DEFAULT);
    private final Stream stream = hub.list(new StreamName("drone1"), false);
    private final FakeIngest camera = new FakeIngest();
    private final Context context = LOOPS.nextContext();
    private final EventLoop loop = EventLoops.loopOf(context);
    private Optional<SourceKeeper> keeper = Optional.empty();

    @AfterAll
    static void closeLoops() {
        LOOPS.close();
    }

    @AfterEach
    void close() {
        keeper.ifPresent(SourceKeeper::close);
        settle();
        frames.giveBackTheRest();
    }

    private SourceKeeper start(boolean onDemand, Duration linger) {
        var config = new StreamConfig(
                Optional.of(ADDRESS), onDemand, linger.toNanos(), false, Profile.PILOT, true, List.of());
        var made = new SourceKeeper(hub, stream, config, ADDRESS, camera, from -> true, context, clock);
        keeper = Optional.of(made);
        made.start();
        return made;
    }

    /** Waits until the loop has done all that was handed over so far. */
    private void settle() {
        try {
            loop.submit(() -> {}).get();
            loop.submit(() -> {}).get();
        } catch (InterruptedException | ExecutionException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void awaitUntil(String what, Callable<Boolean> condition) {
        await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(condition);
    }

    private void awaitState(StreamState state) {
        awaitUntil("the stream is " + state, () -> stream.report().state() == state);
    }

    private static final class Counting implements FrameViewer {
        private final EventLoop loop;
        private final AtomicInteger seen = new AtomicInteger();

        Counting(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void onFrame(AccessUnit frame) {
            seen.incrementAndGet();
        }

        @Override
        public ViewerReport report() {
            return new ViewerReport("v", "test", "here", 0, 0, 0, 0, 0, -1, 0, Optional.empty());
        }
    }

    private Counting join() {
        var viewer = new Counting(loop);
        loop.execute(() -> stream.subscribe(viewer));
        settle();
        return viewer;
    }

    private void leave(FrameViewer viewer) {
        loop.execute(() -> stream.unsubscribe(viewer));
        settle();
    }

    // ---- kept always

    @Test
    void connectsAtOnceAndOnceWhateverTheNumberOfViewers() {
        start(false, Duration.ZERO);
        awaitUntil("it connects", () -> camera.open() == 1);
        var viewers = IntStream.range(0, 10).mapToObj(i -> join()).toList();
        camera.newest().shoot(frames.next());
        awaitState(StreamState.LIVE);
        settle();
        assertThat(viewers).allSatisfy(viewer -> assertThat(viewer.seen).hasValue(1));
        viewers.forEach(this::leave);
        assertThat(camera.opened()).isEqualTo(1);
        assertThat(camera.open()).as("kept without viewers").isEqualTo(1);
        assertThat(stream.report().source())
                .hasValue(new SourceStatus(
                        "pull", "http://***@camera.example:8000/stream.mjpg", Optional.empty(), false));
    }

    @Test
    void connectsAgainAfterALossAndSaysWhyThereIsNoPicture() {
        start(false, Duration.ZERO);
        awaitUntil("it connects", () -> camera.open() == 1);
        camera.newest().shoot(frames.next());
        awaitState(StreamState.LIVE);
        camera.newest().fail("it went silent");
        awaitState(StreamState.STALE);
        assertThat(stream.report().source().flatMap(SourceStatus::lastProblem)).hasValue("it went silent");
        awaitUntil("it connects again", () -> camera.open() == 1);
        assertThat(camera.opened()).isEqualTo(2);
        assertThat(stream.report().state()).as("before a picture comes").isEqualTo(StreamState.STALE);
        camera.newest().shoot(frames.next());
        awaitState(StreamState.LIVE);
        assertThat(stream.report().source().flatMap(SourceStatus::lastProblem)).isEmpty();
        assertThat(stream.totals().dropped()).containsEntry("source-lost", 1L);
    }

    @Test
    void keepsTryingAndNeverTwiceAtATime() {
        start(false, Duration.ZERO);
        for (var attempt = 1; attempt <= 3; attempt++) {
            var number = attempt;
            awaitUntil("attempt " + number, () -> camera.opened() == number);
            assertThat(camera.open()).isEqualTo(1);
            camera.newest().fail("refused");
            settle();
            assertThat(camera.open()).isZero();
            assertThat(camera.opened()).as("it waits before it tries again").isEqualTo(number);
        }
        assertThat(stream.report().state()).isEqualTo(StreamState.WAITING);
        assertThat(stream.totals().dropped()).containsEntry("source-lost", 3L);
    }

    @Test
    void aSourceThatWantsToBeLeftAloneIs() {
        start(false, Duration.ZERO);
        awaitUntil("it connects", () -> camera.open() == 1);
        var failedNs = clock.nowNs();
        camera.newest().fail("full", Duration.ofMillis(700).toNanos());
        awaitUntil("it connects again", () -> camera.opened() == 2);
        assertThat(clock.nowNs() - failedNs)
                .isGreaterThanOrEqualTo(Duration.ofMillis(700).toNanos());
    }

    @Test
    void wishesForKeyframesReachTheAttemptOfTheMoment() {
        start(false, Duration.ZERO);
        awaitUntil("it connects", () -> camera.open() == 1);
        loop.execute(() -> IntStream.range(0, 10).forEach(each -> stream.requestKeyframe()));
        settle();
        assertThat(camera.newest().keyframesWanted()).as("ten at once are one").isEqualTo(1);
        stream.requestKeyframe();
        settle();
        assertThat(camera.newest().keyframesWanted()).isEqualTo(2);
        camera.newest().fail("refused");
        stream.requestKeyframe();
        settle();
        assertThat(camera.newest().keyframesWanted()).isEqualTo(2);
    }

    @Test
    void countsWhatTheSourceRefuses() {
        start(false, Duration.ZERO);
        awaitUntil("it connects", () -> camera.open() == 1);
        camera.newest().drop("bad-jpeg");
        settle();
        assertThat(stream.totals().dropped()).containsEntry("bad-jpeg", 1L);
    }

    @Test
    void reservesItsStream() {
        start(false, Duration.ZERO);
        var config = StreamConfig.defaults().withSource(ADDRESS);
        assertThatThrownBy(() -> new SourceKeeper(hub, stream, config, ADDRESS, camera, from -> true, context, clock))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("drone1 is fetched from http://***@camera.example:8000/stream.mjpg")
                .hasMessageNotContaining("secret");
    }

    // ---- on demand

    @Test
    void sleepsUntilTheFirstViewerComes() {
        start(true, Duration.ofHours(1));
        settle();
        assertThat(stream.report().state()).isEqualTo(StreamState.IDLE);
        assertThat(camera.opened()).isZero();
        var viewer = join();
        awaitUntil("it connects", () -> camera.open() == 1);
        camera.newest().shoot(frames.next());
        awaitState(StreamState.LIVE);
        settle();
        assertThat(viewer.seen).hasValue(1);
        join();
        settle();
        assertThat(camera.opened()).isEqualTo(1);
    }

    @Test
    void lingersAfterTheLastViewerAndThenSleeps() {
        start(true, Duration.ofMillis(100));
        var viewer = join();
        awaitUntil("it connects", () -> camera.open() == 1);
        camera.newest().shoot(frames.next());
        awaitState(StreamState.LIVE);
        var leftNs = clock.nowNs();
        leave(viewer);
        awaitState(StreamState.IDLE);
        assertThat(clock.nowNs() - leftNs)
                .as("it lingered")
                .isGreaterThanOrEqualTo(Duration.ofMillis(100).toNanos());
        assertThat(camera.open()).isZero();
        assertThat(frames.held()).as("its last picture would be too old").isZero();
        join();
        awaitUntil("it connects again", () -> camera.open() == 1);
        assertThat(camera.opened()).isEqualTo(2);
    }

    @Test
    void whoReloadsThePageFindsItConnected() {
        start(true, Duration.ofHours(1));
        var viewer = join();
        awaitUntil("it connects", () -> camera.open() == 1);
        leave(viewer);
        join();
        settle();
        assertThat(camera.open()).isEqualTo(1);
        assertThat(camera.opened()).isEqualTo(1);
    }

    @Test
    void aSnapshotWakesItForAWhile() {
        start(true, Duration.ofMillis(200));
        settle();
        stream.wake();
        awaitUntil("it connects", () -> camera.open() == 1);
        camera.newest().shoot(frames.next());
        awaitUntil("it sleeps again", () -> stream.report().state() == StreamState.IDLE && camera.open() == 0);
        assertThat(camera.opened()).isEqualTo(1);
    }

    @Test
    void aLostSourceThatNobodyWatchesSleeps() {
        start(true, Duration.ofMillis(1));
        var viewer = join();
        awaitUntil("it connects", () -> camera.open() == 1);
        camera.newest().fail("refused");
        settle();
        assertThat(stream.report().state()).isEqualTo(StreamState.WAITING);
        leave(viewer);
        awaitState(StreamState.IDLE);
        assertThat(camera.opened()).isEqualTo(1);
    }

    @Test
    void aSourceThatComesBackWithinTheLingerSleepsAfterIt() {
        start(true, Duration.ofMillis(1_500));
        var viewer = join();
        awaitUntil("it connects", () -> camera.open() == 1);
        camera.newest().fail("refused");
        leave(viewer);
        awaitUntil("it has tried again", () -> camera.opened() == 2);
        awaitUntil("it sleeps", () -> stream.report().state() == StreamState.IDLE && camera.open() == 0);
        assertThat(camera.opened()).isEqualTo(2);
    }

    @Test
    void aSourceThatFailsWhileItLingersIsNotForgotten() {
        start(true, Duration.ofSeconds(1));
        var viewer = join();
        awaitUntil("it connects", () -> camera.open() == 1);
        leave(viewer); // The linger has begun.
        camera.newest().fail("refused");
        settle();
        join();
        awaitUntil("it connects again", () -> camera.open() == 1);
        assertThat(camera.opened()).isEqualTo(2);
    }

    // ---- the end

    @Test
    void letsGoOfEverythingWhenClosed() {
        var made = start(false, Duration.ZERO);
        awaitUntil("it connects", () -> camera.open() == 1);
        var attempt = camera.newest();
        attempt.shoot(frames.next());
        awaitState(StreamState.LIVE);
        made.close();
        settle();
        assertThat(camera.open()).isZero();
        attempt.shoot(frames.next());
        settle();
        assertThat(frames.held()).as("only the stream's last picture").isEqualTo(1);
        assertThat(stream.report().state()).isEqualTo(StreamState.STALE);
    }

    @Test
    void doesNotConnectAgainOnceClosed() {
        var made = start(true, Duration.ofHours(1));
        var viewer = join();
        awaitUntil("it connects", () -> camera.open() == 1);
        camera.newest().fail("refused");
        made.close();
        settle();
        leave(viewer);
        join();
        settle();
        assertThat(camera.opened()).isEqualTo(1);
    }
}
