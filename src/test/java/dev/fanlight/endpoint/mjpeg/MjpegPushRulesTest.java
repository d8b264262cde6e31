package dev.fanlight.endpoint.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.contract.NumberedJpeg;
import dev.fanlight.contract.TestServer;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Limits of time and names for cameras that push; each test with a configuration of its own. */
@ExtendWith(NothingLeftBehind.class)
class MjpegPushRulesTest {
    @Test
    void aSilentPublisherIsToldAndLetGo() throws IOException {
        try (var server = TestServer.start("mjpeg:\n  silenceTimeout: 200ms\n  frameTimeout: 10m\n");
                var camera = PushingCamera.of("silent")) {
            camera.begin(server);
            var reply = camera.reply();
            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.detail()).contains("mjpeg.silenceTimeout");
            server.awaitDropped("silent", "source-silent");
        }
    }

    @Test
    void aPictureThatTakesTooLongEndsThePublication() throws IOException {
        try (var server = TestServer.start("mjpeg:\n  silenceTimeout: 10m\n  frameTimeout: 200ms\n");
                var camera = PushingCamera.of("trickling")) {
            camera.begin(server);
            camera.sendRaw(Fetching.bytes("--B\r\n\r\n", Arrays.copyOf(NumberedJpeg.of(1), 300), ""));
            var reply = camera.reply();
            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.detail()).contains("mjpeg.frameTimeout");
            server.awaitDropped("trickling", "frame-too-slow");
        }
    }

    @Test
    void aPictureOverTheLimitIsCountedAndSmallOnesGoOn() {
        try (var server = TestServer.start(TestServer.PATIENT + "  maxFrameSize: 100KiB\n");
                var camera = PushingCamera.of("large")) {
            camera.begin(server);
            camera.sendPart(NumberedJpeg.of(1, 200_000));
            camera.send(2);
            server.awaitState("large", "live");
            server.awaitDropped("large", "frame-too-large");
        }
    }

    @Test
    void onlyListedNamesArePublishedWhenSoConfigured() throws IOException {
        try (var server = TestServer.start(TestServer.PATIENT + "publish: listed\nstreams:\n  cam: {}\n");
                var listed = PushingCamera.of("cam");
                var unlisted = PushingCamera.of("other")) {
            listed.begin(server);
            listed.send(1);
            server.awaitState("cam", "live");
            unlisted.begin(server);
            var reply = unlisted.reply();
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.detail()).contains("No stream other is listed", "publish: any");
            assertThat(server.get("/api/v1/streams/other").status()).isEqualTo(404);
        }
    }
}
