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
import dev.fanlight.proto.jpeg.Jpegs;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All the ways in which cameras write the same thing. */
@ExtendWith(NothingLeftBehind.class)
class MjpegPullFormatsTest {
    @ParameterizedTest
    @CsvSource({
        "boundary=B, --B",
        "boundary=--B, --B",
        "boundary=--B, ----B",
        "boundary=\"B\", --B",
        "boundary=\"--B\", --B",
        "boundary=B, B",
        "charset=x; BOUNDARY=B, --B",
        "boundary=A, --B",
        "nothing=here, --B"
    })
    void anyBoundaryIsUnderstood(String parameter, String delimiter) throws IOException {
        picturesComeFrom(caller -> {
            caller.write("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; " + parameter + "\r\n\r\n");
            for (var number = 1; number <= 3; number++) {
                caller.write(
                        bytes(delimiter + "\r\nContent-Type: image/jpeg\r\n\r\n", NumberedJpeg.of(number), "\r\n"));
            }
            caller.write(delimiter + "\r\n");
        });
    }

    @Test
    void partsHaveALengthOrNot() throws IOException {
        picturesComeFrom(caller -> {
            caller.write(MULTIPART);
            caller.write(part(NumberedJpeg.of(1)));
            caller.write(bytes("--B\r\nContent-Type: image/jpeg\r\n\r\n", NumberedJpeg.of(2), "\r\n"));
            caller.write(part(NumberedJpeg.of(3)));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0 200 OK", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\nConnection: close"})
    void bodiesEndWithTheirConnection(String head) throws IOException {
        picturesComeFrom(caller -> {
            caller.write(head + "\r\nContent-Type: multipart/x-mixed-replace;boundary=B\r\n\r\n");
            sendThreeParts(caller);
        });
    }

    @Test
    void bodiesComeInChunksCutAnywhere() throws IOException {
        picturesComeFrom(caller -> {
            caller.write(MULTIPART.replace("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n"));
            var body = Jpegs.join(
                    part(NumberedJpeg.of(1)), part(NumberedJpeg.of(2)), part(NumberedJpeg.of(3)), bytes("--B\r\n"));
            for (var at = 0; at < body.length; at += 100) {
                var length = Math.min(100, body.length - at);
                caller.write(
                        bytes(Integer.toHexString(length) + "\r\n", Arrays.copyOfRange(body, at, at + length), "\r\n"));
            }
        });
    }

    @Test
    void bytesComeOneAtATime() throws IOException {
        picturesComeFrom(caller -> {
            caller.write(MULTIPART);
            for (var value : Jpegs.join(part(NumberedJpeg.of(1)), part(NumberedJpeg.of(2)), part(NumberedJpeg.of(3)))) {
                caller.write(new byte[] {value});
            }
        });
    }

    @Test
    void jpegsComeBackToBack() throws IOException {
        picturesComeFrom(caller -> {
            caller.write("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n");
            for (var number = 1; number <= 3; number++) {
                caller.write(NumberedJpeg.of(number));
            }
        });
    }

    private static void sendThreeParts(ScriptedCamera.Caller caller) throws IOException {
        for (var number = 1; number <= 3; number++) {
            caller.write(part(NumberedJpeg.of(number)));
        }
    }

    private interface Body {
        void sendTo(ScriptedCamera.Caller caller) throws IOException;
    }

    /** The camera sends frames 1 to 3 and then keeps quiet, so that the last one stays the newest. */
    private static void picturesComeFrom(Body body) throws IOException {
        try (var camera = ScriptedCamera.answering((request, caller) -> {
                    body.sendTo(caller);
                    caller.awaitGone();
                });
                var server = Fetching.from(camera)) {
            Eventually.that(() -> assertThat(received(server)).isEqualTo(3));
            assertThat(NumberedJpeg.numberIn(server.get("/cam/snapshot.jpg").body()))
                    .isEqualTo(3);
            assertThat(server.get("/cam/snapshot.jpg").body()).isEqualTo(NumberedJpeg.of(3));
            assertThat(server.stream("cam").path("dropped")).isEmpty();
            assertThat(camera.requests()).hasSize(1);
        }
    }

    private static int received(TestServer server) throws IOException {
        return server.stream("cam").path("received").path("frames").asInt();
    }

    @Test
    void thumbnailsInsideAPictureAreNotPictures() throws IOException {
        var jpeg = Jpegs.withThumbnail(NumberedJpeg.of(7));
        try (var camera = ScriptedCamera.answering((request, caller) -> {
                    caller.write(MULTIPART);
                    caller.write(bytes("--B\r\nContent-Type: image/jpeg\r\n\r\n", jpeg, "\r\n--B\r\n"));
                    caller.awaitGone();
                });
                var server = Fetching.from(camera)) {
            server.awaitState("cam", "live");
            assertThat(server.get("/cam/snapshot.jpg").body()).isEqualTo(jpeg);
            assertThat(received(server)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Connection: close\r\n"})
    void aStillPictureIsAskedForAgainAndAgain(String header) throws IOException {
        var asked = new AtomicInteger();
        try (var camera = ScriptedCamera.answering((request, caller) -> {
                    var jpeg = NumberedJpeg.of(asked.incrementAndGet());
                    caller.write("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: " + jpeg.length
                            + "\r\n" + header + "\r\n");
                    caller.write(jpeg);
                    if (!header.isEmpty()) {
                        caller.hangUp();
                    }
                });
                var server = Fetching.from(camera);
                var viewer = TestViewer.program(server, "cam")) {
            var first = viewer.nextNumber();
            var second = viewer.nextNumber();
            var third = viewer.nextNumber();
            assertThat(first).isLessThan(second);
            assertThat(second).isLessThan(third);
            assertThat(server.stream("cam").path("dropped")).isEmpty();
            if (header.isEmpty()) {
                assertThat(camera.connections()).isEqualTo(1);
            }
        }
    }
}
