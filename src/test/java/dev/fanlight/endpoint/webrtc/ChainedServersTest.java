package dev.fanlight.endpoint.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.contract.TestServer;
import dev.fanlight.load.TinyRelay;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that fetches its stream from another one by WHEP, over real sockets. */
@ExtendWith(NothingLeftBehind.class)
class ChainedServersTest {
    private static final String ON_DEMAND = "    onDemand: true\n    onDemandLinger: 1500ms\n";

    /** For who is told to come back in a second. */
    private static final String LINGERING = "    onDemand: true\n    onDemandLinger: 10m\n";

    private final Peer.Group group = new Peer.Group();
    private TestServer first = TestServer.start("");
    private TestServer second = first;

    @AfterEach
    void stop() {
        if (second != first) {
            second.close();
        }
        first.close();
        group.close();
    }

    private void fetch(String more) {
        fetchFrom("whep://127.0.0.1:" + first.port() + "/cam/whep?token=secret", more);
    }

    private void fetchFrom(String url, String more) {
        second = TestServer.start("streams:\n  cam:\n    source: " + url + "\n" + more);
    }

    private Peer publisher() throws IOException {
        var publisher = Peer.publisher(group, new Signalling(first));
        var response = publisher.call("/cam/whip");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        first.awaitState("cam", "live");
        return publisher;
    }

    /** A viewer at the second server, who comes back for as long as that says so, or closes what it has begun. */
    private Peer viewer() throws IOException {
        while (true) {
            var viewer = Peer.viewer(group, new Signalling(second));
            Eventually.that(() -> {
                var response = viewer.call("/cam/whep");
                assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
            });
            Eventually.that(() -> assertThat(viewer.closed != null || viewer.received.size() > 50)
                    .isTrue());
            if (viewer.closed == null) {
                return viewer;
            }
        }
    }

    private static void awaitPictures(Peer viewer) {
        var before = viewer.received.size();
        Eventually.that(() -> assertThat(viewer.received.size()).isGreaterThan(before + 50));
    }

    @Test
    void whatTheFirstHasTheSecondShows() throws IOException {
        fetch("");
        second.awaitProblem("cam", "nobody publishes the stream there now (409); it says: Nobody publishes cam now.");
        try (var publisher = publisher();
                var viewer = viewer();
                var another = viewer()) {
            assertThat(publisher.isConnected()).isTrue();
            assertThat(viewer.isConnected()).isTrue();
            assertThat(another.isConnected()).isTrue();
            second.awaitState("cam", "live");
            first.awaitViewers("cam", 1);
            var stream = second.stream("cam");
            assertThat(stream.path("source").path("kind").asString()).isEqualTo("pull");
            assertThat(stream.path("source").path("address").asString())
                    .isEqualTo("whep://127.0.0.1:" + first.port() + "/cam/whep?token=***");
            assertThat(stream.path("source").path("lastProblem").asString("")).isEmpty();
            assertThat(stream.path("video").path("codec").asString()).isEqualTo("h264");
            assertThat(stream.path("video").path("width").asInt()).isEqualTo(96);
        }
    }

    @Test
    void itsViewersAndItsSessionOutliveThePublishersOfTheFirst() throws IOException {
        fetch("");
        var publisher = publisher();
        try (var viewer = viewer()) {
            var session = sessionAtTheFirst();
            for (var times = 0; times < 2; times++) {
                publisher.close();
                first.awaitState("cam", "stale");
                publisher = publisher();
                awaitPictures(viewer);
            }
            assertThat(sessionAtTheFirst()).isEqualTo(session);
            assertThat(viewer.closed).isNull();
        }
        publisher.close();
    }

    private String sessionAtTheFirst() throws IOException {
        return first.stream("cam").path("viewers").path(0).path("id").asString();
    }

    @Test
    void whenTheFirstComesBackSoDoTheStreamAndItsPictures() throws IOException {
        fetch("");
        var publisher = publisher();
        try (var viewer = viewer()) {
            var port = first.port();
            first.close();
            second.awaitState("cam", "stale");
            second.awaitProblem("cam", "connection refused; does the server's program run, and on this port?");
            publisher.close();
            first = TestServer.start("", port);
            publisher = publisher();
            awaitPictures(viewer);
            second.awaitState("cam", "live");
            assertThat(viewer.closed).isNull();
        }
        publisher.close();
    }

    @Test
    void onDemandItIsFetchedWhileSomebodyWatches() throws IOException {
        fetch(ON_DEMAND);
        try (var publisher = publisher()) {
            assertThat(publisher.isConnected()).isTrue();
            second.awaitState("cam", "idle");
            for (var times = 0; times < 2; times++) {
                var viewer = viewer();
                first.awaitViewers("cam", 1);
                viewer.close();
                first.awaitViewers("cam", 0);
                second.awaitState("cam", "idle");
            }
        }
    }

    @Test
    void threeInARowWakeEachOther() throws IOException {
        fetch(LINGERING);
        try (var third = TestServer.start(
                        "streams:\n  cam:\n    source: whep://127.0.0.1:" + second.port() + "/cam/whep\n" + LINGERING);
                var publisher = publisher();
                var viewer = Peer.viewer(group, new Signalling(third))) {
            assertThat(publisher.isConnected()).isTrue();
            Eventually.that(
                    () -> assertThat(viewer.call("/cam/whep").statusCode()).isEqualTo(201));
            awaitPictures(viewer);
        }
    }

    @Test
    void whatIsLostOnTheWayIsAskedForAndTheSessionIsDeletedAtTheEnd() throws IOException {
        try (var relay = new TinyRelay(7);
                var publisher =
                        Peer.publisher(group, new Signalling(relay.address("/").getPort()))) {
            assertThat(publisher.call("/x/whip").statusCode()).isEqualTo(201);
            fetchFrom(relay.address("/x/whep").toString().replace("http:", "whep:"), "");
            try (var viewer = viewer()) {
                Eventually.that(() -> assertThat(distinctNumbers(viewer)).isGreaterThan(100));
                assertThat(relay.left).hasValue(0);
                second.end();
            }
            Eventually.that(() -> assertThat(relay.left).hasValue(1));
        }
    }

    /** How many numbers came without one missing, from the first on. */
    private static int distinctNumbers(Peer viewer) {
        var numbers = viewer.received.stream()
                .filter(packet -> (Integer.parseInt(packet.substring(2, 4), 16) & 0x7F) != 0)
                .map(packet -> Integer.parseInt(packet.substring(4, 8), 16))
                .collect(java.util.stream.Collectors.toCollection(java.util.TreeSet::new));
        var count = 0;
        for (var number = numbers.first(); numbers.contains(number); number = (number + 1) & 0xFFFF) {
            count++;
        }
        return count;
    }

    @Test
    void theSecondEndsWithItsSourceConnected() throws IOException {
        fetch("");
        try (var publisher = publisher();
                var viewer = viewer()) {
            second.end();
            first.awaitViewers("cam", 0);
            assertThat(publisher.closed).isNull();
            Eventually.that(() -> assertThat(viewer.closed).isNotNull());
        }
    }
}
