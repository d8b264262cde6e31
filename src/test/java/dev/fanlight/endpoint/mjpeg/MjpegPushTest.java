package dev.fanlight.endpoint.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.contract.NumberedJpeg;
import dev.fanlight.contract.Reply;
import dev.fanlight.contract.TestServer;
import dev.fanlight.contract.TestViewer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cameras that bring their pictures. Each test has a stream of its own. */
@ExtendWith(NothingLeftBehind.class)
class MjpegPushTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(TestServer.PATIENT + """
                streams:
                  replaced:
                    takeover: true
                  fetched:
                    source: "test:"
                """);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<Arguments> waysToPush() {
        return Stream.of("POST", "PUT")
                .flatMap(method -> Arrays.stream(PushingCamera.Style.values())
                        .map(style -> Arguments.of(method, style, method + "/" + style.name())));
    }

    @ParameterizedTest
    @MethodSource("waysToPush")
    void everyWayToPushWorks(String method, PushingCamera.Style style, String stream) {
        try (var camera = new PushingCamera(method, stream, style)) {
            camera.begin(server);
            camera.send(1);
            server.awaitState(stream, "live");
            try (var viewer = TestViewer.program(server, stream)) {
                assertThat(viewer.nextNumber()).isEqualTo(1);
                camera.send(2);
                assertThat(viewer.nextNumber()).isEqualTo(2);
            }
        }
    }

    @Test
    void aClientThatAsksWhetherToSendIsTold() throws IOException {
        try (var socket = server.connect()) {
            TestServer.send(
                    socket,
                    String.join(
                            "\r\n",
                            "POST /asking/mjpeg HTTP/1.1",
                            "Host: 127.0.0.1",
                            "Transfer-Encoding: chunked",
                            "Expect: 100-continue",
                            "",
                            ""));
            assertThat(Reply.readHead(socket.getInputStream()).status()).isEqualTo(100);
        }
    }

    @Test
    void aBodyThatEndsIsAnsweredWithTheNumberOfFrames() throws IOException {
        try (var camera = PushingCamera.of("ending")) {
            camera.begin(server);
            camera.send(1);
            camera.send(2);
            camera.end();
            var reply = camera.reply();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.json().path("frames").asInt()).isEqualTo(2);
            server.awaitState("ending", "stale");
        }
    }

    @Test
    void aBodyWithoutPicturesIsRefused() throws IOException {
        try (var camera = PushingCamera.of("empty")) {
            camera.begin(server);
            camera.end();
            var reply = camera.reply();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.detail()).contains("no whole JPEG");
        }
    }

    @Test
    void h264IsRecognizedAndToldWhereItGoes() throws IOException {
        try (var camera = PushingCamera.of("raw")) {
            camera.begin(server);
            camera.sendRaw(HexFormat.of().parseHex("0000000167420028ac2ca4014016e9b0"));
            var reply = camera.reply();
            assertThat(reply.status()).isEqualTo(415);
            assertThat(reply.detail()).contains("begins like H.264");
            assertThat(reply.json().path("hint").asString()).contains("tcp-listen://", "rtsp://HOST:8554/raw");
        }
    }

    @Test
    void theSecondPublisherIsRefusedAndTheFirstGoesOn() throws IOException {
        try (var first = PushingCamera.of("taken");
                var second = PushingCamera.of("taken")) {
            first.begin(server);
            first.send(1);
            server.awaitState("taken", "live");
            second.begin(server);
            second.send(100);
            var reply = second.reply();
            assertThat(reply.status()).isEqualTo(409);
            assertThat(reply.detail())
                    .contains("taken is already published from 127.0.0.1", "streams.taken.takeover: true");
            try (var viewer = TestViewer.program(server, "taken")) {
                assertThat(viewer.nextNumber()).isEqualTo(1);
                first.send(2);
                assertThat(viewer.nextNumber()).isEqualTo(2);
            }
        }
    }

    @Test
    void withTakeoverTheNewestPublisherWinsAndViewersStay() throws IOException {
        try (var first = PushingCamera.of("replaced");
                var second = PushingCamera.of("replaced");
                var viewer = TestViewer.program(server, "replaced")) {
            server.awaitViewers("replaced", 1);
            first.begin(server);
            first.send(1);
            assertThat(viewer.nextNumber()).isEqualTo(1);
            second.begin(server);
            second.send(2);
            assertThat(viewer.nextNumber()).isEqualTo(2);
            var reply = first.reply();
            assertThat(reply.status()).isEqualTo(409);
            assertThat(reply.detail()).contains("Another camera has taken over replaced");
            server.awaitDropped("replaced", "publisher-replaced");
        }
    }

    @Test
    void aStreamWithASourceTakesNoPublisher() throws IOException {
        try (var camera = PushingCamera.of("fetched")) {
            camera.begin(server);
            var reply = camera.reply();
            assertThat(reply.status()).isEqualTo(409);
            assertThat(reply.detail()).contains("fetched is fetched from test:", "Choose another name");
        }
    }

    @Test
    void aPublisherThatVanishesLeavesItsViewersConnected() {
        try (var camera = PushingCamera.of("vanishing")) {
            camera.begin(server);
            camera.send(1);
            server.awaitState("vanishing", "live");
            try (var viewer = TestViewer.program(server, "vanishing")) {
                assertThat(viewer.nextNumber()).isEqualTo(1);
                camera.vanish();
                server.awaitState("vanishing", "stale");
                server.awaitViewers("vanishing", 1);
                camera.begin(server);
                camera.send(2);
                assertThat(viewer.nextNumber()).isEqualTo(2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "video/mp4", "application/json"})
    void otherContentTypesAreRefused(String type) throws IOException {
        var reply = server.ask("POST /typed/mjpeg HTTP/1.1\r\nContent-Length: 0\r\nContent-Type: " + type + "\r\n");
        assertThat(reply.status()).isEqualTo(415);
        assertThat(reply.detail()).contains("its Content-Type is " + type);
    }

    @Test
    void aMultipartWithoutAnyBoundaryIsAnsweredWithTheReason() throws IOException {
        try (var camera = PushingCamera.of("unbounded")) {
            camera.begin(server);
            camera.sendRaw("nothing that would begin a part\r\n".repeat(1000).getBytes(StandardCharsets.US_ASCII));
            var reply = camera.reply();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.detail()).isNotBlank();
            server.awaitDropped("unbounded", "no-boundary");
        }
    }

    @Test
    void aPartHeaderThatNeverEndsIsAnsweredWithTheReason() throws IOException {
        try (var camera = PushingCamera.of("long-header")) {
            camera.begin(server);
            camera.sendRaw(("--B\r\n" + "X-Padding: padding\r\n".repeat(5000)).getBytes(StandardCharsets.US_ASCII));
            assertThat(camera.reply().status()).isEqualTo(400);
            server.awaitDropped("long-header", "header-too-long");
        }
    }

    @Test
    void aTruncatedPictureIsCountedAndTheNextOneShown() throws IOException {
        try (var camera = PushingCamera.of("truncated")) {
            camera.begin(server);
            var jpeg = NumberedJpeg.of(1);
            camera.sendPart(Arrays.copyOf(jpeg, jpeg.length - 40));
            camera.send(2);
            Eventually.that(() -> assertThat(NumberedJpeg.numberIn(
                            server.get("/truncated/snapshot.jpg").body()))
                    .isEqualTo(2));
            server.awaitDropped("truncated", "truncated");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/../mjpeg, 400",
        "/a/../mjpeg, 400",
        "/a%2fb/mjpeg, 400",
        "/%2e%2e/mjpeg, 400",
        "/a//mjpeg, 400",
        "/.hidden/mjpeg, 400",
        "/api/mjpeg, 404",
        "/metrics/mjpeg, 400",
        "//mjpeg, 400"
    })
    void namesThatAreNoneAreRefused(String path, int status) throws IOException {
        var reply = server.ask("POST " + path + " HTTP/1.1\r\nContent-Length: 0\r\n");
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.detail()).isNotBlank();
    }

    @Test
    void aNameOfTenThousandCharactersIsRefused() throws IOException {
        var reply = server.ask("POST /" + "x".repeat(10_000) + "/mjpeg HTTP/1.1\r\nContent-Length: 0\r\n");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(server.get("/" + "x".repeat(200) + "/stream.mjpg").detail()).contains("at most 128 characters");
    }
}
