package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fanlight.contract.NothingLeftBehind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Converters, cameras and encoders die the hard way; who watches stays, and nothing is left over. */
@ExtendWith(NothingLeftBehind.class)
class SurvivalTest {
    private static final String CONFIG = "transcode: {maxConversions: 8, linger: 500ms}\n";
    private static final Path CAR = Programs.FOOTAGE.resolveSibling("car-h264-aac.mp4");
    private static final int RESTARTS = 10;
    private static final int FRAMES = 5;

    /** Restarts, back-off and all. */
    private static final Duration PATIENCE = Programs.PATIENCE.multipliedBy(2);

    /** With B-frames, so that browsers need a conversion, as viewers of JPEGs do. */
    private static Child publish(Relay relay, String transport) throws IOException {
        var command = new ArrayList<>(List.of(Programs.need("ffmpeg"), "-nostdin", "-v", "error", "-re"));
        command.addAll(List.of("-stream_loop", "-1", "-i", CAR.toString(), "-vf", "scale=384:216,fps=25"));
        command.addAll(
                List.of("-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-g", "25", "-pix_fmt", "yuv420p"));
        command.addAll(List.of("-c:a", "aac", "-rtsp_transport", transport, "-f", "rtsp", relay.rtsp("cam")));
        return Child.start(command);
    }

    private static void awaitState(Relay relay, String state) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(relay.state("cam")).isEqualTo(state));
    }

    /** Frames that each viewer was sent, by its session. */
    private static Map<String, Long> framesSent(Relay relay) throws Exception {
        var sent = new TreeMap<String, Long>();
        for (JsonNode viewer : relay.stream("cam").path("viewers")) {
            sent.put(
                    viewer.path("kind").asString() + " " + viewer.path("id").asString(),
                    viewer.path("framesSent").asLong());
        }
        return sent;
    }

    /** The same viewers get pictures that they had not got before. */
    private static void awaitPictures(Relay relay, Map<String, Long> before) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            var now = framesSent(relay);
            assertThat(now.keySet()).isEqualTo(before.keySet());
            assertThat(now)
                    .allSatisfy((viewer, frames) ->
                            assertThat(frames).as(viewer).isGreaterThan(before.getOrDefault(viewer, 0L) + FRAMES));
        });
    }

    /** All that watch one stream. */
    private static final class Audience implements AutoCloseable {
        private final List<WhepTap> browsers = new ArrayList<>();
        private final List<Child> players = new ArrayList<>();
        private final PlainViewer pictures;

        Audience(Relay relay, int browsing, int rtsp, int rtmp) throws Exception {
            for (var i = 0; i < browsing; i++) {
                browsers.add(WhepTap.ask(relay.address("/cam/whep")));
                browsers.getLast().begin();
            }
            for (var i = 0; i < rtsp; i++) {
                players.add(player("-rtsp_transport", i % 2 == 0 ? "tcp" : "udp", "-i", relay.rtsp("cam")));
            }
            for (var i = 0; i < rtmp; i++) {
                players.add(player("-i", relay.rtmp("/cam")));
            }
            pictures = PlainViewer.watch(relay.port(), "cam");
        }

        private static Child player(String... input) throws IOException {
            var command = new ArrayList<>(List.of(Programs.need("ffmpeg"), "-nostdin", "-v", "error"));
            command.addAll(List.of(input));
            command.addAll(List.of("-c", "copy", "-f", "null", "-"));
            return Child.start(command);
        }

        int size() {
            return browsers.size() + players.size() + 1;
        }

        void assertThere() {
            assertThat(browsers).allMatch(WhepTap::isOpen);
            assertThat(players)
                    .allSatisfy(player -> assertThat(player.process().isAlive())
                            .as(player.output())
                            .isTrue());
            assertThat(pictures.trouble()).isEmpty();
        }

        @Override
        public void close() throws IOException {
            for (var browser : browsers) {
                browser.close();
            }
            players.forEach(Child::close);
            pictures.close();
        }
    }

    private static Map<String, Long> awaitAll(Relay relay, Audience audience) throws Exception {
        await().atMost(PATIENCE).untilAsserted(() -> {
            audience.assertThere();
            assertThat(framesSent(relay)).hasSize(audience.size());
            assertThat(framesSent(relay).values()).allMatch(frames -> frames > FRAMES);
        });
        return framesSent(relay);
    }

    private static Set<Long> converters(Child... others) {
        var known = List.of(others).stream().map(other -> other.process().pid()).collect(Collectors.toSet());
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .filter(pid -> !known.contains(pid))
                .collect(Collectors.toSet());
    }

    @Test
    void viewersGetAnotherConverterWhenTheirsIsKilled() throws Exception {
        try (var relay = Relay.start(CONFIG);
                var publisher = publish(relay, "tcp")) {
            awaitState(relay, "live");
            var nobodys = converters(publisher);
            try (var audience = new Audience(relay, 2, 0, 0)) {
                var before = awaitAll(relay, audience);
                var killed = converters(publisher);
                killed.removeAll(nobodys);
                assertThat(killed).as("H.264, Opus and JPEG").hasSize(3);
                killed.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
                await().atMost(PATIENCE).untilAsserted(() -> {
                    var now = converters(publisher);
                    now.removeAll(nobodys);
                    assertThat(now).hasSize(3).doesNotContainAnyElementsOf(killed);
                });
                awaitPictures(relay, before);
                awaitPictures(relay, framesSent(relay));
                audience.assertThere();
            }
            // Those that were there at the beginning, such as an ffmpeg that is asked for its version, may have ended.
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(nobodys).containsAll(converters(publisher)));
        }
    }

    @Test
    void viewersOfAPiStayWhenItsPowerFails() throws Exception {
        var camera = PiCamera.start(0);
        try (var relay = Relay.start(CONFIG + "streams: {cam: {source: '" + camera.address() + "'}}")) {
            awaitState(relay, "live");
            try (var audience = new Audience(relay, 2, 1, 1)) {
                var before = awaitAll(relay, audience);
                for (var i = 0; i < 2; i++) {
                    camera.close();
                    awaitState(relay, "stale");
                    before = framesSent(relay);
                    camera = PiCamera.start(camera.port());
                    awaitPictures(relay, before);
                }
                audience.assertThere();
            }
        } finally {
            camera.close();
        }
    }

    @Test
    void everyViewerOutlivesTenPublishers() throws Exception {
        try (var relay = Relay.start(CONFIG)) {
            awaitRound(relay, 1);
            awaitNobody(relay);
            var open = OpenThings.now(relay);
            awaitRound(relay, RESTARTS);
            awaitNobody(relay);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(OpenThings.now(relay))
                            .as("before: " + open)
                            .matches(now -> now.isBackTo(open), "as much is open as before"));
        }
    }

    /** The audience comes, its publisher begins anew so many times, by this way and that, and all go. */
    private static void awaitRound(Relay relay, int restarts) throws Exception {
        var publisher = publish(relay, "tcp");
        try {
            awaitState(relay, "live");
            try (var audience = new Audience(relay, 3, 2, 2)) {
                awaitAll(relay, audience);
                for (var i = 0; i < restarts; i++) {
                    if (i % 3 == 0) {
                        publisher.process().destroy();
                        publisher.awaitExit();
                    }
                    publisher.close();
                    awaitState(relay, "stale");
                    var before = framesSent(relay);
                    publisher = publish(relay, i % 2 == 0 ? "udp" : "tcp");
                    awaitPictures(relay, before);
                }
                audience.assertThere();
            }
        } finally {
            publisher.close();
        }
    }

    private static void awaitNobody(Relay relay) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(relay.stream("cam").path("viewerCount").asInt()).isZero();
            assertThat(relay.stream("cam").path("conversions").size()).isZero();
            assertThat(converters()).isEmpty();
        });
    }
}
