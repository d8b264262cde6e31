package dev.fanlight.endpoint.mjpeg;

import static dev.fanlight.endpoint.mjpeg.Fetching.MULTIPART;
import static dev.fanlight.endpoint.mjpeg.Fetching.bytes;
import static dev.fanlight.endpoint.mjpeg.Fetching.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.contract.NumberedJpeg;
import dev.fanlight.contract.ScriptedCamera;
import dev.fanlight.contract.TestServer;
import dev.fanlight.contract.TestViewer;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cameras that are wrong, broken or hostile: each fault is said in a sentence and counted by its reason. */
@ExtendWith(NothingLeftBehind.class)
class MjpegPullFaultTest {
    private static final String IMPATIENT =
            "mjpeg:\n  silenceTimeout: 300ms\n  frameTimeout: 300ms\n  connectTimeout: 300ms\n";

    @Test
    void aPageInsteadOfPicturesIsSaid() {
        try (var camera = ScriptedCamera.answering((request, caller) ->
                        caller.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"));
                var server = Fetching.from(camera)) {
            server.awaitProblem("cam", "it sends text/html, which is not MJPEG; is the path of the address right?");
            server.awaitDropped("cam", "source-lost");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"404 Not Found", "503 Busy", "500 Oops", "204 Empty"})
    void anErrorAnswerIsSaid(String status) {
        try (var camera = ScriptedCamera.answering(
                        (request, caller) -> caller.write("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"));
                var server = Fetching.from(camera)) {
            server.awaitProblem("cam", "it answered " + status);
        }
    }

    @Test
    void aClosedPortIsSaid() {
        var camera = ScriptedCamera.answering((request, caller) -> {});
        camera.stop();
        try (var server = Fetching.from(camera)) {
            server.awaitProblem("cam", "connection refused; does the camera's program run, and on this port?");
        }
    }

    @Test
    void anUnknownNameIsSaid() {
        try (var server = Fetching.from("http://no-such-camera.invalid/")) {
            server.awaitProblem("cam", "nobody knows a machine of this name");
        }
    }

    @Test
    void somethingOtherThanHttpIsSaid() throws IOException {
        try (var camera = ScriptedCamera.answering((request, caller) -> caller.write("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
                var server = Fetching.from(camera)) {
            server.awaitDropped("cam", "source-lost");
            assertThat(server.stream("cam").path("source").path("lastProblem").asString())
                    .isNotBlank();
        }
    }

    @Test
    void aCameraThatNeverAnswersIsGivenUp() {
        try (var camera = ScriptedCamera.answering((request, caller) -> caller.awaitGone());
                var server = Fetching.from(camera.url("/"), IMPATIENT)) {
            server.awaitProblem("cam", "no picture for 300 ms (mjpeg.silenceTimeout)");
            server.awaitDropped("cam", "source-silent");
        }
    }

    @Test
    void aCameraThatFallsSilentIsGivenUpAndFetchedAgain() {
        try (var camera = ScriptedCamera.answering((request, caller) -> {
                    caller.write(MULTIPART);
                    caller.write(part(NumberedJpeg.of(1)));
                    caller.awaitGone();
                    caller.hangUp();
                });
                var server = Fetching.from(camera.url("/"), IMPATIENT);
                var viewer = TestViewer.program(server, "cam")) {
            assertThat(viewer.nextNumber()).isEqualTo(1);
            server.awaitDropped("cam", "source-silent");
            assertThat(viewer.nextNumber()).isEqualTo(1);
            assertThat(camera.connections()).isGreaterThan(1);
        }
    }

    @Test
    void aPictureThatTricklesForTooLongIsGivenUp() {
        try (var camera = ScriptedCamera.answering((request, caller) -> {
                    caller.write(MULTIPART);
                    for (var value : part(NumberedJpeg.of(1, 1_000_000))) {
                        caller.write(new byte[] {value});
                    }
                });
                var server = Fetching.from(camera.url("/"), "mjpeg:\n  silenceTimeout: 10m\n  frameTimeout: 300ms\n")) {
            server.awaitDropped("cam", "frame-too-slow");
        }
    }

    @Test
    void anAnswerWhoseHeadNeverEndsIsGivenUp() throws IOException {
        try (var camera = ScriptedCamera.answering((request, caller) -> {
                    caller.write("HTTP/1.1 200 OK\r\n");
                    while (true) {
                        caller.write("X-Padding: " + "x".repeat(1000) + "\r\n");
                    }
                });
                var server = Fetching.from(camera)) {
            server.awaitDropped("cam", "source-lost");
            assertThat(server.stream("cam").path("source").path("lastProblem").asString())
                    .isNotBlank();
        }
    }

    @Test
    void aPartWhoseHeaderNeverEndsIsGivenUp() {
        try (var camera = ScriptedCamera.answering((request, caller) -> {
                    caller.write(MULTIPART + "--B\r\n");
                    while (true) {
                        caller.write("X-Padding: " + "x".repeat(1000) + "\r\n");
                    }
                });
                var server = Fetching.from(camera)) {
            server.awaitDropped("cam", "header-too-long");
        }
    }

    @Test
    void aPartThatNeverEndsIsGivenUpAtTheFrameLimit() {
        try (var camera = ScriptedCamera.answering((request, caller) -> {
                    caller.write(MULTIPART + "--B\r\nContent-Type: image/jpeg\r\n\r\n");
                    caller.write(Arrays.copyOf(NumberedJpeg.of(1), NumberedJpeg.of(1).length - 40));
                    while (true) {
                        caller.write(new byte[8192]);
                    }
                });
                var server = Fetching.from(
                        camera.url("/"),
                        "mjpeg:\n  maxFrameSize: 100KiB\n  silenceTimeout: 10m\n  frameTimeout: 10m\n")) {
            server.awaitDropped("cam", "frame-too-large");
            server.awaitDropped("cam", "source-lost");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, truncated", "10, truncated", "-5, length-mismatch", "5, length-mismatch"})
    void aPictureThatIsNotAsAnnouncedIsCountedAndTheNextOneShown(int lengthError, String reason) throws IOException {
        var jpeg = NumberedJpeg.of(1);
        var half = Arrays.copyOf(jpeg, jpeg.length - 40);
        try (var camera = ScriptedCamera.answering((request, caller) -> {
                    caller.write(MULTIPART);
                    var body = reason.equals("truncated") ? half : jpeg;
                    caller.write(bytes(
                            "--B\r\nContent-Type: image/jpeg\r\nContent-Length: " + (body.length + lengthError)
                                    + "\r\n\r\n",
                            body,
                            "\r\n"));
                    caller.write(part(NumberedJpeg.of(2)));
                    caller.write("--B\r\n");
                    caller.awaitGone();
                });
                var server = Fetching.from(camera)) {
            server.awaitDropped("cam", reason);
            assertNewest(server, 2);
            assertThat(camera.connections()).isEqualTo(1);
        }
    }

    private static void assertNewest(TestServer server, int number) {
        Eventually.that(() -> assertThat(
                        NumberedJpeg.numberIn(server.get("/cam/snapshot.jpg").body()))
                .isEqualTo(number));
    }
}
