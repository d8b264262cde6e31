package dev.fanlight.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fanlight.load.send.ClipSend;
import dev.fanlight.load.send.SendOptions;
import dev.fanlight.load.send.SendReport;
import dev.fanlight.load.signal.SignallingException;
import dev.fanlight.load.watch.WatchLoad;
import dev.fanlight.load.watch.WatchOptions;
import dev.fanlight.load.watch.WatchReport;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Our publisher and our viewers with a relay between them that is not Fanlight. */
class SendAndWatchTest {
    private static final String CLIP = "src/test/resources/vectors/h264/baseline-2slices.h264";

    private static SendOptions sending(TinyRelay relay, int seconds, boolean tcp, boolean answerPli) {
        return new SendOptions(
                new SendOptions.Target.Whip(relay.address("/x/whip"), Optional.empty(), tcp),
                CLIP,
                seconds,
                true,
                2,
                OptionalDouble.of(50),
                answerPli);
    }

    private static WatchOptions watching(TinyRelay relay, boolean tcp) {
        return new WatchOptions(
                new WatchOptions.From.Whep(relay.address("/x/whep"), Optional.empty()),
                3,
                2,
                1,
                1,
                50,
                tcp,
                true,
                OptionalLong.of(ProcessHandle.current().pid()));
    }

    private record Reports(WatchReport watch, SendReport send) {}

    private static Reports run(TinyRelay relay, boolean tcp, boolean answerPli) throws Exception {
        ThreadFactory daemons = Thread.ofPlatform().daemon().factory();
        try (var executor = Executors.newSingleThreadExecutor(daemons)) {
            Callable<SendReport> publishing = () -> ClipSend.run(sending(relay, 60, tcp, answerPli), line -> {});
            var sending = executor.submit(publishing);
            WatchReport watched;
            try {
                watched = WatchLoad.run(watching(relay, tcp));
            } finally {
                executor.shutdownNow();
            }
            return new Reports(watched, sending.get(10, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void everyFrameComesWholeAndIsTimed(boolean tcp) throws Exception {
        try (var relay = new TinyRelay(0)) {
            var reports = run(relay, tcp, false);
            var watch = reports.watch();
            assertThat(watch.failures()).isEmpty();
            assertThat(watch.connected()).isEqualTo(3);
            assertThat(watch.watching()).isEqualTo(3);
            assertThat(watch.packets().lost()).isZero();
            assertThat(watch.packets().duplicates()).isZero();
            assertThat(watch.packets().received()).isGreaterThan(50);
            assertThat(watch.frames().broken()).isZero();
            assertThat(watch.frames().whole()).isGreaterThan(20);
            assertThat(watch.delay().count()).isEqualTo(watch.frames().whole());
            assertThat(watch.delay().p50Ms()).isBetween(0.0, 1_000.0);
            assertThat(watch.timing().by()).isEqualTo(WatchReport.Timing.Way.FRAME_STAMP);
            assertThat(watch.timing().byCaptureTime().count()).isPositive();
            assertThat(watch.timing().apart().maxMs())
                    .as("both were written in one moment")
                    .isLessThan(0.002);
            assertThat(watch.joining().firstPacket().count()).isEqualTo(3);
            assertThat(watch.joining().firstKeyframe().count()).isEqualTo(3);
            assertThat(watch.server())
                    .hasValueSatisfying(
                            server -> assertThat(server.rssEndBytes()).isPositive());
            assertThat(watch.text()).contains("3 of 3 connected", "0 lost", "delay          p50");
            assertThat(new JsonMapper()
                            .readTree(watch.json())
                            .path("frames")
                            .path("whole")
                            .asLong(0))
                    .isEqualTo(watch.frames().whole());
            assertThat(reports.send().frames()).isGreaterThan(20);
            assertThat(reports.send().text()).contains("Done.");
            assertThat(relay.left.get()).as("all have taken leave").isEqualTo(5);
        }
    }

    @Test
    void whatIsLostIsAskedForAndComes() throws Exception {
        try (var relay = new TinyRelay(7)) {
            var watch = run(relay, false, false).watch();
            assertThat(watch.packets().askedAgain()).isPositive();
            assertThat(watch.packets().recovered()).isPositive();
            assertThat(watch.packets().lost()).isZero();
            assertThat(watch.frames().broken()).isZero();
        }
    }

    @Test
    void aKeyframeIsMadeForWhoWaits() throws Exception {
        try (var relay = new TinyRelay(0)) {
            // The clip has keyframes enough: what is tested is that the wish arrives and does no harm.
            var reports = run(relay, false, true);
            assertThat(reports.send().keyframesAsked()).isEqualTo(relay.keyframesAsked.get());
            assertThat(reports.watch().frames().broken()).isZero();
        }
    }

    @Test
    void aServerThatRefusesIsQuoted() throws Exception {
        try (var relay = new TinyRelay(0)) {
            var nowhere = new SendOptions(
                    new SendOptions.Target.Whip(relay.address("/x/none"), Optional.empty(), false),
                    CLIP,
                    1,
                    true,
                    2,
                    OptionalDouble.empty(),
                    false);
            assertThatThrownBy(() -> ClipSend.run(nowhere, line -> {}))
                    .isInstanceOf(SignallingException.class)
                    .hasMessage(relay.address("/x/none") + " answered 404: nothing here");
        }
    }
}
