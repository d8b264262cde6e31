package dev.fanlight.endpoint.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.hub.Publication;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.VideoFormat;
import dev.fanlight.net.EventLoops;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TestCameraTest {
    private static final EventLoops LOOPS = EventLoops.open(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final MediaClock clock = MediaClock.system();

    @AfterAll
    static void close() {
        LOOPS.close();
    }

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares shots.
    private record Shot(byte[] bytes, VideoFormat format, long firstByteNs, long lastByteNs, boolean onLoop) {}

    private static final class Film implements Ingest.Sink {
        private final List<Shot> shots = new CopyOnWriteArrayList<>();

        @Override
        public void frame(AccessUnit frame) {
            shots.add(new Shot(
                    ByteBufUtil.getBytes(frame.view()),
                    frame.format(),
                    frame.firstByteNs(),
                    frame.lastByteNs(),
                    EventLoops.loopOf(LOOPS.contexts().getFirst()).inEventLoop()));
            frame.release();
        }

        @Override
        public Publication publication() {
            throw new AssertionError("pictures are whole");
        }

        @Override
        public void mediaComes(String what) {}

        @Override
        public void dropped(String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void ended(String why) {
            throw new AssertionError(why);
        }
    }

    @Test
    void yieldsPicturesAtItsRateAndStopsWhenClosed() throws Exception {
        var camera = new TestCamera(clock);
        assertThat(camera.schemes()).isEqualTo(Set.of("test"));
        var film = new Film();
        await("cameras of other tests have ended").atMost(PATIENCE).until(() -> threads() == 0);
        var context = LOOPS.contexts().getFirst();
        var attempt = camera.open(new SourceAddress(URI.create("test:camera")), context, film);
        await().atMost(PATIENCE).until(() -> film.shots.size() >= 20);
        assertThat(threads()).isEqualTo(1);
        EventLoops.loopOf(context).submit(attempt::close).get();
        await("the thread has ended").atMost(PATIENCE).until(() -> threads() == 0);
        EventLoops.loopOf(context).submit(() -> {}).get();
        var shots = film.shots.size();
        EventLoops.loopOf(context).submit(() -> {}).get();
        assertThat(film.shots).as("after closing").hasSize(shots);

        assertThat(film.shots).allSatisfy(shot -> {
            assertThat(shot.onLoop).isTrue();
            assertThat(shot.format).isEqualTo(new VideoFormat(Codec.JPEG, 640, 480));
            assertThat(shot.firstByteNs).isLessThanOrEqualTo(shot.lastByteNs);
        });
        // A slow machine may be slower than 30 a second, never faster.
        var spanNs = film.shots.get(19).firstByteNs - film.shots.get(0).firstByteNs;
        assertThat(spanNs).as("19 intervals").isGreaterThan(19 * 1_000_000_000L / 30 - 2 * 1_000_000_000L / 30);
        clocksCanBeRead(film);
    }

    @Test
    void isAsLargeAndAsFastAsItsAddressSays() throws Exception {
        var film = new Film();
        var context = LOOPS.contexts().getFirst();
        var address = new SourceAddress(URI.create("test:?size=320x180&fps=10"));
        var attempt = new TestCamera(clock).open(address, context, film);
        await().atMost(PATIENCE).until(() -> film.shots.size() >= 4);
        EventLoops.loopOf(context).submit(attempt::close).get();
        assertThat(film.shots).allSatisfy(shot -> {
            assertThat(shot.format).isEqualTo(new VideoFormat(Codec.JPEG, 320, 180));
            var picture = ImageIO.read(new ByteArrayInputStream(shot.bytes));
            assertThat(picture.getWidth()).isEqualTo(320);
            assertThat(picture.getHeight()).isEqualTo(180);
        });
        var spanNs = film.shots.get(3).firstByteNs - film.shots.get(0).firstByteNs;
        assertThat(spanNs).as("3 intervals, the first perhaps late").isGreaterThan(150_000_000L);
    }

    /** JPEG smears: what counts is that a person, or this test, can still read the digits. */
    private void clocksCanBeRead(Film film) throws IOException {
        for (var number = 0; number < 10; number++) {
            var picture = ImageIO.read(new ByteArrayInputStream(film.shots.get(number).bytes));
            assertThat(picture.getWidth()).isEqualTo(640);
            assertThat(picture.getHeight()).isEqualTo(480);
            assertThat(TestPictures.time(picture)).matches("[0-2]\\d:[0-5]\\d:[0-5]\\d\\.\\d{3}");
            assertThat(TestPictures.frame(picture, "0")).isEqualTo(Integer.toString(number));
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("test-camera"))
                .count();
    }
}
