package dev.fanlight.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fanlight.media.StreamName;
import dev.fanlight.sim.HandClock;
import dev.fanlight.sim.NumberedFrames;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One stream with hand-driven loops and clock. */
class StreamTest {
    private final HandClock time = new HandClock();
    private final NumberedFrames frames = new NumberedFrames(time.clock());
    private final HandLoop here = new HandLoop();
    private final HandLoop there = new HandLoop();
    private final Hub hub = new Hub(time.clock(), 10, RingBounds.DEFAULT);
    private final Stream stream = hub.list(new StreamName("drone1"), false);
    private final NamedPublisher camera = NamedPublisher.push("192.0.2.7");

    @AfterEach
    void giveBackTheLastPicture() {
        frames.giveBackTheRest();
    }

    private Publication publish() {
        return ((Admission.Granted) hub.publish(stream.name(), camera)).publication();
    }

    private RecordingViewer join(HandLoop loop) {
        var viewer = new RecordingViewer(loop.loop());
        assertThat(stream.subscribe(viewer)).isTrue();
        return viewer;
    }

    private void frames(Publication publication, int count, long intervalMs) {
        for (var i = 0; i < count; i++) {
            time.advanceMs(intervalMs);
            assertThat(publication.frame(frames.next())).isTrue();
        }
    }

    // ---- frames

    @Test
    void eachLoopSeesTheNewestWhenItGetsToIt() {
        var publication = publish();
        var punctual = join(here);
        var late = join(there);
        for (var i = 0; i < 3; i++) {
            publication.frame(frames.next());
            here.run();
        }
        there.run();
        assertThat(punctual.seen).containsExactly(1, 2, 3);
        assertThat(late.seen).containsExactly(3);
        assertThat(stream.totals().dropped()).containsEntry("loop-late", 2L);
        assertThat(stream.totals().framesReceived()).isEqualTo(3);
        assertThat(stream.totals().bytesReceived()).isEqualTo(3 * NumberedFrames.SIZE_BYTES);
    }

    @Test
    void whoJoinsGetsTheNewestFrameOnceAndAtOnce() {
        var publication = publish();
        frames(publication, 2, 40);
        var viewer = join(here);
        assertThat(viewer.seen).containsExactly(2);
        here.run();
        assertThat(viewer.seen).containsExactly(2);
        frames(publication, 1, 40);
        here.run();
        assertThat(viewer.seen).containsExactly(2, 3);
    }

    @Test
    void whoJoinsWhileAHandOffIsUnderWayNeverGoesBack() {
        var publication = publish();
        join(here);
        frames(publication, 2, 40); // The loop has not seen the second one when the next viewer joins there.
        var viewer = join(here);
        frames(publication, 1, 40);
        here.run();
        assertThat(viewer.seen).isSorted().startsWith(2).endsWith(3);
    }

    @Test
    void onlyTheNewestFrameIsHeld() {
        var publication = publish();
        join(here);
        join(there);
        frames(publication, 5, 40);
        here.run();
        there.run();
        assertThat(frames.held()).isEqualTo(1);
        publication.resting();
        assertThat(frames.held()).isZero();
        assertThat(stream.newest()).isEmpty();
    }

    @Test
    void whoeverTakesTheNewestFrameHoldsIt() {
        var publication = publish();
        frames(publication, 1, 40);
        var taken = stream.newest().orElseThrow();
        frames(publication, 1, 40);
        assertThat(taken.refCnt()).isEqualTo(1);
        assertThat(NumberedFrames.number(taken)).isEqualTo(1);
        taken.release();
        assertThat(frames.held()).isEqualTo(1);
    }

    @Test
    void whoHasLeftSeesNothingMoreEvenOfAHandOffUnderWay() {
        var publication = publish();
        var viewer = join(here);
        publication.frame(frames.next());
        stream.unsubscribe(viewer);
        stream.unsubscribe(viewer);
        here.run();
        assertThat(viewer.seen).isEmpty();
        assertThat(stream.viewers()).isEmpty();
        assertThat(stream.isWatched()).isFalse();
        assertThat(frames.held()).isEqualTo(1);
    }

    @Test
    void viewersStayWhenThePublisherGoesAndComesBack() {
        var first = publish();
        var viewer = join(here);
        frames(first, 1, 40);
        here.run();
        first.end("cable pulled");
        time.advance(Duration.ofMinutes(5));
        assertThat(stream.newest()).hasValueSatisfying(frame -> {
            assertThat(NumberedFrames.number(frame)).isEqualTo(1);
            frame.release();
        });
        frames(publish(), 1, 40);
        here.run();
        assertThat(viewer.seen).containsExactly(1, 2);
    }

    @Test
    void framesOfAPublicationThatHasEndedGoNowhere() {
        var publication = publish();
        frames(publication, 1, 40);
        publication.end("done");
        assertThat(publication.frame(frames.next())).isFalse();
        assertThat(frames.held()).isEqualTo(1);
        assertThat(stream.totals().framesReceived()).isEqualTo(1);
    }

    // ---- states

    @Test
    void waitsUntilTheFirstFrame() {
        assertThat(stream.report().state()).isEqualTo(StreamState.WAITING);
        assertThat(stream.report().source()).isEmpty();
        assertThat(stream.report().format()).isEmpty();
        var publication = publish();
        publication.interrupted("no route");
        assertThat(stream.report().state()).isEqualTo(StreamState.WAITING);
        assertThat(stream.report().source())
                .hasValue(new SourceStatus("push", "192.0.2.7", Optional.of("no route"), false));
    }

    @Test
    void isLiveWhileFramesComeAndSaysHowFast() {
        var publication = publish();
        time.advanceMs(1_000);
        frames(publication, 61, 40);
        join(here);
        var report = stream.report();
        assertThat(report.state()).isEqualTo(StreamState.LIVE);
        assertThat(report.sinceNs()).isEqualTo(Duration.ofMillis(1_040).toNanos());
        assertThat(report.framesPerSecond()).isCloseTo(25, within(0.01));
        assertThat(report.bitsPerSecond()).isEqualTo(25L * 8 * NumberedFrames.SIZE_BYTES);
        assertThat(report.format()).hasValue(NumberedFrames.FORMAT);
        assertThat(report.viewerCount()).isEqualTo(1);
    }

    @Test
    void isStaleTwoSecondsAfterTheLastFrame() {
        var publication = publish();
        frames(publication, 50, 40);
        var lastFrameNs = time.nowNs();
        time.advanceMs(2_000);
        assertThat(stream.report().state()).isEqualTo(StreamState.LIVE);
        time.advanceMs(1);
        assertThat(stream.report().state()).isEqualTo(StreamState.STALE);
        assertThat(stream.report().sinceNs()).as("stale since").isEqualTo(lastFrameNs);
        assertThat(stream.report().framesPerSecond()).isZero();
        frames(publication, 1, 40);
        assertThat(stream.report().state()).isEqualTo(StreamState.LIVE);
        assertThat(stream.report().sinceNs()).as("live again since").isEqualTo(time.nowNs());
    }

    @Test
    void aSlowStreamIsStaleAfterFourOfItsIntervals() {
        var publication = publish();
        frames(publication, 10, 1_000);
        time.advanceMs(4_000);
        assertThat(stream.report().state()).isEqualTo(StreamState.LIVE);
        time.advanceMs(1);
        assertThat(stream.report().state()).isEqualTo(StreamState.STALE);
    }

    @Test
    void isStaleAtOnceWhenItsPublisherSaysSo() {
        var publication = publish();
        frames(publication, 50, 40);
        publication.interrupted("no bytes for 5 s");
        assertThat(stream.report().state()).isEqualTo(StreamState.STALE);
        assertThat(stream.report().source().flatMap(SourceStatus::lastProblem)).hasValue("no bytes for 5 s");
        frames(publication, 1, 40);
        assertThat(stream.report().state()).isEqualTo(StreamState.LIVE);
        assertThat(stream.report().source().flatMap(SourceStatus::lastProblem)).isEmpty();
        publication.end("it left");
        assertThat(stream.report().state()).isEqualTo(StreamState.STALE);
        assertThat(stream.report().source().flatMap(SourceStatus::lastProblem)).hasValue("it left");
    }

    @Test
    void isIdleWhileItsSourceRests() {
        var publication = publish();
        frames(publication, 5, 40);
        time.advanceMs(300);
        publication.resting();
        assertThat(stream.report().state()).isEqualTo(StreamState.IDLE);
        assertThat(stream.report().sinceNs()).isEqualTo(time.nowNs());
        publication.interrupted("no route");
        assertThat(stream.report().state()).as("its picture was forgotten").isEqualTo(StreamState.WAITING);
        frames(publication, 1, 40);
        assertThat(stream.report().state()).isEqualTo(StreamState.LIVE);
    }

    @Test
    void whatAPublicationSaysAfterItsEndIsNotHeard() {
        var old = publish();
        old.end("gone");
        frames(publish(), 1, 40);
        old.interrupted("old news");
        old.resting();
        old.end("older news");
        assertThat(stream.report().state()).isEqualTo(StreamState.LIVE);
        assertThat(stream.report().source().flatMap(SourceStatus::lastProblem)).isEmpty();
    }

    // ---- demand

    @Test
    void tellsWhenViewersComeAndGoAndWhenAPictureIsWanted() {
        var told = new AtomicInteger();
        stream.onDemand(told::incrementAndGet);
        var viewer = join(here);
        assertThat(told).hasValue(1);
        assertThat(stream.isWatched()).isTrue();
        time.advanceMs(500);
        stream.unsubscribe(viewer);
        assertThat(told).hasValue(2);
        assertThat(stream.quietSinceNs()).isEqualTo(time.nowNs());
        time.advanceMs(500);
        stream.wake();
        assertThat(told).hasValue(3);
        assertThat(stream.quietSinceNs()).isEqualTo(time.nowNs());
    }

    // ---- figures

    @Test
    void aViewersFiguresAddUpInTheStream() {
        var first = new ViewerTally(stream);
        var second = new ViewerTally(stream);
        assertThat(first.report("v1", "mjpeg", "here", 5).lastFrameNs()).isNegative();
        first.sent(1_000_000, 900_000_000); // It lay there before the viewer came.
        first.sent(1_000_000_000, 1_003_000_000);
        first.bytes(700);
        first.skippedSlow();
        second.bytes(300);
        second.skippedRate();
        second.skippedRate();
        assertThat(first.report("v1", "mjpeg", "here", 5))
                .isEqualTo(new ViewerReport(
                        "v1", "mjpeg", "here", 5, 2, 1, 0, 700, 1_000_000_000, 3_000_000, Optional.empty()));
        var totals = stream.totals();
        assertThat(totals.framesSent()).isEqualTo(2);
        assertThat(totals.bytesSent()).isEqualTo(1_000);
        assertThat(totals.skippedSlow()).isEqualTo(1);
        assertThat(totals.skippedRate()).isEqualTo(2);
    }

    @Test
    void delaysFallIntoTheirBuckets() {
        var totals = new StreamTotals();
        totals.sent(0);
        totals.sent(100_000);
        totals.sent(100_001);
        totals.sent(3_000_000);
        totals.sent(99_000_000_000L);
        var delays = totals.delays();
        assertThat(delays.counts()).hasSize(delays.edgesNs().length + 1);
        assertThat(delays.counts()[0]).isEqualTo(2);
        assertThat(delays.counts()[1]).isEqualTo(1);
        assertThat(delays.counts()[5]).as("2.5 to 5 ms").isEqualTo(1);
        assertThat(delays.counts()[delays.edgesNs().length]).isEqualTo(1);
        assertThat(delays.sumNs()).isEqualTo(99_003_200_001L);
        assertThat(delays.edgesNs()).isSorted();
    }

    @Test
    void dropsAreCountedByReasonInAlphabeticalOrder() {
        var publication = publish();
        publication.dropped("frame-too-big");
        publication.dropped("bad-jpeg");
        publication.dropped("frame-too-big");
        assertThat(stream.totals().dropped())
                .containsExactly(Map.entry("bad-jpeg", 1L), Map.entry("frame-too-big", 2L));
    }
}
