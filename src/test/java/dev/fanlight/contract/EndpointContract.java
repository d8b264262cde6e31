package dev.fanlight.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every endpoint has to hold, whatever its protocol. An endpoint's test implements this and says how its publishers
 * and viewers are made; one that only takes streams in is watched over MJPEG, and the other way round.
 */
@ExtendWith(NothingLeftBehind.class)
public interface EndpointContract {
    /** A publisher of the stream {@code cam}. */
    Publishing publisher();

    /** A viewer of the stream {@code cam}, connected when this returns. */
    default Watching viewer(TestServer server) {
        return TestViewer.program(server, "cam");
    }

    /** A viewer that does not read until it is asked to, behind small buffers. */
    default Watching slowViewer(TestServer server) {
        return TestViewer.slow(server, "cam");
    }

    private TestServer server(Publishing publisher) {
        return TestServer.start(
                TestServer.PATIENT + "streams:\n  cam:\n    takeover: false\n" + publisher.streamConfig());
    }

    /** Sends a frame, which is the next one that the viewer sees. */
    private static void show(Publishing publisher, int number, Watching viewer) {
        publisher.send(number);
        assertThat(viewer.nextNumber()).isEqualTo(number);
    }

    @Test
    default void publishedFramesReachViewersInOrder() throws IOException {
        try (var publisher = publisher();
                var server = server(publisher);
                var viewer = viewer(server)) {
            publisher.begin(server);
            server.awaitViewers("cam", 1);
            for (var number = 1; number <= 20; number++) {
                show(publisher, number, viewer);
            }
            var stream = server.stream("cam");
            assertThat(stream.path("state").asString()).isEqualTo("live");
            assertThat(stream.path("received").path("frames").asInt()).isEqualTo(20);
            assertThat(stream.path("video").path("width").asInt()).isEqualTo(32);
            assertThat(stream.path("video").path("height").asInt()).isEqualTo(24);
        }
    }

    @Test
    default void whoJoinsSeesTheNewestFrameAtOnce() {
        try (var publisher = publisher();
                var server = server(publisher)) {
            publisher.begin(server);
            try (var first = viewer(server)) {
                server.awaitViewers("cam", 1);
                show(publisher, 1, first);
                show(publisher, 2, first);
                try (var second = viewer(server)) {
                    assertThat(second.nextNumber()).isEqualTo(2);
                }
            }
        }
    }

    @Test
    default void whoLeavesIsForgottenAndNobodyElseNotices() {
        try (var publisher = publisher();
                var server = server(publisher);
                var staying = viewer(server)) {
            publisher.begin(server);
            var leaving = viewer(server);
            server.awaitViewers("cam", 2);
            show(publisher, 1, staying);
            leaving.close();
            server.awaitViewers("cam", 1);
            show(publisher, 2, staying);
        }
    }

    @Test
    default void viewersOutliveThePublisherAndSeeItsReturnOnTheSameConnection() {
        try (var publisher = publisher();
                var server = server(publisher);
                var viewer = viewer(server)) {
            publisher.begin(server);
            server.awaitViewers("cam", 1);
            show(publisher, 1, viewer);
            publisher.vanish();
            server.awaitState("cam", "stale");
            server.awaitViewers("cam", 1);
            publisher.begin(server);
            show(publisher, 2, viewer);
            server.awaitState("cam", "live");
        }
    }

    @Test
    default void aViewerThatDoesNotReadDelaysNobodyAndIsGivenRecentFramesAfterwards() throws IOException {
        try (var publisher = publisher();
                var server = server(publisher);
                var slow = slowViewer(server);
                var other = viewer(server)) {
            publisher.begin(server);
            server.awaitViewers("cam", 2);
            var number = 0;
            while (framesSkipped(server) < 20) {
                show(publisher, ++number, other);
            }
            var last = number;
            var seen = numbersUpTo(last, slow);
            assertThat(seen).isSorted().doesNotHaveDuplicates();
            assertThat(seen).as("frames left out").hasSizeLessThanOrEqualTo(last - 20);
        }
    }

    private static int framesSkipped(TestServer server) throws IOException {
        var skipped = 0;
        for (var viewer : server.stream("cam").path("viewers")) {
            skipped += viewer.path("framesSkipped").path("slow").asInt();
        }
        return skipped;
    }

    private static List<Integer> numbersUpTo(int last, Watching viewer) {
        var numbers = new ArrayList<Integer>();
        do {
            numbers.add(viewer.nextNumber());
        } while (numbers.getLast() < last);
        return numbers;
    }

    @Test
    default void rubbishIsCountedByReasonAndTheNextGoodFrameIsShown() throws IOException {
        try (var publisher = publisher();
                var server = server(publisher);
                var viewer = viewer(server)) {
            publisher.begin(server);
            server.awaitViewers("cam", 1);
            show(publisher, 1, viewer);
            publisher.sendRubbish();
            show(publisher, 2, viewer);
            assertThat(server.stream("cam").path("dropped").size()).isPositive();
            assertThat(server.get("/metrics").text()).contains("fanlight_dropped_total{reason=");
        }
    }

    @Test
    @SuppressWarnings("try") // Closing the server is what is tested.
    default void theServerEndsWithEverybodyConnected() {
        try (var publisher = publisher();
                var server = server(publisher);
                var viewer = viewer(server)) {
            publisher.begin(server);
            server.awaitViewers("cam", 1);
            show(publisher, 1, viewer);
            server.end();
            assertThat(viewer.isEnded()).isTrue();
        }
    }
}
