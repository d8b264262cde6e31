package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the list of streams says to somebody who wants to bring one in. */
class WaysInTest {
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

    /** All lines that can be seen, and so copied. */
    private static List<String> lines(Visit visit) {
        return visit.page().locator("#ways fanlight-copy code").all().stream()
                .filter(line -> line.isVisible())
                .map(line -> line.innerText())
                .toList();
    }

    private static String line(Visit visit, String beginning, String scheme) {
        return lines(visit).stream()
                .filter(line -> line.startsWith(beginning) && line.contains(scheme))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + beginning + " … " + scheme + " in " + lines(visit)));
    }

    @Test
    void theLinesFitThisServerAndTheNameThatIsChosen() throws Exception {
        try (var relay = Relay.start("");
                var visit = chromium.visit()) {
            visit.open(relay.address("/"));
            visit.await("its ports", () -> lines(visit).contains(relay.rtmp("/drone1")));
            visit.page().locator("#ways-name").fill("fleet/owl");
            assertThat(lines(visit))
                    .contains(
                            relay.address("/fleet/owl/whip"),
                            relay.rtmp("/fleet/owl"),
                            "./fanlight serve --stream fleet/owl=rtsp://user:password@CAMERA/stream1",
                            "./fanlight serve --stream fleet/owl=tcp-listen://:5000",
                            "./fanlight serve --stream fleet/owl=file:clip.mp4");
            assertThat(line(visit, "rpicam-vid", "tcp:")).endsWith("-o tcp://127.0.0.1:5000");
            assertThat(line(visit, "ffmpeg", "rtsp:")).endsWith(relay.rtsp("fleet/owl"));
            assertThat(visit.page().locator("#ways-publish").getAttribute("href"))
                    .isEqualTo("/fleet/owl/publish");

            visit.page().locator("#ways-name").fill("../<b>; rm");
            assertThat(line(visit, "ffmpeg", "rtsp:")).as("no such name").endsWith(relay.rtsp("fleet/owl"));
            visit.assertClean(relay.address("/"));
        }
    }

    @Test
    void whatIsSwitchedOffIsNoWayIn() throws Exception {
        try (var relay = Relay.start("{rtsp: {enabled: false}, rtmp: {enabled: false}}");
                var visit = chromium.visit()) {
            visit.page()
                    .waitForResponse(url -> url.url().endsWith("/api/v1/server"), () -> visit.open(relay.address("/")));
            visit.await("the ways", () -> lines(visit).contains(relay.address("/drone1/whip")));
            assertThat(lines(visit)).noneMatch(line -> line.contains("rtmp:") || line.startsWith("ffmpeg"));
            visit.assertClean(relay.address("/"));
        }
    }

    /** As a newcomer would: copied, with a clip of one's own. */
    @Test
    void aLineThatIsCopiedBringsTheStreamIn() throws Exception {
        var ffmpeg = Programs.need("ffmpeg");
        try (var relay = Relay.start("");
                var visit = chromium.visit()) {
            visit.open(relay.address("/"));
            visit.await("its ports", () -> lines(visit).contains(relay.rtmp("/drone1")));
            var copied = line(visit, "ffmpeg", "rtsp:")
                    .replaceFirst("ffmpeg", ffmpeg)
                    .replace("clip.mp4", "src/test/resources/media/car-h264-aac.mp4");
            try (var _ = Child.start(copied.split(" "))) {
                visit.await(
                        "its card says live",
                        () -> visit.page()
                                .locator("fanlight-card .state[data-state=live]")
                                .isVisible());
            }
            visit.assertCleanButForFailedRequests(relay.address("/"));
        }
    }
}
