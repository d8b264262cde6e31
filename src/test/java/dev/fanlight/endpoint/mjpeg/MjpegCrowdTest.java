package dev.fanlight.endpoint.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.contract.NumberedJpeg;
import dev.fanlight.contract.TestServer;
import dev.fanlight.contract.TestViewer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many viewers at a time, and many that come and go. */
@ExtendWith(NothingLeftBehind.class)
class MjpegCrowdTest {
    private static final int CROWD = 500;

    @Test
    void fiveHundredViewersThatConnectAndVanishLeaveNothingBehind() throws Exception {
        try (var server = TestServer.start(TestServer.PATIENT);
                var camera = PushingCamera.of("cam")) {
            camera.begin(server);
            camera.send(1);
            server.awaitState("cam", "live");
            try (var staying = TestViewer.program(server, "cam")) {
                assertThat(staying.nextNumber()).isEqualTo(1);
                var sending = Thread.ofVirtual()
                        .start(() -> IntStream.rangeClosed(2, 40).forEach(camera::send));
                for (var index = 0; index < CROWD; index++) {
                    comeAndVanish(server, index % 2 == 0);
                }
                sending.join();
                while (staying.nextNumber() < 40) {
                    // Up to the last.
                }
                server.awaitViewers("cam", 1);
            }
            server.awaitViewers("cam", 0);
            // The camera, and whoever asks.
            Eventually.that(() ->
                    assertThat(server.get("/metrics").text()).containsPattern("(?m)^fanlight_http_connections 2.0$"));
        }
    }

    /** Without reading a byte of the answer: the server may find the connection gone at any step. */
    private static void comeAndVanish(TestServer server, boolean reset) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            TestServer.send(socket, "GET /cam/stream.mjpg HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            if (reset) {
                socket.setSoLinger(true, 0);
            }
        }
    }

    @Test
    void everyViewerOnEveryLoopSeesEveryFrameInOrder() {
        try (var server = TestServer.start(TestServer.PATIENT);
                var camera = PushingCamera.of("cam")) {
            camera.begin(server);
            camera.sendPart(NumberedJpeg.of(1));
            server.awaitState("cam", "live");
            var viewers = IntStream.range(0, 40)
                    .mapToObj(index -> TestViewer.program(server, "cam"))
                    .toList();
            viewers.forEach(viewer -> assertThat(viewer.nextNumber()).isEqualTo(1));
            for (var number = 2; number <= 10; number++) {
                camera.sendPart(NumberedJpeg.of(number));
                for (var viewer : viewers) {
                    assertThat(viewer.nextNumber()).isEqualTo(number);
                }
            }
            viewers.forEach(TestViewer::close);
            server.awaitViewers("cam", 0);
        }
    }
}
