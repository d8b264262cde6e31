package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages in a real browser. */
class PagesTest {
    private static final String THUMBNAIL = "fanlight-card canvas";
    private static final String PICTURE = "fanlight-player >>> fanlight-mjpeg img";

    private static final String QUIET = "Live — open it to watch";

    private static Chromium chromium;

    @BeforeAll
    static void openBrowser() {
        chromium = Chromium.open();
    }

    @AfterAll
    static void closeBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void theListShowsMovingThumbnailsAndLeadsToTheStream() throws Exception {
        try (var relay = Relay.start("streams: {demo: {source: 'test:camera'}}");
                var visit = chromium.visit()) {
            assertThat(visit.open(relay.address("/")).status()).isEqualTo(200);
            visit.awaitMotion(THUMBNAIL);
            assertThat(visit.page().locator("fanlight-card h2").innerText()).isEqualTo("demo");
            assertThat(visit.page().locator("#banner").isVisible()).isFalse();

            visit.page().locator("fanlight-card a").click();
            visit.awaitMotion(PICTURE);
            assertThat(visit.page().url()).isEqualTo(relay.address("/demo"));
            visit.awaitState("live");
            visit.await("no overlay", () -> !visit.page().locator("#overlay").isVisible());
            visit.assertClean(relay.address("/"));
        }
    }

    /** Each picture would have to be decoded: where there is none, it is not asked for again and again. */
    @Test
    void theListShowsStreamsWithoutPicturesAsQuietCards() throws Exception {
        var drone = """
                {"streams": [{"name": "drone1", "state": "live", "since": "2026-01-01T00:00:00Z", "source": null,
                 "video": {"codec": "h264", "width": 1280, "height": 720, "fps": 30, "bitrateBps": 2000000},
                 "viewerCount": 0, "viewers": null, "received": {"frames": 9, "bytes": 9}, "dropped": {}}]}
                """;
        try (var relay = Relay.start("");
                var visit = chromium.visit()) {
            answerWith(visit, drone);
            visit.open(relay.address("/"));
            visit.await(
                    "words instead of a picture",
                    () -> visit.page()
                            .locator("fanlight-thumbnail")
                            .allInnerTexts()
                            .equals(List.of(QUIET)));
            assertThat(visit.requests(url -> url.contains("snapshot.jpg"))).hasSize(1);
            visit.assertClean(relay.address("/"));
        }
    }

    /** Nothing listens at the port, so it says why; the sentence is longer than a line of the card. */
    @Test
    void aCardWithoutAPictureSaysWhyInMoreThanOneLine() throws Exception {
        try (var relay = Relay.start("streams: {drone1: {source: 'http://127.0.0.1:1/stream.mjpg'}}");
                var visit = chromium.visit()) {
            visit.open(relay.address("/"));
            var problem =
                    visit.page().locator("fanlight-card .card-line.problem").first();
            visit.await(
                    "the reason",
                    () -> problem.isVisible() && problem.innerText().contains("refused"));
            assertThat((Boolean) problem.evaluate(
                            "line => line.clientHeight > 1.5 * parseFloat(getComputedStyle(line).lineHeight)"))
                    .as("two lines")
                    .isTrue();
            assertThat(visit.page().locator("fanlight-thumbnail").innerText()).isEqualTo("Waiting for the camera…");
            assertThat(visit.page().locator("fanlight-thumbnail svg").isVisible())
                    .isTrue();
            visit.assertClean(relay.address("/"));
        }
    }

    /** As after a restart of the server: a stream is away, and there is no last picture of it. */
    @Test
    void aCardOfACameraThatIsAwayIsNotBlank() throws Exception {
        var drone = """
                {"streams": [{"name": "drone1", "state": "stale", "since": "2026-01-01T00:00:00Z", "source": null,
                 "video": {"codec": "h264", "width": 1280, "height": 720, "fps": 0, "bitrateBps": 0},
                 "viewerCount": 0, "viewers": null, "received": {"frames": 9, "bytes": 9}, "dropped": {}}]}
                """;
        try (var relay = Relay.start("");
                var visit = chromium.visit()) {
            answerWith(visit, drone);
            visit.open(relay.address("/"));
            visit.await(
                    "what is the matter",
                    () -> visit.page()
                            .locator("fanlight-thumbnail")
                            .allInnerTexts()
                            .equals(List.of("Camera away")));
            assertThat(visit.page().locator("fanlight-thumbnail svg").isVisible())
                    .isTrue();
            visit.assertClean(relay.address("/"));
        }
    }

    /** Instead of the server: these streams, of which there are no pictures. */
    private static void answerWith(Visit visit, String streams) {
        visit.page()
                .route(
                        url -> url.contains("/api/v1/streams"),
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setContentType("application/json")
                                .setBody(streams)));
        visit.page()
                .route(
                        url -> url.contains("snapshot.jpg"),
                        route -> route.fulfill(new Route.FulfillOptions().setStatus(204)));
    }

    @Test
    void theOldAddressOfTheCameraStillWorks() throws Exception {
        try (var camera = PiCamera.start(0);
                var relay = Relay.start("streams: {drone1: {source: '" + camera.address() + "'}}");
                var visit = chromium.visit()) {
            visit.open(relay.address("/index.html"));
            visit.awaitMotion(PICTURE);
            assertThat(visit.page().locator("#name").innerText()).isEqualTo("drone1");
            visit.assertClean(relay.address("/"));
        }
    }

    @Test
    void thePictureReturnsByItselfAfterTheCameraWasAway() throws Exception {
        var camera = PiCamera.start(0);
        try (var relay = Relay.start("streams: {drone1: {source: '" + camera.address() + "'}}");
                var visit = chromium.visit()) {
            visit.open(relay.address("/drone1"));
            visit.awaitMotion(PICTURE);

            camera.close();
            visit.awaitState("stale");
            visit.await(
                    "the overlay says that the camera is away",
                    () -> visit.page().locator("#overlay").innerText().contains("Camera away"));
            assertThat(Visit.isLit(visit.picture(PICTURE)))
                    .as("last picture shown")
                    .isTrue();

            try (var _ = PiCamera.start(camera.port())) {
                visit.awaitState("live");
                visit.awaitMotion(PICTURE);
                visit.await(
                        "no overlay", () -> !visit.page().locator("#overlay").isVisible());
            }
            assertThat(visit.requests(relay.address("/drone1")::equals))
                    .as("loads of the page")
                    .hasSize(1);
            visit.assertClean(relay.address("/"));
        } finally {
            camera.close();
        }
    }

    @Test
    void thePictureReturnsByItselfAfterTheServerWasAway() throws Exception {
        try (var camera = PiCamera.start(0);
                var relay = Relay.start("streams: {drone1: {source: '" + camera.address() + "'}}");
                var list = chromium.visit();
                var visit = chromium.visit()) {
            list.open(relay.address("/"));
            visit.open(relay.address("/drone1"));
            visit.awaitMotion(PICTURE);
            list.awaitMotion(THUMBNAIL);

            relay.stop();
            visit.awaitState("unreachable");
            visit.await(
                    "the overlay says so",
                    () -> visit.page().locator("#overlay").innerText().contains("cannot be reached"));
            list.await(
                    "the banner says so", () -> list.page().locator("#banner").isVisible());

            relay.startAgain();
            visit.awaitState("live");
            visit.awaitMotion(PICTURE);
            list.await("no banner", () -> !list.page().locator("#banner").isVisible());
            list.awaitMotion(THUMBNAIL);
            assertThat(visit.requests(relay.address("/drone1")::equals))
                    .as("loads of the page")
                    .hasSize(1);
            visit.assertCleanButForFailedRequests(relay.address("/"));
            list.assertCleanButForFailedRequests(relay.address("/"));
        }
    }

    /** Browsers show a part of a multipart response only when the next part has begun: it must not wait for its frame. */
    @Test
    void aFrameIsShownWithoutWaitingForTheNext() throws Exception {
        var jpegs = Footage.jpegs();
        try (var relay = Relay.start("{mjpeg: {silenceTimeout: 10m}, streams: {drone1: {}}}");
                var visit = chromium.visit();
                var camera = PushingCamera.connect(relay.port(), "drone1")) {
            visit.open(relay.address("/drone1"));
            visit.await("the page watches", () -> viewers(relay) == 1);

            camera.show(jpegs.get(0));
            visit.awaitLit(PICTURE);
            var first = visit.picture(PICTURE);
            camera.show(jpegs.get(12));
            visit.await("the second picture", () -> !visit.picture(PICTURE).equals(first));

            assertThat(relay.stream("drone1").at("/received/frames").asInt()).isEqualTo(2);
            assertThat(visit.requests(url -> url.contains("stream.mjpg"))).hasSize(1);
            visit.assertClean(relay.address("/"));
        }
    }

    @Test
    void whoComesLaterSeesTheNewestFrameAtOnce() throws Exception {
        try (var relay = Relay.start("{mjpeg: {silenceTimeout: 10m}, streams: {drone1: {}}}");
                var visit = chromium.visit();
                var camera = PushingCamera.connect(relay.port(), "drone1")) {
            camera.show(Footage.jpegs().get(0));
            visit.open(relay.address("/drone1"));
            visit.awaitLit(PICTURE);
            visit.assertClean(relay.address("/"));
        }
    }

    @Test
    void anUnknownStreamHasAPageThatSaysSo() throws Exception {
        try (var relay = Relay.start("");
                var visit = chromium.visit()) {
            assertThat(visit.open(relay.address("/nowhere")).status()).isEqualTo(404);
            assertThat(visit.page().locator("body").innerText()).contains("There is no stream named nowhere");
            visit.assertCleanButForFailedRequests(relay.address("/"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%3Cscript%3Ealert(1)%3C/script%3E",
                "/%3Cimg%20src=x%20onerror=alert(1)%3E",
                "/%22onerror=%22alert(1)",
                "/a%2f..%2fb",
                "/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "/%00",
                "/%E2%80%AEdrone",
                "/{{title}}"
            })
    void hostileNamesAreRefusedAsText(String path) throws Exception {
        try (var relay = Relay.start("");
                var visit = chromium.visit()) {
            assertThat(visit.open(relay.address(path)).status()).isBetween(400, 404);
            assertThat(visit.page().locator("main h1").innerText()).isNotBlank();
            assertThat(visit.page().locator("main script, main img").count()).isZero();
            visit.assertCleanButForFailedRequests(relay.address("/"));
        }
    }

    /** Names that are allowed, but odd for JavaScript, for addresses or for the layout. */
    @Test
    void oddNamesAreShown() throws Exception {
        var longest = "long-".repeat(25) + "end";
        try (var relay = Relay.start(
                        "streams: {__proto__: {source: 'test:camera'}, a/constructor: {}, " + longest + ": {}}");
                var visit = chromium.visit()) {
            visit.open(relay.address("/"));
            visit.await(
                    "three cards", () -> visit.page().locator("fanlight-card").count() == 3);
            assertThat(visit.page().locator("fanlight-card h2").allInnerTexts())
                    .containsExactlyInAnyOrder("__proto__", "a/constructor", longest);
            visit.awaitMotion(THUMBNAIL);
            assertThat((Boolean) visit.page().evaluate("document.documentElement.scrollWidth <= innerWidth"))
                    .as("no sideways scrolling")
                    .isTrue();

            visit.open(relay.address("/__proto__"));
            visit.awaitMotion(PICTURE);
            visit.open(relay.address("/a/constructor"));
            visit.awaitState("waiting");
            visit.assertClean(relay.address("/"));
        }
    }

    private static int viewers(Relay relay) {
        try {
            return relay.stream("drone1").path("viewerCount").asInt();
        } catch (java.io.IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }
}
