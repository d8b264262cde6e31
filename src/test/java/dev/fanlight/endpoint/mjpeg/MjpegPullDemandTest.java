package dev.fanlight.endpoint.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.contract.NumberedJpeg;
import dev.fanlight.contract.TestServer;
import dev.fanlight.contract.TestViewer;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When a camera is fetched, and how often. */
@ExtendWith(NothingLeftBehind.class)
class MjpegPullDemandTest {
    private static TestServer onDemand(PulledCamera camera, String linger) {
        return TestServer.start(TestServer.PATIENT + "streams:\n  cam:\n" + camera.streamConfig()
                + "    onDemand: true\n    onDemandLinger: " + linger + "\n");
    }

    @Test
    void manyViewersCostTheCameraOneConnection() {
        try (var camera = new PulledCamera();
                var server = Fetching.from(camera.camera())) {
            var viewers = IntStream.range(0, 20)
                    .mapToObj(index -> TestViewer.program(server, "cam"))
                    .toList();
            server.awaitViewers("cam", 20);
            camera.awaitFetched();
            camera.send(1);
            for (var viewer : viewers) {
                assertThat(viewer.nextNumber()).isEqualTo(1);
                viewer.close();
            }
            server.awaitViewers("cam", 0);
            assertThat(camera.camera().connections()).isEqualTo(1);
        }
    }

    @Test
    void onDemandNobodyConnectsBeforeTheFirstViewer() throws IOException {
        try (var camera = new PulledCamera();
                var server = onDemand(camera, "10m")) {
            server.awaitState("cam", "idle");
            assertThat(server.get("/").status()).isEqualTo(200);
            assertThat(server.get("/cam").status()).isEqualTo(200);
            assertThat(camera.camera().connections()).isZero();
            try (var viewer = TestViewer.program(server, "cam")) {
                camera.awaitFetched();
                camera.send(1);
                assertThat(viewer.nextNumber()).isEqualTo(1);
            }
        }
    }

    @Test
    void onDemandTheCameraIsLeftAfterTheLastViewer() {
        try (var camera = new PulledCamera();
                var server = onDemand(camera, "50ms")) {
            try (var viewer = TestViewer.program(server, "cam")) {
                camera.awaitFetched();
                camera.send(1);
                assertThat(viewer.nextNumber()).isEqualTo(1);
            }
            awaitLeft(camera);
            server.awaitState("cam", "idle");
        }
    }

    @Test
    void onDemandAViewerComesBackToAFreshPicture() {
        try (var camera = new PulledCamera();
                var server = onDemand(camera, "50ms")) {
            for (var number = 1; number <= 3; number++) {
                try (var viewer = TestViewer.program(server, "cam")) {
                    awaitConnections(camera, number);
                    camera.awaitFetched();
                    camera.send(number);
                    assertThat(viewer.nextNumber()).isEqualTo(number);
                }
                awaitLeft(camera);
                server.awaitState("cam", "idle");
            }
        }
    }

    @Test
    void onDemandASnapshotWakesTheCameraWhichIsLeftAgain() throws IOException {
        try (var camera = new PulledCamera();
                var server = onDemand(camera, "2s")) {
            server.awaitState("cam", "idle");
            var early = server.get("/cam/snapshot.jpg");
            assertThat(early.status()).isEqualTo(503);
            assertThat(early.header("retry-after")).hasValue("1");
            camera.awaitFetched();
            camera.send(1);
            Eventually.that(() -> {
                var picture = server.get("/cam/snapshot.jpg");
                assertThat(picture.status()).isEqualTo(200);
                assertThat(NumberedJpeg.numberIn(picture.body())).isEqualTo(1);
            });
            awaitLeft(camera);
            server.awaitState("cam", "idle");
        }
    }

    @Test
    void onDemandACameraThatWasWokenForNobodyIsLeftAgain() throws IOException {
        try (var camera = new PulledCamera();
                var server = onDemand(camera, "500ms")) {
            server.awaitState("cam", "idle");
            assertThat(server.get("/cam/snapshot.jpg").status()).isEqualTo(503);
            awaitConnections(camera, 1);
            awaitLeft(camera);
            server.awaitState("cam", "idle");
        }
    }

    private static void awaitConnections(PulledCamera camera, int connections) {
        Eventually.that(() -> assertThat(camera.camera().connections()).isEqualTo(connections));
    }

    private static void awaitLeft(PulledCamera camera) {
        Eventually.that(() -> assertThat(camera.camera().openConnections()).isZero());
    }
}
