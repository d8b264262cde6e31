package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The maker's own case: the script on the Pi as it is, one connection to it, everyone watches. */
class PiCameraTest {
    private static final int VIEWERS = 5;

    @Test
    void fiveViewersCostTheCameraOneConnection() throws Exception {
        try (var camera = PiCamera.start(0);
                var relay = Relay.start("streams: {drone1: {source: '" + camera.address() + "'}}")) {
            var viewers = new ArrayList<PlainViewer>();
            try {
                for (var i = 0; i < VIEWERS; i++) {
                    viewers.add(PlainViewer.watch(relay.port(), "drone1"));
                }
                await().atMost(Programs.PATIENCE)
                        .until(() -> viewers.stream().allMatch(viewer -> viewer.distinctPictures() > 10));
                assertThat(viewers).extracting(PlainViewer::trouble).containsOnly(Optional.empty());

                var drone1 = relay.stream("drone1");
                assertThat(drone1.path("state").asString()).isEqualTo("live");
                assertThat(drone1.path("viewerCount").asInt()).isEqualTo(VIEWERS);
                assertThat(drone1.at("/video/width").asInt()).isEqualTo(640);
                assertThat(drone1.at("/video/height").asInt()).isEqualTo(480);

                var saidBefore = camera.statusLines();
                await().atMost(Programs.PATIENCE).until(() -> camera.statusLines() > saidBefore);
                assertThat(camera.connections()).isEqualTo(1);
                assertThat(camera.clients()).isEqualTo(1);
            } finally {
                for (var viewer : viewers) {
                    viewer.close();
                }
            }
        }
    }

    @Test
    void viewersStayWhileTheCameraIsAway() throws Exception {
        var camera = PiCamera.start(0);
        try (var relay = Relay.start("streams: {drone1: {source: '" + camera.address() + "'}}");
                var viewer = PlainViewer.watch(relay.port(), "drone1")) {
            await().atMost(Programs.PATIENCE).until(() -> viewer.distinctPictures() > 3);
            camera.close();
            await().atMost(Programs.PATIENCE).until(() -> relay.state("drone1").equals("stale"));
            assertThat(relay.get("/drone1/snapshot.jpg").statusCode()).isEqualTo(200);

            var before = viewer.distinctPictures();
            try (var _ = PiCamera.start(camera.port())) {
                await().atMost(Programs.PATIENCE).until(() -> viewer.distinctPictures() > before + 3);
                assertThat(viewer.trouble()).isEmpty();
                assertThat(relay.state("drone1")).isEqualTo("live");
            }
        } finally {
            camera.close();
        }
    }
}
