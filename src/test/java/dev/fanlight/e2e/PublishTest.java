package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page that sends a browser's camera, with the browser's make-believe camera. */
class PublishTest {
    private static final String PREVIEW = "#preview";

    private static Chromium chromium;

    @BeforeAll
    static void openBrowser() {
        chromium = Chromium.open();
    }

    @AfterAll
    static void closeBrowser() {
        chromium.close();
    }

    @Test
    void sendsTheCameraUntilStopped() throws Exception {
        try (var server = StandIn.start();
                var serverSide = chromium.visit();
                var relay = Relay.start("");
                var visit = chromium.visit()) {
            server.connect(serverSide.page());
            lendWhip(visit, server);
            visit.open(relay.address("/fleet/drone1/publish"));
            assertThat(visit.page().locator("#name").innerText()).isEqualTo("fleet/drone1");
            visit.page().locator("#send").click();
            visit.awaitMotion(PREVIEW);
            visit.awaitState("live");
            visit.await("frames arrive", () ->
                    (Boolean) serverSide.page().evaluate("async () => (await incoming()).frames > 10"));
            assertThat((String) serverSide.page().evaluate("async () => (await incoming()).codec"))
                    .isEqualTo("video/H264");
            assertThat(serverSide.page().evaluate("async () => (await incoming()).sounds"))
                    .isEqualTo(0);
            visit.await(
                    "figures", () -> visit.page().locator("#facts").innerText().contains("bit/s"));

            visit.page().locator("#send").click();
            visit.awaitState("idle");
            visit.await("DELETE", () -> server.heard("DELETE").size() == 1);
            assertThat((Boolean) visit.page().evaluate("document.getElementById('preview').srcObject === null"))
                    .as("the camera is let go")
                    .isTrue();
            assertThat(server.heard("POST")).containsExactly("POST /fleet/drone1/whip");
            visit.assertClean(relay.address("/"));
        }
    }

    @Test
    void goesOnByItselfAfterALoss() throws Exception {
        try (var server = StandIn.start();
                var serverSide = chromium.visit();
                var relay = Relay.start("");
                var visit = chromium.visit()) {
            server.connect(serverSide.page());
            lendWhip(visit, server);
            visit.open(relay.address("/drone1/publish"));
            visit.page().locator("[name=sound]").check();
            visit.page().locator("#send").click();
            visit.awaitState("live");
            serverSide.page().evaluate("vanish()");
            visit.await("a second session", () -> server.sessions() == 2);
            visit.awaitState("live");
            visit.await("frames arrive", () ->
                    (Boolean) serverSide.page().evaluate("async () => (await incoming()).frames > 10"));
            assertThat(serverSide.page().evaluate("async () => (await incoming()).sounds"))
                    .isEqualTo(1);
            // A smaller picture needs no new session.
            visit.page().locator("[name=size]").selectOption("360");
            visit.await("a smaller picture", () ->
                    (Boolean) serverSide.page().evaluate("async () => (await incoming()).width === 640"));
            assertThat(server.sessions()).isEqualTo(2);
            visit.assertCleanButForFailedRequests(relay.address("/"));
        }
    }

    /** A browser that is short of something sends a smaller picture than it was asked for. */
    @ParameterizedTest
    @CsvSource({
        "cpu, '480 × 270 of 1280 × 720, as this device is busy'",
        "bandwidth, '480 × 270 of 1280 × 720, while the network is tried out'",
        "none, 480 × 270 of 1280 × 720"
    })
    void saysWhyItSendsLessThanWasChosen(String reason, String expected) throws Exception {
        try (var server = StandIn.start();
                var serverSide = chromium.visit();
                var relay = Relay.start("");
                var visit = chromium.visit()) {
            server.connect(serverSide.page());
            lendWhip(visit, server);
            visit.page().addInitScript("""
                    const getStats = RTCPeerConnection.prototype.getStats;
                    const less = {frameWidth: 480, frameHeight: 270, qualityLimitationReason: '%s'};
                    RTCPeerConnection.prototype.getStats = async function () {
                      const isSent = s => s.type === 'outbound-rtp' && s.kind === 'video';
                      const stats = [...(await getStats.call(this)).entries()];
                      return new Map(stats.map(([id, s]) => [id, isSent(s) ? {...s, ...less} : s]));
                    };
                    """.formatted(reason));
            visit.open(relay.address("/drone1/publish"));
            visit.page().locator("#send").click();
            visit.awaitState("live");
            visit.await(
                    "the size and why",
                    () -> visit.page().locator("#facts dd").first().innerText().equals(expected));
            visit.assertClean(relay.address("/"));
        }
    }

    @Test
    void aNetworkThatIsSlowForLongIsCalledSo() throws Exception {
        try (var relay = Relay.start("");
                var visit = chromium.visit()) {
            visit.open(relay.address("/drone1/publish"));
            var said = visit.page().evaluate("""
                    async () => (await import('/assets/js/limits.js')).sizeSent(
                        {width: 270, height: 480, limitedBy: 'bandwidth'}, {width: 1280, height: 720}, true)
                    """);
            assertThat(said).isEqualTo("270 × 480 of 1280 × 720, as the network is slow");
        }
    }

    @Test
    void saysWhatTheServerRefuses() throws Exception {
        try (var server = StandIn.start();
                var relay = Relay.start("");
                var visit = chromium.visit()) {
            server.mood(StandIn.Mood.FORBIDDING);
            lendWhip(visit, server);
            visit.open(relay.address("/drone1/publish"));
            visit.page().locator("#send").click();
            visit.awaitState("failed");
            assertThat(visit.page().locator("#message").innerText()).isEqualTo("You may not, says the stand-in.");
            assertThat(visit.page().locator("#send").innerText()).isEqualTo("Start sending");
            visit.assertCleanButForFailedRequests(relay.address("/"));
        }
    }

    @Test
    void saysWhyABrowserGivesNoCameraToAPlainPage() throws Exception {
        try (var relay = Relay.start("http: {hostNames: [drone.test]}");
                var visit = chromium.visit()) {
            visit.open("http://drone.test:" + relay.port() + "/drone1/publish");
            visit.await(
                    "the reason",
                    () -> visit.page().locator("#why-not").innerText().contains("HTTPS"));
            assertThat(visit.page().locator("#localhost").innerText())
                    .isEqualTo("http://localhost:" + relay.port() + "/drone1/publish");
            assertThat(visit.page().locator("#send").isVisible()).isFalse();
            visit.assertClean("http://drone.test:" + relay.port());
        }
    }

    @Test
    void withOneStreamTheAddressWorksWithoutItsName() throws Exception {
        try (var relay = Relay.start("streams: {drone1: {}}");
                var visit = chromium.visit()) {
            visit.open(relay.address("/publish"));
            assertThat(visit.page().url()).isEqualTo(relay.address("/drone1/publish"));
        }
    }

    /** Lets the stand-in answer what the page asks the relay for. */
    private static void lendWhip(Visit visit, StandIn server) {
        visit.page().route(url -> url.endsWith("/whip") || url.contains("/sessions/"), route -> {
            var path = URI.create(route.request().url()).getPath();
            route.resume(new Route.ResumeOptions().setUrl(server.address(path)));
        });
    }
}
