package dev.fanlight.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, what is answered to whom, and what strange requests come to. */
@ExtendWith(NothingLeftBehind.class)
class HttpTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start("streams:\n  demo:\n    source: \"test:\"\n  empty: {}\n");
        server.awaitState("demo", "live");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/demo", "/demo/stream.mjpg", "/demo/snapshot.jpg", "/api/v1/streams", "/metrics"})
    void whoComesThroughAnUnknownProxyIsRefusedWithWhatToDo(String path) throws IOException {
        var reply = server.ask("GET " + path + " HTTP/1.1\r\nX-Forwarded-For: 127.0.0.1\r\n");
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.detail()).contains("a proxy at 127.0.0.1 that is not trusted", "http.trustedProxies");
    }

    @Test
    void aHostNameThatIsNotOursIsRefusedWithWhatToDo() throws IOException {
        try (var socket = server.connect()) {
            TestServer.send(
                    socket,
                    "GET /demo/snapshot.jpg HTTP/1.1\r\nHost: rebound.example.com\r\nConnection: close\r\n\r\n");
            var reply = Reply.read(socket.getInputStream());
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.detail()).contains("rebound.example.com", "http.hostNames");
        }
    }

    @Test
    void aPageOfAnotherSiteMayNotPublish() throws IOException {
        var reply = server.ask("POST /new/mjpeg HTTP/1.1\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\n");
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.detail()).contains("A page from evil.example may not publish");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /, 'GET, HEAD'",
        "DELETE, /api/v1/streams, 'GET, HEAD'",
        "POST, /demo/stream.mjpg, 'GET, HEAD'",
        "GET, /demo/mjpeg, 'POST, PUT'",
        "OPTIONS, /metrics, 'GET, HEAD'"
    })
    void aMethodThatDoesNotFitIsToldWhichDo(String method, String path, String allowed) throws IOException {
        var reply = server.ask(method + " " + path + " HTTP/1.1\r\nContent-Length: 0\r\n");
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("allow")).hasValue(allowed);
        assertThat(reply.detail()).isEqualTo("This address takes " + allowed + ".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/../../etc/passwd", "/assets/../index.html", "/a%2fb", "/%2e%2e/x", "/assets/%2e%2e/x"})
    void addressesThatClimbAreRefused(String path) throws IOException {
        assertThat(server.get(path).status()).isIn(400, 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/demo/stream.mjpg?fps=%zz", "/demo/snapshot.jpg?%", "/api/v1/streams?viewers=%u1", "/?a=%c"})
    void queriesWithBrokenEscapesAreRefused(String address) throws IOException {
        var reply = server.get(address);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.detail()).contains("'%' amiss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GARBAGE\r\n\r\n", "GET /demo/snapshot.jpg\r\n\r\n", "\u0016\u0003\u0001\u0002\r\n\r\n"})
    void whatIsNoRequestEndsTheConnection(String text) throws IOException {
        try (var socket = server.connect()) {
            TestServer.send(socket, text);
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).matches("(?s)(HTTP/1\\.[01] 400 .*)?");
        }
    }

    @Test
    void headersWithoutEndAreRefused() throws IOException {
        try (var socket = server.connect()) {
            TestServer.send(socket, "GET / HTTP/1.1\r\nX-Long: " + "x".repeat(40_000) + "\r\n\r\n");
            assertThat(Reply.readHead(socket.getInputStream()).status()).isIn(400, 431);
        } catch (SocketException reset) {
            // It may close without reading on, too.
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GARBAGE\r\n\r\n", "GET /demo/snapshot.jpg HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"})
    void whatAViewerSendsBehindItsRequestNeverGetsIntoItsPictures(String rest) throws IOException {
        try (var viewer =
                TestViewer.asking(server, "GET /demo/stream.mjpg HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + rest)) {
            assertThat(viewer.head().status()).isEqualTo(200);
            var frames = 0;
            try {
                while (frames < 5) {
                    assertThat(viewer.nextPart().body()).startsWith(0xFF, 0xD8).endsWith(0xFF, 0xD9);
                    frames++;
                }
            } catch (UncheckedIOException closed) {
                // To close the connection is a fair answer to garbage.
                assertThat(rest).startsWith("GARBAGE");
            }
        }
    }

    @Test
    void theApiHasTheFieldsThatAreDocumented() throws IOException {
        try (var viewer = TestViewer.program(server, "demo")) {
            viewer.nextPart();
            Eventually.that(() -> {
                var stream = server.stream("demo");
                assertThat(stream.propertyNames())
                        .containsExactlyInAnyOrder(
                                "name",
                                "state",
                                "since",
                                "source",
                                "video",
                                "viewerCount",
                                "viewers",
                                "received",
                                "dropped",
                                "doctor",
                                "tracks",
                                "asJpeg",
                                "conversions",
                                "push");
                assertThat(stream.path("source").propertyNames())
                        .containsExactlyInAnyOrder("kind", "address", "lastProblem");
                assertThat(stream.path("video").propertyNames())
                        .containsExactlyInAnyOrder("codec", "width", "height", "fps", "bitrateBps");
                assertThat(stream.path("received").propertyNames())
                        .containsExactlyInAnyOrder("frames", "packets", "bytes");
                var watching = stream.path("viewers").path(0);
                assertThat(watching.propertyNames())
                        .containsExactlyInAnyOrder(
                                "id",
                                "kind",
                                "address",
                                "since",
                                "framesSent",
                                "framesSkipped",
                                "bytesSent",
                                "lastFrameAgeMs",
                                "relayDelayMs",
                                "packets");
                assertThat(watching.path("framesSkipped").propertyNames()).containsExactlyInAnyOrder("slow", "rate");
                assertThat(watching.path("lastFrameAgeMs").isNumber()).isTrue();
                assertThat(stream.path("viewerCount").asInt()).isEqualTo(1);
            });
        }
        var empty = server.stream("empty");
        assertThat(empty.path("state").asString()).isEqualTo("waiting");
        assertThat(empty.path("source").isNull()).isTrue();
        assertThat(empty.path("video").isNull()).isTrue();
        assertThat(server.get("/api/v1/streams").json().path("streams")).hasSize(2);
        assertThat(server.get("/healthz").status()).isEqualTo(200);
    }

    @Test
    void theServersPortsAreTold() throws IOException {
        var ports = server.get("/api/v1/server").json().path("ports");
        assertThat(ports.propertyNames()).containsExactly("webrtc", "rtsp", "rtmp");
        assertThat(ports.path("rtsp").asInt()).isPositive();
        try (var without = TestServer.start("{rtsp: {enabled: false}, rtmp: {enabled: false}}")) {
            assertThat(without.get("/api/v1/server").json().path("ports").propertyNames())
                    .containsExactly("webrtc");
        }
    }

    @Test
    void theMetricsNameEveryStream() throws IOException {
        var metrics = server.get("/metrics");
        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.text())
                .contains(
                        "fanlight_stream_live{stream=\"demo\"} 1",
                        "fanlight_stream_live{stream=\"empty\"} 0",
                        "fanlight_frames_received_total{stream=\"demo\"}",
                        "fanlight_relay_delay_seconds_bucket{stream=\"demo\"",
                        "fanlight_http_connections");
    }

    @Test
    void aBrowserMaySendAStreamThatDoesNotExistYet() throws IOException {
        var page = server.get("/fleet/new/publish");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("Start sending");
        assertThat(page.header("content-security-policy").orElseThrow()).contains("frame-ancestors 'none'");
        assertThat(server.get("/publish").status()).isEqualTo(404);
    }

    @Test
    void otherSitesMayLoadThePlayer() throws IOException {
        var script = server.get("/assets/js/fanlight-player.js");
        assertThat(script.status()).isEqualTo(200);
        assertThat(script.header("access-control-allow-origin")).hasValue("*");
        assertThat(server.get("/api/v1/streams").header("access-control-allow-origin"))
                .isEmpty();
    }
}
