package dev.fanlight.endpoint.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.contract.NumberedJpeg;
import dev.fanlight.contract.Reply;
import dev.fanlight.contract.TestServer;
import dev.fanlight.contract.TestViewer;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What viewers are answered, byte by byte. */
@ExtendWith(NothingLeftBehind.class)
class MjpegWatchTest {
    private TestServer server;
    private PushingCamera camera;

    @BeforeEach
    void start() {
        server = TestServer.start(TestServer.PATIENT + "streams:\n  cam: {}\n");
        camera = PushingCamera.of("cam");
        camera.begin(server);
    }

    @AfterEach
    void stop() {
        camera.close();
        server.close();
    }

    private void show(int number) {
        camera.sendPart(NumberedJpeg.of(number));
        server.awaitState("cam", "live");
    }

    @Test
    void theAnswerIsEndlessMultipartThatNobodyStores() {
        try (var viewer = TestViewer.program(server, "cam")) {
            assertThat(viewer.head().status()).isEqualTo(200);
            assertThat(viewer.head().header("content-type")).hasValue("multipart/x-mixed-replace; boundary=FRAME");
            assertThat(viewer.head().header("cache-control").orElse("")).contains("no-store");
            assertThat(viewer.head().header("x-accel-buffering")).hasValue("no");
            assertThat(viewer.head().header("connection")).hasValue("close");
            assertThat(viewer.head().headers()).doesNotContainKeys("content-length", "transfer-encoding");
        }
    }

    @Test
    void programsGetTheLengthAndTheTimeOfEachFrame() {
        var before = Instant.now().minusSeconds(1).toEpochMilli();
        show(1);
        try (var viewer = TestViewer.program(server, "cam")) {
            var part = viewer.nextPart();
            assertThat(part.header("content-type")).hasValue("image/jpeg");
            assertThat(part.body()).isEqualTo(NumberedJpeg.of(1));
            var seconds = Double.parseDouble(part.header("x-timestamp").orElseThrow());
            assertThat(seconds * 1000).isBetween((double) before, (double)
                    Instant.now().plusSeconds(1).toEpochMilli());
        }
    }

    @Test
    void browsersGetTheNextHeaderRightBehindEachFrame() throws IOException {
        show(1);
        try (var viewer = TestViewer.asking(
                server,
                "GET /cam/stream.mjpg HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 (X11) Gecko/1\r\n\r\n")) {
            assertThat(viewer.readBrowserPartHeader()).isEqualTo("--FRAME\nContent-Type: image/jpeg\n");
            // The frame, its delimiter and the next part's header come although no second frame does.
            assertThat(viewer.nextBrowserFrame()).isEqualTo(NumberedJpeg.of(1));
            show(2);
            assertThat(viewer.nextBrowserFrame()).isEqualTo(NumberedJpeg.of(2));
        }
    }

    @Test
    void clientsOfHttp10AreServedToo() {
        show(1);
        try (var viewer = TestViewer.asking(server, "GET /cam/stream.mjpg HTTP/1.0\r\n\r\n")) {
            assertThat(viewer.head().status()).isEqualTo(200);
            assertThat(viewer.nextNumber()).isEqualTo(1);
        }
    }

    @Test
    void headIsAnsweredAtOnce() throws IOException {
        show(1);
        var stream = head("/cam/stream.mjpg");
        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.header("content-type")).hasValue("multipart/x-mixed-replace; boundary=FRAME");
        var snapshot = head("/cam/snapshot.jpg");
        assertThat(snapshot.status()).isEqualTo(200);
        assertThat(snapshot.header("content-length")).hasValue(Integer.toString(NumberedJpeg.of(1).length));
        server.awaitViewers("cam", 0);
    }

    private Reply head(String path) throws IOException {
        try (var socket = server.connect()) {
            TestServer.send(socket, "HEAD " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
            var head = Reply.readHead(socket.getInputStream());
            assertThat(socket.getInputStream().read()).as("a body").isNegative();
            return head;
        }
    }

    private static double counted(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .sum();
    }

    @Test
    void aLowerRateLeavesFramesOut() throws IOException {
        try (var viewer =
                TestViewer.asking(server, "GET /cam/stream.mjpg?fps=0.001 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")) {
            server.awaitViewers("cam", 1);
            show(1);
            assertThat(viewer.nextNumber()).isEqualTo(1);
            try (var everything = TestViewer.program(server, "cam")) {
                assertThat(everything.nextNumber()).isEqualTo(1);
                for (var number = 2; number <= 10; number++) {
                    show(number);
                    assertThat(everything.nextNumber()).isEqualTo(number);
                }
            }
            // One that another has replaced before this viewer's loop saw it was not left out for the rate.
            Eventually.that(() -> {
                var metrics = server.get("/metrics").text();
                var skipped = counted(metrics, "fanlight_frames_skipped_total{reason=\"rate\",stream=\"cam\"} ");
                var late = counted(metrics, "fanlight_dropped_total{reason=\"loop-late\",stream=\"cam\"} ");
                assertThat(skipped).isPositive();
                assertThat(skipped + late).isEqualTo(9);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "", "NaN", "Infinity", "1001", "1e99"})
    void aRateThatIsNoneIsRefused(String fps) throws IOException {
        var reply = server.get("/cam/stream.mjpg?fps=" + fps);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.detail()).contains("?fps=5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nobody/stream.mjpg", "/nobody/snapshot.jpg", "/nobody"})
    void anUnknownStreamIsSaidInJsonOrAsAPage(String path) throws IOException {
        var json = server.get(path);
        assertThat(json.status()).isEqualTo(404);
        assertThat(json.header("content-type")).hasValue("application/problem+json");
        assertThat(json.detail()).isEqualTo("There is no stream named nobody.");
        var page = server.ask("GET " + path + " HTTP/1.1\r\nAccept: text/html,*/*\r\n");
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.header("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(page.text()).contains("There is no stream named nobody.").doesNotContain("{{");
    }

    @Test
    void aConfiguredStreamWithoutPictureIsNotYetThere() throws IOException {
        var snapshot = server.get("/cam/snapshot.jpg");
        assertThat(snapshot.status()).isEqualTo(503);
        assertThat(snapshot.header("retry-after")).hasValue("1");
        assertThat(snapshot.detail()).isEqualTo("cam has no picture yet.");
        assertThat(server.stream("cam").path("state").asString()).isEqualTo("waiting");
        assertThat(server.ask("GET /cam HTTP/1.1\r\nAccept: text/html\r\n").status())
                .isEqualTo(200);
    }

    @Test
    void aSnapshotTellsItsTimeAndWhetherItIsStale() throws IOException {
        show(1);
        var live = server.get("/cam/snapshot.jpg");
        assertThat(live.body()).isEqualTo(NumberedJpeg.of(1));
        assertThat(live.header("content-type")).hasValue("image/jpeg");
        assertThat(live.header("x-fanlight-state")).hasValue("live");
        assertThat(live.header("x-timestamp").orElse("")).matches("\\d{10}\\.\\d{6}");
        camera.vanish();
        server.awaitState("cam", "stale");
        var stale = server.get("/cam/snapshot.jpg");
        assertThat(stale.body()).isEqualTo(NumberedJpeg.of(1));
        assertThat(stale.header("x-fanlight-state")).hasValue("stale");
        assertThat(stale.header("x-timestamp")).isEqualTo(live.header("x-timestamp"));
    }

    @Test
    void theOnlyStreamHasTheAddressesOfACamera() throws IOException {
        show(1);
        try (var viewer = TestViewer.asking(server, "GET /stream.mjpg HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")) {
            assertThat(viewer.nextNumber()).isEqualTo(1);
        }
        assertThat(server.get("/snapshot.jpg").body()).isEqualTo(NumberedJpeg.of(1));
        assertThat(server.get("/index.html").header("location")).hasValue("/cam");
        try (var second = PushingCamera.of("second")) {
            second.begin(server);
            second.send(2);
            server.awaitState("second", "live");
            var reply = server.get("/stream.mjpg");
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.detail()).contains("exactly one stream");
        }
    }
}
