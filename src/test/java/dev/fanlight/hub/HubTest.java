package dev.fanlight.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.media.StreamName;
import dev.fanlight.sim.HandClock;
import dev.fanlight.sim.NumberedFrames;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HubTest {
    private static final StreamName DRONE = new StreamName("drone1");
    private static final StreamName OTHER = new StreamName("fleet/drone2");

    private final HandClock time = new HandClock();
    private final NumberedFrames frames = new NumberedFrames(time.clock());
    private final Hub hub = new Hub(time.clock(), 3, RingBounds.DEFAULT);

    @AfterEach
    void giveBackTheLastPicture() {
        frames.giveBackTheRest();
    }

    private Publication granted(StreamName name, Publisher publisher) {
        return ((Admission.Granted) hub.publish(name, publisher)).publication();
    }

    private static Admission.Refused refused(Admission answer) {
        return (Admission.Refused) answer;
    }

    // ---- one publisher per stream

    @Test
    void aSecondPublisherIsRefusedWithAdvice() {
        hub.list(DRONE, false);
        var first = NamedPublisher.push("192.0.2.7");
        granted(DRONE, first);
        var refusal = refused(hub.publish(DRONE, NamedPublisher.push("192.0.2.8")));
        assertThat(refusal.reason()).isEqualTo(Admission.Reason.TAKEN);
        assertThat(refusal.sentence()).contains("drone1", "192.0.2.7", "streams.drone1.takeover: true", "another name");
        assertThat(first.replaced).isFalse();
    }

    @Test
    void aSecondPublisherTakesOverWhereThatIsSet() {
        var stream = hub.list(DRONE, true);
        var first = NamedPublisher.push("192.0.2.7");
        var before = granted(DRONE, first);
        before.frame(frames.next());
        var after = granted(DRONE, NamedPublisher.push("192.0.2.8"));
        assertThat(first.replaced).isTrue();
        assertThat(before.frame(frames.next()))
                .as("a frame of the one replaced")
                .isFalse();
        before.end("it noticed");
        assertThat(after.frame(frames.next())).isTrue();
        assertThat(frames.held()).isEqualTo(1);
        assertThat(stream.report().source())
                .get()
                .extracting(SourceStatus::address)
                .isEqualTo("192.0.2.8");
        assertThat(stream.report().state()).isEqualTo(StreamState.LIVE);
        assertThat(stream.totals().dropped()).containsEntry("publisher-replaced", 1L);
    }

    @Test
    void whoHasStillToConnectIsKeptAPlaceButTakesNobodysBeforeItIsThere() {
        var stream = hub.list(DRONE, true);
        var first = NamedPublisher.push("192.0.2.7");
        assertThat(hub.reserve(DRONE, first)).get().isInstanceOf(Admission.Granted.class);
        var second = NamedPublisher.push("192.0.2.8");
        assertThat(hub.reserve(DRONE, second)).isEmpty();
        assertThat(first.replaced).isFalse();
        assertThat(stream.totals().dropped()).isEmpty();
        granted(DRONE, second);
        assertThat(first.replaced).isTrue();
        hub.list(OTHER, false);
        granted(OTHER, first);
        assertThat(hub.reserve(OTHER, second)).get().isInstanceOf(Admission.Refused.class);
        assertThat(hub.reserve(new StreamName("c"), second)).get().isInstanceOf(Admission.Granted.class);
    }

    @Test
    void nobodyTakesOverAConfiguredSource() {
        hub.list(DRONE, true);
        var source = NamedPublisher.pull("http://pi:8000/");
        granted(DRONE, source);
        var refusal = refused(hub.publish(DRONE, NamedPublisher.push("192.0.2.8")));
        assertThat(refusal.reason()).isEqualTo(Admission.Reason.TAKEN);
        assertThat(refusal.sentence())
                .contains("drone1 is fetched from http://pi:8000/", "another name")
                .doesNotContain("takeover");
        assertThat(source.replaced).isFalse();
    }

    @Test
    void aStreamIsFreeAgainWhenItsPublisherHasGone() {
        granted(DRONE, NamedPublisher.push("192.0.2.7")).end("done");
        assertThat(hub.publish(DRONE, NamedPublisher.push("192.0.2.8"))).isInstanceOf(Admission.Granted.class);
    }

    // ---- names

    @Test
    void holdsSoManyStreamsAndNoMore() {
        hub.list(DRONE, false);
        granted(OTHER, NamedPublisher.push("192.0.2.7"));
        granted(new StreamName("c"), NamedPublisher.push("192.0.2.7"));
        var refusal = refused(hub.publish(new StreamName("d"), NamedPublisher.push("192.0.2.7")));
        assertThat(refusal.reason()).isEqualTo(Admission.Reason.TOO_MANY_STREAMS);
        assertThat(refusal.sentence()).contains("3 streams");
        assertThat(hub.streams()).hasSize(3);
        assertThat(hub.publish(DRONE, NamedPublisher.push("192.0.2.7"))).isInstanceOf(Admission.Granted.class);
    }

    @Test
    void findsStreamsByNameAndTheOnlyOne() {
        assertThat(hub.only()).isEmpty();
        var drone = hub.list(DRONE, false);
        assertThat(hub.only()).hasValue(drone);
        assertThat(hub.find(DRONE)).hasValue(drone);
        assertThat(hub.find(OTHER)).isEmpty();
        var first = hub.list(new StreamName("a"), false);
        assertThat(hub.only()).isEmpty();
        assertThat(hub.streams()).containsExactly(first, drone);
    }

    // ---- forgetting

    @Test
    void anUnlistedStreamIsForgottenAMinuteAfterItsPublisher() {
        var publication = granted(OTHER, NamedPublisher.push("192.0.2.7"));
        publication.frame(frames.next());
        time.advance(Duration.ofHours(1));
        hub.sweep();
        assertThat(hub.find(OTHER)).as("while somebody publishes it").isPresent();
        publication.end("done");
        time.advanceMs(59_999);
        hub.sweep();
        assertThat(hub.find(OTHER)).as("before a minute has passed").isPresent();
        time.advanceMs(1);
        hub.sweep();
        assertThat(hub.find(OTHER)).isEmpty();
        assertThat(frames.held()).isZero();
    }

    @Test
    void anUnlistedStreamStaysWhileSomebodyWatches() {
        var loop = new HandLoop();
        var publication = granted(OTHER, NamedPublisher.push("192.0.2.7"));
        var stream = publication.stream();
        var viewer = new RecordingViewer(loop.loop());
        stream.subscribe(viewer);
        publication.end("done");
        time.advance(Duration.ofHours(1));
        hub.sweep();
        assertThat(hub.find(OTHER)).hasValue(stream);
        stream.unsubscribe(viewer);
        time.advance(Duration.ofSeconds(61));
        hub.sweep();
        assertThat(hub.find(OTHER)).isEmpty();
        assertThat(stream.subscribe(viewer)).as("joining a forgotten stream").isFalse();
        assertThat(granted(OTHER, NamedPublisher.push("192.0.2.7")).stream()).isNotSameAs(stream);
    }

    @Test
    void aListedStreamIsNeverForgotten() {
        var stream = hub.list(DRONE, false);
        var publication = granted(DRONE, NamedPublisher.push("192.0.2.7"));
        publication.frame(frames.next());
        publication.end("done");
        time.advance(Duration.ofDays(1));
        hub.sweep();
        assertThat(hub.find(DRONE)).hasValue(stream);
        assertThat(frames.held()).as("its last picture").isEqualTo(1);
    }
}
