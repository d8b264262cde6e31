package dev.fanlight.endpoint.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.contract.NumberedJpeg;
import dev.fanlight.contract.TestServer;
import dev.fanlight.contract.TestViewer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Viewers that read slowly, or not at all. */
@ExtendWith(NothingLeftBehind.class)
class MjpegSlowViewerTest {
    /** More than the kernel's buffers for an unread connection hold, so that it is the relay that has to choose. */
    private static final int LARGE_BYTES = 1 << 20;

    @Test
    void whatAViewerFindsWhenItReadsAgainIsOneOldFrameAndThenTheNewest() throws IOException {
        try (var server = TestServer.start(TestServer.PATIENT);
                var camera = PushingCamera.of("cam");
                var other = joined(server, camera);
                var slow = TestViewer.slow(server, "cam")) {
            server.awaitViewers("cam", 2);
            for (var number = 2; number <= 12; number++) {
                camera.sendPart(NumberedJpeg.of(number, LARGE_BYTES));
                assertThat(other.nextNumber()).isEqualTo(number);
            }
            // Frame 1 lay there when it came; one more was on its way; the newest waits; all between were replaced.
            Eventually.that(() -> assertThat(skippedSlow(server)).isGreaterThanOrEqualTo(9));
            assertThat(slow.nextNumber()).isEqualTo(1);
            assertThat(slow.nextNumber()).isEqualTo(2);
            assertThat(slow.nextNumber()).isEqualTo(12);
        }
    }

    @Test
    void aViewerHoldsAtMostOneFrameOnItsWayAndOneWaiting() throws IOException {
        try (var server = TestServer.start(TestServer.PATIENT);
                var camera = PushingCamera.of("cam");
                var other = joined(server, camera);
                var slow = TestViewer.slow(server, "cam")) {
            server.awaitViewers("cam", 2);
            for (var number = 2; number <= 30; number++) {
                camera.sendPart(NumberedJpeg.of(number, LARGE_BYTES));
                assertThat(other.nextNumber()).isEqualTo(number);
                var held = number - 1 - framesSent(slowest(server)) - skippedSlow(server);
                assertThat(held).as("frames held for the slow viewer").isLessThanOrEqualTo(2);
            }
            assertThat(slow.nextNumber()).isEqualTo(1);
        }
    }

    @Test
    void aViewerThatTakesNothingIsLetGoAndNobodyElseNotices() {
        try (var server = TestServer.start(
                        "mjpeg:\n  viewerTimeout: 300ms\n  silenceTimeout: 10m\n  frameTimeout: 10m\n");
                var camera = PushingCamera.of("cam");
                var other = joined(server, camera);
                var stalled = TestViewer.slow(server, "cam")) {
            server.awaitViewers("cam", 2);
            var number = 1;
            while (viewerCount(server) > 1) {
                camera.sendPart(NumberedJpeg.of(++number, 200_000));
                assertThat(other.nextNumber()).isEqualTo(number);
            }
            server.awaitDropped("cam", "viewer-stalled");
            assertThat(stalled.isEnded()).isTrue();
            camera.sendPart(NumberedJpeg.of(++number));
            assertThat(other.nextNumber()).isEqualTo(number);
        }
    }

    private static TestViewer joined(TestServer server, PushingCamera camera) {
        camera.begin(server);
        camera.sendPart(NumberedJpeg.of(1));
        server.awaitState("cam", "live");
        var viewer = TestViewer.program(server, "cam");
        assertThat(viewer.nextNumber()).isEqualTo(1);
        return viewer;
    }

    private static int viewerCount(TestServer server) {
        try {
            return server.stream("cam").path("viewerCount").asInt();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static int skippedSlow(TestServer server) throws IOException {
        return slowest(server).path("framesSkipped").path("slow").asInt();
    }

    private static int framesSent(JsonNode viewer) {
        return viewer.path("framesSent").asInt();
    }

    /** The viewer that was sent fewest. */
    private static JsonNode slowest(TestServer server) throws IOException {
        var viewers = server.stream("cam").path("viewers");
        return framesSent(viewers.get(0)) <= framesSent(viewers.get(1)) ? viewers.get(0) : viewers.get(1);
    }
}
