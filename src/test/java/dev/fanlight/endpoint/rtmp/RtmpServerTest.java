package dev.fanlight.endpoint.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fanlight.app.Server;
import dev.fanlight.config.ConfigLoader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole server at its RTMP port, against clients that do odd things. */
class RtmpServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private @Nullable Server running;

    private void start(String yaml) throws Exception {
        running = Server.start(new ConfigLoader(Server.SOURCE_SCHEMES)
                .parse("fanlight.yml", yaml.getBytes(StandardCharsets.UTF_8))
                .withHttpHost("127.0.0.1")
                .withHttpPort(0)
                .withWebRtcPort(0)
                .withRtspPort(0)
                .withRtmpPort(0));
    }

    private Server server() {
        return Objects.requireNonNull(running);
    }

    @AfterEach
    void stop() {
        if (running != null) {
            running.close();
        }
    }

    private RtmpClient publisher(String app, String name) throws IOException {
        return client(app, name, true, 0);
    }

    private RtmpClient viewer(String name, int receiveBufferBytes) throws IOException {
        return client("", name, false, receiveBufferBytes);
    }

    private RtmpClient client(String app, String name, boolean publish, int receiveBufferBytes) throws IOException {
        return new RtmpClient(server().rtmpPort().orElseThrow(), app, name, publish, receiveBufferBytes);
    }

    /** Reads until the condition holds; the loop is plain, as it runs for each frame. */
    private static void readUntil(RtmpClient client, BooleanSupplier condition) throws IOException {
        var deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("waits too long; was told %s", client.told)
                    .isLessThan(deadlineNs);
            if (!client.read()) {
                assertThat(condition.getAsBoolean())
                        .as("it was closed; was told %s", client.told)
                        .isTrue();
            }
        }
    }

    private JsonNode stream(String name) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + server().httpPort() + "/api/v1/streams/" + name);
            return new JsonMapper()
                    .readTree(http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray())
                            .body());
        }
    }

    /** Whether it is live still is a matter of the machine's speed. */
    private void awaitPicture(String name) {
        await().atMost(PATIENCE).until(() -> stream(name).at("/received/frames").asInt(0) > 0);
    }

    /** 15,000 bytes of name, twice in the answers. */
    @Test
    void whoDoesNotReadAnswersIsLetGo() throws Exception {
        start("");
        try (var deaf = publisher("live", "deaf")) {
            readUntil(deaf, () -> !deaf.told.isEmpty());
            var command = new ByteArrayOutputStream();
            command.write(
                    new byte[] {2, 0, 9, 'F', 'C', 'P', 'u', 'b', 'l', 'i', 's', 'h', 0, 0x40, 0, 0, 0, 0, 0, 0, 0});
            command.write(new byte[] {5, 2, 15_000 >> 8, (byte) 15_000});
            command.write(new byte[15_000]);
            assertThatThrownBy(() -> {
                        for (var i = 0; i < 100_000; i++) {
                            deaf.command(command.toByteArray());
                            // No more in a second than anybody may ask for.
                            LockSupport.parkNanos(6_000_000);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        var rtmp = server().rtmp().orElseThrow();
        assertThat(rtmp.refusals()).containsKey("rtmp-does-not-read").doesNotContainKey("rtmp-too-many-commands");
        await().atMost(PATIENCE).until(() -> rtmp.connections() == 0);
    }

    @Test
    void whoLeavesBeforeItHasJoinedIsNotCountedAsGone() throws Exception {
        start("");
        var rtmp = server().rtmp().orElseThrow();
        try (var publisher = publisher("live", "cam");
                var hasty = publisher("live", "..")) {
            readUntil(publisher, () -> !publisher.told.isEmpty());
            readUntil(hasty, () -> !hasty.told.isEmpty());
            var play = new byte[] {2, 0, 4, 'p', 'l', 'a', 'y', 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 2, 0, 3, 'c', 'a', 'm'};
            var stop = new byte[] {
                2, 0, 11, 'c', 'l', 'o', 's', 'e', 'S', 't', 'r', 'e', 'a', 'm', 0, 0, 0, 0, 0, 0, 0, 0, 0
            };
            hasty.command(play, stop);
            hasty.command(play, stop, play);
            await().atMost(PATIENCE).until(() -> rtmp.viewers() == 1);
        }
        await().atMost(PATIENCE).until(() -> rtmp.connections() == 0);
        assertThat(rtmp.viewers()).isZero();
    }

    /** ffmpeg, OBS and others cut one address in different ways. */
    @Test
    void addressesCutInDifferentWaysMeanOneStream() throws Exception {
        start("");
        for (var cut : new String[][] {
            {"live/a", "", "live/a"},
            {"live", "b", "live/b"},
            {"", "live/c", "live/c"},
            {"live/", "/d?x=y", "live/d"}
        }) {
            try (var publisher = publisher(cut[0], cut[1])) {
                readUntil(publisher, () -> !publisher.told.isEmpty());
                assertThat(publisher.told).containsExactly("started");
                // While it is there: a name under which nothing has come is soon forgotten.
                assertThat(stream(cut[2]).path("name").asString("")).isEqualTo(cut[2]);
            }
        }
        try (var publisher = publisher("live", "..")) {
            readUntil(publisher, () -> !publisher.told.isEmpty());
            assertThat(publisher.told.getFirst()).contains("BadName").contains("starts with '.'");
        }
    }

    @Test
    void aPasswordInTheAddressLetsIn() throws Exception {
        start("access: {publish: [192.0.2.1], users: ['anna:secret']}");
        try (var stranger = publisher("live", "drone1");
                var wrong = publisher("live", "drone1?user=anna&pass=guess");
                var right = publisher("live", "drone1?user=anna&pass=secret");
                var token = publisher("other?token=anna:secret", "drone2")) {
            readUntil(stranger, () -> !stranger.told.isEmpty());
            assertThat(stranger.told.getFirst()).contains("Denied").contains("?user=NAME&pass=PASSWORD");
            readUntil(wrong, () -> !wrong.told.isEmpty());
            assertThat(wrong.told.getFirst()).contains("user or password is wrong");
            readUntil(right, () -> !right.told.isEmpty());
            assertThat(right.told).containsExactly("started");
            readUntil(token, () -> !token.told.isEmpty());
            assertThat(token.told).containsExactly("started");
        }
    }

    @Test
    void theNewestPublisherTakesOverWhereThatIsAllowed() throws Exception {
        start("streams: {drone1: {takeover: true}}");
        try (var first = publisher("drone1", "");
                var second = publisher("drone1", "")) {
            readUntil(first, () -> !first.told.isEmpty());
            readUntil(second, () -> !second.told.isEmpty());
            var deadlineNs = System.nanoTime() + PATIENCE.toNanos();
            while (first.told.size() + second.told.size() < 3 && System.nanoTime() < deadlineNs) {
                first.read();
                second.read();
            }
            assertThat(first.told.size() + second.told.size()).isEqualTo(3);
        }
    }

    @Test
    void aSlowViewerLosesFramesAndGoesOnAtAKeyframeWhileAFastOneSeesAll() throws Exception {
        start("");
        try (var publisher = publisher("drone1", "")) {
            readUntil(publisher, () -> publisher.told.contains("started"));
            publisher.picture(0, true, 1_000);
            awaitPicture("drone1");
            try (var fast = viewer("drone1", 0);
                    var slow = viewer("drone1", 8_192)) {
                readUntil(slow, () -> slow.told.contains("started"));
                readUntil(fast, () -> fast.keyframes.size() == 1);
                var number = 0;
                while (stream("drone1").findValuesAsString("slow").stream()
                        .noneMatch(skipped -> !skipped.equals("0"))) {
                    for (var i = 0; i < 10; i++) {
                        number++;
                        publisher.picture(number * 40L, number % 10 == 0, 8_000);
                        var expected = 1 + number;
                        readUntil(fast, () -> fast.keyframes.size() == expected);
                    }
                    assertThat(number)
                            .as("frames until the slow viewer lost one")
                            .isLessThan(5_000);
                }
                var seen = slow.keyframes.size();
                // It reads again: what comes behind the gap begins with a keyframe.
                for (var i = 0; i < 40; i++) {
                    number++;
                    publisher.picture(number * 40L, number % 10 == 0, 2_000);
                    slow.read();
                    fast.read();
                }
                readUntil(
                        slow,
                        () -> slow.keyframes
                                .subList(seen, slow.keyframes.size())
                                .contains(true));
                assertThat(slow.keyframes.size()).isLessThan(number);
                assertThat(stream("drone1").path("viewerCount").asInt()).isEqualTo(2);
            }
            await().atMost(PATIENCE)
                    .until(() -> stream("drone1").path("viewerCount").asInt() == 0);
        }
    }

    @Test
    void hostileBytesLeaveTheServerWell() throws Exception {
        start("");
        for (var seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            var bytes = new byte[20_000];
            random.nextBytes(bytes);
            bytes[0] = (byte) (seed % 3 == 0 ? random.nextInt(256) : 3);
            try (var client = publisher("live", "x" + seed)) {
                if (seed % 2 == 0) {
                    readUntil(client, () -> !client.told.isEmpty());
                }
                client.raw(bytes);
                client.read();
            } catch (IOException reset) {
                // It may close on us at any time.
            }
        }
        try (var publisher = publisher("drone1", "")) {
            readUntil(publisher, () -> publisher.told.contains("started"));
            publisher.picture(0, true, 1_000);
            awaitPicture("drone1");
            await().atMost(PATIENCE).until(() -> server().rtmp().orElseThrow().connections() == 1);
            assertThat(server().rtmp().orElseThrow().publishers()).isEqualTo(1);
            assertThat(server().rtmp().orElseThrow().refusals()).isNotEmpty();
        }
        await().atMost(PATIENCE).until(() -> server().rtmp().orElseThrow().connections() == 0);
    }
}
