package dev.fanlight.endpoint.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.contract.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of a stream that is none of pictures. */
@ExtendWith(NothingLeftBehind.class)
class MjpegConvertedTest {
    private static final String FOOTAGE = "src/test/resources/media/car-h264-aac.mp4";

    /** The machine's ffmpeg, but its conversions begin when a file is there. */
    private static final String LATE = """
            #!/bin/sh
            case "$*" in
            *mjpeg*) while [ ! -e 'FOLDER/go' ]; do sleep 0.05; done;;
            esac
            exec ffmpeg "$@"
            """;

    @TempDir
    Path folder = Path.of("");

    @Test
    void whoGoesWhileTheConversionBeginsLeavesNothingBehind() throws IOException {
        var script = folder.resolve("late-ffmpeg");
        Files.writeString(script, LATE.replace("FOLDER", folder.toString()));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var server = TestServer.start("""
                transcode:
                  ffmpeg: %s
                  linger: 0s
                streams:
                  cam:
                    source: file:%s
                """.formatted(script, FOOTAGE))) {
            server.awaitState("cam", "live");
            var gone = new ArrayList<Socket>();
            for (var i = 0; i < 20; i++) {
                var socket = server.connect();
                gone.add(socket);
                TestServer.send(socket, "GET /cam/stream.mjpg HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            }
            Eventually.that(() -> assertThat(leases(server)).isEqualTo(20));
            for (var socket : gone) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
            // Whoever is answered after them has been noticed after them.
            server.get("/api/v1/streams/cam");
            Files.createFile(folder.resolve("go"));
            Eventually.that(() ->
                    assertThat(server.stream("cam").path("conversions").size()).isZero());
            server.awaitViewers("cam", 0);
        }
    }

    private static int leases(TestServer server) throws IOException {
        return server.stream("cam").path("conversions").path(0).path("neededBy").asInt();
    }
}
