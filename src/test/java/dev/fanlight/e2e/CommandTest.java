package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fanlight.app.Server;
import dev.fanlight.config.FanlightConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as programs of their own: what they print, how they end. */
class CommandTest {
    private static final Duration END_LIMIT = Duration.ofSeconds(2);

    @Test
    void demoSaysWhereToLookAndEndsOnSigterm() throws Exception {
        try (var demo = Child.fanlight(
                        "demo",
                        "--host",
                        "127.0.0.1",
                        "--http-port",
                        "0",
                        "--webrtc-port",
                        "0",
                        "--rtsp-port",
                        "0",
                        "--rtmp-port",
                        "0");
                var client = HttpClient.newHttpClient()) {
            var port = portOf(demo);
            demo.awaitLine("http://127\\.0\\.0\\.1:" + port + "/demo +from test:camera");
            assertThat(get(client, port, "/healthz").statusCode()).isEqualTo(200);
            assertThat(get(client, port, "/demo").statusCode()).isEqualTo(200);
            try (var viewer = PlainViewer.watch(port, "demo")) {
                await().atMost(Programs.PATIENCE).until(() -> viewer.distinctPictures() > 3);
                endsOnSigterm(demo);
            }
        }
    }

    @Test
    void serveEndsOnSigtermWithACameraViewersAndAPublisher() throws Exception {
        try (var camera = PiCamera.start(0);
                var serve = Child.fanlight(
                        "serve",
                        "--host",
                        "127.0.0.1",
                        "--http-port",
                        "0",
                        "--webrtc-port",
                        "0",
                        "--rtsp-port",
                        "0",
                        "--rtmp-port",
                        "0",
                        "--stream",
                        "drone1=" + camera.address())) {
            var port = portOf(serve);
            try (var viewer = PlainViewer.watch(port, "drone1");
                    var pushing = PushingCamera.connect(port, "drone2")) {
                pushing.show(Footage.jpegs().getFirst());
                await().atMost(Programs.PATIENCE).until(() -> viewer.distinctPictures() > 3);
                endsOnSigterm(serve);
            }
            await().atMost(Programs.PATIENCE).until(() -> camera.statusLines() > 0 && camera.clients() == 0);
        }
    }

    @Test
    void aWrongConfigurationIsNamedByLineAndKey(@TempDir Path folder) throws Exception {
        var file = folder.resolve("fanlight.yml");
        Files.writeString(file, "http:\n  port: 8080\n  hosst: 127.0.0.1\n");
        try (var serve = Child.fanlight("serve", "--config", file.toString())) {
            assertThat(serve.awaitExit()).isEqualTo(2);
            assertThat(serve.output())
                    .contains(file + ":3: http.hosst")
                    .contains("http.host")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aPortInUseIsSaidWithWhatToDo() throws Exception {
        try (var relay = Relay.start("");
                var second = Child.fanlight(
                        "serve",
                        "--host",
                        "127.0.0.1",
                        "--http-port",
                        Integer.toString(relay.port()),
                        "--webrtc-port",
                        "0",
                        "--rtsp-port",
                        "0",
                        "--rtmp-port",
                        "0")) {
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.output())
                    .contains("port " + relay.port())
                    .contains("--http-port")
                    .doesNotContain("\tat ");
            assertThat(relay.get("/healthz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aServerThatCannotStartLeavesNoThreads() throws Exception {
        try (var relay = Relay.start("")) {
            var before = eventLoops();
            var samePort = FanlightConfig.defaults()
                    .withHttpHost("127.0.0.1")
                    .withHttpPort(relay.port())
                    .withWebRtcPort(0);
            assertThatThrownBy(() -> Server.start(samePort)).isInstanceOf(BindException.class);
            await().atMost(Programs.PATIENCE).until(() -> before.containsAll(eventLoops()));
        }
    }

    private static Set<Thread> eventLoops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("eventloop"))
                .collect(Collectors.toSet());
    }

    private static int portOf(Child server) {
        return Integer.parseInt(
                server.awaitLine("(?m)^ +http://127\\.0\\.0\\.1:(\\d+)/$").group(1));
    }

    private static void endsOnSigterm(Child server) throws InterruptedException {
        var offspring = server.process().descendants().toList();
        var askedNs = System.nanoTime();
        // By its handle: Process.destroy() would close the pipe too, and lose its last words.
        server.process().toHandle().destroy();
        var exitCode = server.awaitExit();
        var took = Duration.ofNanos(System.nanoTime() - askedNs);
        assertThat(took).isLessThan(END_LIMIT);
        assertThat(exitCode).as(server.output()).isIn(0, 143);
        assertThat(offspring).noneMatch(ProcessHandle::isAlive);
        assertThat(server.output())
                .contains("Stopping")
                .doesNotContain("Exception")
                .doesNotContain("ERROR");
    }

    private static HttpResponse<String> get(HttpClient client, int port, String path)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Programs.PATIENCE)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
