package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.ProgressiveJpeg;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the pages say of a stream's faults, in a real browser. */
class DoctorPageTest {
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

    private static boolean isOpen(Page page) {
        return (Boolean) page.evaluate("document.getElementById('doctor').open");
    }

    @Test
    void allWellIsSaidInALineAndStaysFolded() throws Exception {
        try (var relay = Relay.start("streams: {demo: {source: 'test:camera'}}");
                var visit = chromium.visit()) {
            visit.open(relay.address("/demo"));
            var panel = visit.page().locator("#doctor");
            visit.await("the line", () -> panel.innerText().contains("nothing to complain of"));
            assertThat(isOpen(visit.page())).isFalse();

            panel.locator("summary").click();
            visit.await("what comes", () -> panel.innerText().contains("MJPEG 4:2:0, 640 × 480"));
            assertThat(panel.innerText()).contains("Nothing to complain of.");
            visit.assertClean(relay.address("/"));
        }
    }

    /** "1 hint" is one thing to read. */
    @Test
    void onAPhoneTheVerdictStaysInALine() throws Exception {
        try (var relay = Relay.start("streams: {demo: {source: 'test:camera'}}");
                var visit = chromium.visit()) {
            visit.open(relay.address("/demo"));
            var verdict = visit.page().locator("#doctor-verdict");
            visit.await("the line", () -> verdict.innerText().contains("nothing to complain of"));
            for (var width = 320; width < 480; width += 20) {
                visit.page().setViewportSize(width, 844);
                assertThat((Integer) verdict.evaluate("verdict => {"
                                + " const words = document.createRange(); words.selectNodeContents(verdict);"
                                + " return words.getClientRects().length; }"))
                        .as("lines at %s px", width)
                        .isEqualTo(1);
                assertThat((Boolean) visit.page().evaluate("document.documentElement.scrollWidth <= innerWidth"))
                        .as("no sideways scrolling at %s px", width)
                        .isTrue();
            }
        }
    }

    /** The picture does not come by WebRTC nor as MJPEG, and there is no word of sending what is sent. */
    @Test
    void whatKeepsThePictureAwayIsSaidInItsPlace() throws Exception {
        try (var relay = Relay.start("""
                        streams:
                          clip: {source: 'file:src/test/resources/media/bottle-b-frames.mp4', transcode: false}
                        """);
                var visit = chromium.visit()) {
            visit.open(relay.address("/clip"));
            var hint = visit.page().locator("#overlay-hint");
            visit.await("the reason", () -> hint.innerText().contains("clip sends H.264 with B-frames"));
            assertThat(hint.innerText())
                    .contains("switch B-frames off at the source", "-bf 0")
                    .doesNotContain("send H.264");
            assertThat(visit.page().locator("#overlay-title").innerText()).isEqualTo("No picture yet — trying again…");
            visit.open(relay.address("/clip?bare"));
            visit.await(
                    "the same of the picture alone",
                    () -> visit.page().innerText("body").contains("-bf 0"));
        }
    }

    @Test
    void aFaultIsShownWithItsRemedyOnceAndOnTheList() throws Exception {
        var jpeg = ProgressiveJpeg.of(640, 480);
        try (var relay = Relay.start("mjpeg: {silenceTimeout: 10m}");
                var visit = chromium.visit();
                var list = chromium.visit();
                var camera = PushingCamera.connect(relay.port(), "drone1")) {
            camera.show(jpeg);
            Eventually.that(() -> assertThat(relay.state("drone1")).isEqualTo("live"));
            visit.open(relay.address("/drone1"));
            list.open(relay.address("/"));
            var panel = visit.page().locator("#doctor");
            visit.await("the panel opens by itself", () -> {
                show(camera, jpeg);
                return panel.isVisible() && isOpen(visit.page());
            });
            assertThat(panel.innerText())
                    .contains("1 warning", "drone1 sends progressive JPEGs", "Send baseline JPEGs");
            list.await("the card says it", () -> {
                show(camera, jpeg);
                return list.page().locator("fanlight-card").innerText().contains("drone1 sends progressive JPEGs");
            });

            panel.locator("summary").click();
            assertThat(isOpen(visit.page())).isFalse();
            for (var i = 0; i < 3; i++) {
                show(camera, jpeg);
                visit.page().waitForResponse(url -> url.url().contains("/api/v1/streams"), () -> {});
            }
            assertThat(isOpen(visit.page())).as("the reader's choice stays").isFalse();
            visit.assertClean(relay.address("/"));
            list.assertClean(relay.address("/"));
        }
    }

    private static void show(PushingCamera camera, byte[] jpeg) {
        try {
            camera.show(jpeg);
        } catch (java.io.IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void theWorstFiveComeFirstAndWordsAreTextOnly() throws Exception {
        var findings = new StringBuilder();
        for (var i = 0; i < 7; i++) {
            findings.append(i == 0 ? "" : ",")
                    .append("{\"severity\": \"note\", \"code\": \"c%d\", \"sentence\": \"Sentence %d <img src=x>\","
                            .formatted(i, i))
                    .append(" \"remedy\": \"Remedy %d\"}".formatted(i));
        }
        var drone = """
                {"name": "demo", "state": "live", "since": "2026-01-01T00:00:00Z", "source": null,
                 "video": {"codec": "jpeg", "width": 640, "height": 480, "fps": 30, "bitrateBps": 2000000},
                 "viewerCount": 0, "viewers": null, "received": {"frames": 9, "bytes": 9}, "dropped": {},
                 "doctor": {"worst": "note", "count": 7, "sentence": "Sentence 0", "findings": [%s]},
                 "tracks": [{"kind": "video", "codec": "h264", "converted": false, "profile": "Main", "level": "3.1",
                   "width": 640, "height": 480, "fps": 30, "bitrateBps": 2000000, "keyframeIntervalMs": 2000}]}
                """.formatted(findings);
        try (var relay = Relay.start("streams: {demo: {source: 'test:camera'}}");
                var visit = chromium.visit()) {
            visit.page()
                    .route(
                            url -> url.contains("/api/v1/streams/demo"),
                            route -> route.fulfill(new Route.FulfillOptions()
                                    .setContentType("application/json")
                                    .setBody(drone)));
            visit.open(relay.address("/demo"));
            var panel = visit.page().locator("#doctor");
            visit.await("the line", () -> panel.innerText().contains("7 findings, the worst a hint"));
            assertThat(isOpen(visit.page())).as("hints do not open it").isFalse();
            panel.locator("summary").click();
            assertThat(panel.locator(".finding").count()).isEqualTo(5);
            assertThat(panel.locator("img").count()).isZero();
            assertThat(panel.innerText()).contains("H.264 Main 3.1, 640 × 480, 30 fps, 2 Mbit/s, a keyframe each 2 s");
            panel.getByText("Show 2 more").click();
            assertThat(panel.locator(".finding").count()).isEqualTo(7);
            visit.assertClean(relay.address("/"));
        }
    }
}
