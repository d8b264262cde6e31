package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which addresses a stream's page hands out, in a real browser. */
class AddressesTest {
    private static final String CLIP = "source: 'file:src/test/resources/media/bottle-b-frames.mp4'";

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

    private static Locator address(Visit visit, String which) {
        return visit.page().locator("#address-" + which);
    }

    @Test
    void rtspAndRtmpAreNamedWithThePortsInUseAndCanBeCopied() throws Exception {
        try (var relay = Relay.start("streams: {fleet/demo: {source: 'test:camera'}}");
                var visit = chromium.visit()) {
            visit.page().context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
            visit.open(relay.address("/fleet/demo"));
            visit.await("RTSP", () -> address(visit, "rtsp").isVisible());
            assertThat(address(visit, "rtsp").locator("code").innerText()).isEqualTo(relay.rtsp("fleet/demo"));
            assertThat(address(visit, "rtmp").locator("code").innerText()).isEqualTo(relay.rtmp("/fleet/demo"));

            address(visit, "rtsp").locator("button").click();
            visit.await("copied", () -> address(visit, "rtsp").innerText().contains("Copied"));
            assertThat(visit.page().evaluate("navigator.clipboard.readText()")).isEqualTo(relay.rtsp("fleet/demo"));
            visit.assertClean(relay.address("/"));
        }
    }

    @Test
    void whatIsSwitchedOffIsNotNamed() throws Exception {
        try (var relay = Relay.start(
                        "{rtsp: {enabled: false}, rtmp: {enabled: false}, streams: {demo: {source: 'test:camera'}}}");
                var visit = chromium.visit()) {
            visit.page()
                    .waitForResponse(
                            url -> url.url().endsWith("/api/v1/server"), () -> visit.open(relay.address("/demo")));
            visit.awaitState("live");
            assertThat(address(visit, "page").isVisible()).isTrue();
            assertThat(address(visit, "rtsp").isVisible()).isFalse();
            assertThat(address(visit, "rtmp").isVisible()).isFalse();
            visit.assertClean(relay.address("/"));
        }
    }

    /** They are made of it on demand. */
    @Test
    void whatIsNotJpegCanBeHadAsPicturesNevertheless() throws Exception {
        try (var relay = Relay.start("streams: {clip: {" + CLIP + "}}");
                var visit = chromium.visit()) {
            visit.open(relay.address("/clip"));
            visit.awaitState("live");
            visit.await("one look", () -> address(visit, "rtsp").isVisible());
            assertThat(relay.stream("clip").at("/video/codec").asString()).isEqualTo("h264");
            assertThat(address(visit, "mjpeg").isVisible()).isTrue();
            assertThat(address(visit, "snapshot").locator("code").innerText())
                    .isEqualTo(relay.address("/clip/snapshot.jpg"));
            assertThat(relay.get("/clip/snapshot.jpg").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void picturesThatMayNotBeMadeAreNotNamed() throws Exception {
        try (var relay = Relay.start("streams: {clip: {" + CLIP + ", transcode: false}}");
                var visit = chromium.visit()) {
            visit.open(relay.address("/clip"));
            visit.awaitState("live");
            visit.await("no pictures", () -> !address(visit, "mjpeg").isVisible());
            assertThat(address(visit, "snapshot").isVisible()).isFalse();
            assertThat(address(visit, "rtsp").isVisible()).isTrue();
        }
    }
}
