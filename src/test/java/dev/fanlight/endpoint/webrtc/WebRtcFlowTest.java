package dev.fanlight.endpoint.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.contract.TestServer;
import dev.fanlight.proto.sdp.Corpus;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Publishers and viewers over real sockets, from the first offer to the end. */
@ExtendWith(NothingLeftBehind.class)
class WebRtcFlowTest {
    private final Peer.Group group = new Peer.Group();
    private TestServer server = TestServer.start("");
    private Signalling signalling = new Signalling(server);

    @AfterEach
    void stop() {
        server.close();
        group.close();
    }

    private void startWith(String yaml) {
        server.close();
        server = TestServer.start(yaml);
        signalling = new Signalling(server);
    }

    private Peer publisher() throws IOException {
        var publisher = Peer.publisher(group, signalling);
        var response = publisher.call("/cam/whip");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        server.awaitState("cam", "live");
        return publisher;
    }

    private Peer viewer() throws IOException {
        var viewer = Peer.viewer(group, signalling);
        var response = viewer.call("/cam/whep");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        awaitPictures(viewer);
        return viewer;
    }

    private static void awaitPictures(Peer viewer) {
        var before = viewer.received.size();
        Eventually.that(() -> assertThat(viewer.received.size()).isGreaterThan(before + 50));
    }

    @Test
    void whatIsPublishedIsWatchedAndShownInTheApi() throws IOException {
        try (var publisher = publisher();
                var viewer = viewer()) {
            assertThat(publisher.isConnected()).isTrue();
            assertThat(viewer.isConnected()).isTrue();
            var stream = server.stream("cam");
            assertThat(stream.path("source").path("kind").asString()).isEqualTo("webrtc");
            assertThat(stream.path("source").path("address").asString()).isEqualTo("127.0.0.1");
            assertThat(stream.path("video").path("codec").asString()).isEqualTo("h264");
            assertThat(stream.path("video").path("width").asInt()).isEqualTo(96);
            assertThat(stream.path("video").path("height").asInt()).isEqualTo(80);
            assertThat(stream.path("received").path("packets").asInt()).isGreaterThan(50);
            var watching = stream.path("viewers").path(0);
            assertThat(watching.path("kind").asString()).isEqualTo("webrtc");
            assertThat(watching.path("address").asString()).isEqualTo("127.0.0.1");
            var metrics = server.get("/metrics").text();
            assertThat(metrics)
                    .contains("fanlight_webrtc_publishers 1.0", "fanlight_webrtc_viewers 1.0")
                    .contains("fanlight_media_transports 2.0", "fanlight_media_dropped_total{reason=");
        }
    }

    @Test
    void viewersOutliveTheirPublishers() throws IOException {
        var first = publisher();
        try (var viewer = viewer()) {
            for (var times = 0; times < 3; times++) {
                assertThat(signalling.delete(first.resource()).statusCode()).isEqualTo(200);
                server.awaitState("cam", "stale");
                assertThat(server.stream("cam")
                                .path("source")
                                .path("lastProblem")
                                .asString())
                        .contains("said goodbye");
                first.close();
                first = publisher();
                awaitPictures(viewer);
            }
            assertThat(viewer.closed).isNull();
        }
        first.close();
    }

    @Test
    void aPublisherWhoLeavesWithoutAWordIsMissed() throws IOException {
        var publisher = publisher();
        publisher.close();
        server.awaitState("cam", "stale");
        server.awaitProblem("cam", "the peer has left");
        try (var viewer = Peer.viewer(group, signalling)) {
            var response = viewer.call("/cam/whep");
            assertThat(response.statusCode()).isEqualTo(409);
        }
    }

    @Test
    void whereThatIsAllowedTheNewestPublisherWins() throws IOException {
        startWith("streams:\n  cam:\n    takeover: true\n");
        try (var first = publisher();
                var viewer = viewer();
                var second = publisher()) {
            Eventually.that(() -> assertThat(first.closed).isNotNull());
            assertThat(second.closed).isNull();
            awaitPictures(viewer);
            assertThat(signalling.delete(first.resource()).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void whoOffersAndNeverComesTakesNothingOver() throws IOException {
        startWith("streams:\n  cam:\n    takeover: true\n");
        try (var first = publisher();
                var viewer = viewer();
                var absent = Peer.publisher(group, signalling)) {
            var taken = signalling.offer("/cam/whip", absent.offer());
            assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
            awaitPictures(viewer);
            assertThat(first.closed).isNull();
            assertThat(server.stream("cam").at("/dropped/publisher-replaced").isMissingNode())
                    .as(server.stream("cam").toString())
                    .isTrue();
            assertThat(signalling.delete(Signalling.header(taken, "Location")).statusCode())
                    .isEqualTo(200);
            awaitPictures(viewer);
            assertThat(first.closed).isNull();
        }
    }

    @Test
    void aViewerWhoSaysGoodbyeIsForgotten() throws IOException {
        try (var publisher = publisher();
                var leaving = viewer();
                var staying = viewer()) {
            server.awaitViewers("cam", 2);
            assertThat(signalling.delete(leaving.resource()).statusCode()).isEqualTo(200);
            server.awaitViewers("cam", 1);
            Eventually.that(() -> assertThat(leaving.closed).isNotNull());
            awaitPictures(staying);
            assertThat(publisher.closed).isNull();
        }
    }

    @Test
    void mediaGoesOnWhenIceBeginsAnew() throws IOException {
        try (var publisher = publisher();
                var viewer = viewer()) {
            for (var peer : new Peer[] {publisher, viewer, publisher}) {
                assertThat(peer.restart().statusCode()).isEqualTo(200);
                awaitPictures(viewer);
            }
            assertThat(publisher.closed).isNull();
            assertThat(viewer.closed).isNull();
        }
    }

    @Test
    void moreViewersThanMayBeAreToldToComeLater() throws IOException {
        startWith("webrtc:\n  maxViewers: 1\n");
        try (var publisher = publisher()) {
            var viewer = viewer();
            try (var tooMany = Peer.viewer(group, signalling)) {
                var response = tooMany.call("/cam/whep");
                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(Signalling.header(response, "Retry-After")).matches("[0-9]+");
            }
            assertThat(publisher.isConnected()).isTrue();
            viewer.close();
            server.awaitViewers("cam", 0);
            Eventually.that(() -> {
                try (var next = Peer.viewer(group, signalling)) {
                    assertThat(next.call("/cam/whep").statusCode()).isEqualTo(201);
                }
            });
        }
    }

    @Test
    void aPlayerWithoutTheCodecIsToldWhichItIs() throws IOException {
        try (var publisher = publisher()) {
            assertThat(publisher.isConnected()).isTrue();
            var response = signalling.offer("/cam/whep", Corpus.text("chromium-whep-no-h264"));
            assertThat(response.statusCode()).isEqualTo(406);
            assertThat(response.body()).contains("H.264", "VP8");
            for (var name : new String[] {"chromium-whep", "firefox-whep-h264", "safari-whep"}) {
                var answer = signalling.offer("/cam/whep", Corpus.text(name));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
                assertThat(answer.body()).contains("a=sendonly", "a=ice-lite", "H264/90000");
                assertThat(Signalling.header(answer, "Location")).matches("/cam/whep/[0-9a-f]{32}");
            }
        }
    }

    @Test
    void theServerEndsWithEverybodyConnected() throws IOException {
        try (var publisher = publisher();
                var viewer = viewer()) {
            server.end();
            Eventually.that(() -> {
                assertThat(publisher.closed).isNotNull();
                assertThat(viewer.closed).isNotNull();
            });
        }
    }
}
