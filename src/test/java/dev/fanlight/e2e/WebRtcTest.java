package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real peers on both sides of the whole server: a browser or ffmpeg sends, a browser watches. */
class WebRtcTest {
    private static final String VIDEO = "fanlight-player >>> video";

    private static Chromium chromium;

    @BeforeAll
    static void openBrowser() {
        chromium = Chromium.open();
    }

    @AfterAll
    static void closeBrowser() {
        chromium.close();
    }

    private static void send(Visit sender, Relay relay) {
        sender.open(relay.address("/cam/publish"));
        sender.page().locator("#send").click();
        sender.awaitState("live");
    }

    private static String transport(Visit viewer) {
        return (String) viewer.page().evaluate("document.querySelector('fanlight-player').transport");
    }

    private static void awaitViewers(Relay relay, int count) {
        await().atMost(Programs.PATIENCE)
                .until(() -> relay.stream("cam").path("viewerCount").asInt() == count);
    }

    @Test
    void oneBrowserSendsAndAnotherWatchesOverUdp() throws Exception {
        oneSendsAnotherWatches("webrtc: {port: 0, tcp: false}");
    }

    @Test
    void oneBrowserSendsAndAnotherWatchesOverTcp() throws Exception {
        oneSendsAnotherWatches("webrtc: {port: 0, udp: false}");
    }

    private static void oneSendsAnotherWatches(String yaml) throws Exception {
        try (var relay = Relay.start(yaml);
                var sender = chromium.visit();
                var viewer = chromium.visit()) {
            send(sender, relay);
            await().atMost(Programs.PATIENCE).until(() -> relay.state("cam").equals("live"));
            viewer.open(relay.address("/cam"));
            viewer.awaitMotion(VIDEO);
            assertThat(transport(viewer)).isEqualTo("webrtc");
            assertFedBack(relay);
            viewer.close();
            awaitViewers(relay, 0);
            sender.page().locator("#send").click();
            sender.awaitState("idle");
            await().atMost(Programs.PATIENCE).until(() -> relay.state("cam").equals("stale"));
        }
    }

    /** The browser says what it got, and all it says is understood. */
    private static void assertFedBack(Relay relay) throws IOException, InterruptedException {
        await().atMost(Programs.PATIENCE).until(() -> relay.stream("cam").at("/viewers/0/packets/rttMs").isNumber());
        var cam = relay.stream("cam");
        assertThat(cam.at("/viewers/0/kind").asString()).isEqualTo("webrtc");
        assertThat(cam.at("/viewers/0/packets/queueingMs").isNumber()).isTrue();
        assertThat(cam.at("/dropped/rtcp-malformed").isMissingNode()).as("%s", cam).isTrue();
    }

    @Test
    void theViewerStaysWhileThePublisherIsAway() throws Exception {
        try (var relay = Relay.start("webrtc: {port: 0}");
                var viewer = chromium.visit()) {
            try (var sender = chromium.visit()) {
                send(sender, relay);
                viewer.open(relay.address("/cam"));
                viewer.awaitMotion(VIDEO);
            }
            await().atMost(Programs.PATIENCE).until(() -> relay.state("cam").equals("stale"));
            assertThat(Visit.isLit(viewer.picture(VIDEO))).as("the last picture").isTrue();
            var session = relay.stream("cam").at("/viewers/0/id").asString();
            try (var sender = chromium.visit()) {
                send(sender, relay);
                viewer.awaitMotion(VIDEO);
                assertThat(relay.stream("cam").at("/viewers/0/id").asString()).isEqualTo(session);
            }
        }
    }

    @Test
    void ffmpegSendsAndABrowserWatches() throws Exception {
        Assumptions.assumeTrue(Ffmpeg8.isForThisMachine(), "the test library has an ffmpeg for amd64 only");
        try (var relay = Relay.start("webrtc: {port: 0}");
                var ffmpeg = Ffmpeg8.publish(relay.address("/cam/whip"));
                var viewer = chromium.visit()) {
            await("ffmpeg publishes: " + ffmpeg.output())
                    .atMost(Programs.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> relay.state("cam").equals("live"));
            viewer.open(relay.address("/cam"));
            viewer.awaitMotion(VIDEO);
            assertThat(relay.stream("cam").at("/video/codec").asString()).isEqualTo("h264");
            assertThat(relay.stream("cam").at("/video/width").asInt()).isEqualTo(320);
        }
    }
}
