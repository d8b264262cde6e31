package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The player in a page of another site, against a server that is as good or bad as the test wants it to be. */
class PlayerTest {
    private static final String VIDEO = "fanlight-player >>> video";
    private static final String ADD_PLAYER = """
            src => document.querySelector('main').append(Object.assign(document.createElement('fanlight-player'), {src}))
            """;

    private static Chromium chromium;
    private static Relay relay;
    private StandIn server;
    private Visit serverSide;
    private Visit visit;

    @BeforeAll
    static void openBrowser() throws Exception {
        chromium = Chromium.open();
        relay = Relay.start("streams: {demo: {source: 'test:camera'}}");
    }

    @AfterAll
    static void closeBrowser() {
        relay.close();
        chromium.close();
    }

    @BeforeEach
    void openPage() throws Exception {
        server = StandIn.start();
        serverSide = chromium.visit();
        server.connect(serverSide.page());
        visit = chromium.visit();
        // The page, the script and the stream are of three origins: as embedded as can be.
        visit.open("http://localhost:" + server.port() + "/embed.html?" + relay.address(""));
        visit.await("the player is known", () -> isTrue("customElements.get('fanlight-player') !== undefined"));
    }

    @AfterEach
    void closePage() {
        visit.close();
        serverSide.close();
        server.close();
    }

    @Test
    void playsAndSaysHowItFares() {
        play();
        visit.awaitMotion(VIDEO);
        awaitState("live");
        visit.await("figures", () -> isTrue("player.stats?.fps > 5 && player.stats.width === 640"));
        assertThat(isTrue("player.transport === 'webrtc' && player.stats.lost === 0 && player.stats.rttMs >= 0"))
                .isTrue();
        visit.await("the delay is known", () -> isTrue("player.delayMs !== null"));
        assertThat(number("player.delayMs")).isBetween(0.0, 5000.0);
    }

    @Test
    void isMutedUntilSomebodyWantsToHear() {
        play();
        visit.page().evaluate("player.setAttribute('muted', '')");
        visit.awaitMotion(VIDEO);
        var button = visit.page().locator("fanlight-player button").first();
        visit.await("a button", button::isVisible);
        assertThat(isTrue("player.muted")).isTrue();
        button.click();
        assertThat(isTrue("player.muted")).isFalse();
    }

    @Test
    void endsItsSessionWhenItLeaves() {
        play();
        awaitState("live");
        visit.page().evaluate("player.remove()");
        visit.await("DELETE", () -> server.heard("DELETE").equals(List.of("DELETE session 1")));
        visit.page().evaluate("document.querySelector('main').append(player)");
        awaitState("live");
        visit.page().navigate("about:blank");
        visit.await("DELETE", () -> server.heard("DELETE").size() == 2);
    }

    @Test
    void aStallOfALiveStreamMakesANewSession() {
        play();
        visit.awaitMotion(VIDEO);
        visit.page().evaluate("player.streamIsLive = true");
        serverSide.page().evaluate("quiet()");
        visit.await("a second session", () -> server.sessions() == 2);
        awaitState("live");
        visit.awaitMotion(VIDEO);
        assertThat(server.heard("DELETE")).containsExactly("DELETE session 1");
    }

    @Test
    void silenceIsWaitedForWithTheLastPicture() {
        play();
        visit.awaitMotion(VIDEO);
        serverSide.page().evaluate("quiet()");
        awaitState("stale");
        assertThat(Visit.isLit(visit.picture(VIDEO))).isTrue();
        awaitWords("Nobody sends at the moment");
        assertThat(visit.page().locator("fanlight-player .mark").isVisible()).isTrue();
        serverSide.page().evaluate("loud()");
        awaitState("live");
        visit.awaitMotion(VIDEO);
        assertThat(server.sessions()).isEqualTo(1);
    }

    @Test
    void aServerThatForgotTheSessionIsAskedForANewOne() {
        play();
        visit.awaitMotion(VIDEO);
        serverSide.page().evaluate("vanish()");
        visit.await("a second session", () -> server.sessions() == 2);
        awaitState("live");
        visit.awaitMotion(VIDEO);
    }

    @Test
    void waitsWhileNobodySends() {
        server.mood(StandIn.Mood.NOBODY_SENDS);
        play();
        awaitState("waiting");
        awaitWords("Nobody sends at the moment");
        visit.await("it asks again", () -> server.heard("POST /drone1/whep").size() >= 2);
        server.mood(StandIn.Mood.WELCOMING);
        awaitState("live");
        visit.awaitMotion(VIDEO);
    }

    @Test
    void aChangedNetworkIsMetByAnIceRestart() {
        play();
        visit.awaitMotion(VIDEO);
        visit.page().evaluate("window.dispatchEvent(new Event('online'))");
        visit.await("a restart", () -> server.heard("RESTART").equals(List.of("RESTART 1")));
        visit.awaitMotion(VIDEO);
        awaitState("live");
        assertThat(server.sessions()).isEqualTo(1);
    }

    @Test
    void whatIsMjpegIsShownSoAndByWebRtcOnceThatIsPossible() {
        server.mood(StandIn.Mood.MJPEG_ONLY);
        sendMjpegFrom(relay.address("/demo"));
        play();
        // Its server forbids other sites to read the pixels, but not to show them.
        visit.await("a picture", () -> isTrue("player.hasPicture && player.stats?.width === 640"));
        awaitState("live");
        assertThat(isTrue("player.transport === 'mjpeg'")).isTrue();
        server.mood(StandIn.Mood.WELCOMING);
        visit.page().evaluate("player.hurry()");
        visit.await("WebRTC", () -> isTrue("player.transport === 'webrtc' && player.state === 'live'"));
        visit.awaitMotion(VIDEO);
        assertThat(visit.page().locator("fanlight-player fanlight-mjpeg").count())
                .isZero();
    }

    /** Takes as long as two attempts may take to connect. */
    @Test
    void whereWebRtcFindsNoWayMjpegIsShown() {
        server.mood(StandIn.Mood.WALLED_IN);
        sendMjpegFrom(relay.address("/demo"));
        play();
        visit.await("MJPEG", () -> isTrue("player.transport === 'mjpeg' && player.state === 'live'"));
        assertThat(server.heard("DELETE")).containsExactly("DELETE session 1", "DELETE session 2");
    }

    /** Long silence: the server is asked, and says that nobody sends. */
    @Test
    void inDoubtTheOldSessionIsKept() {
        play();
        visit.awaitMotion(VIDEO);
        server.mood(StandIn.Mood.NOBODY_SENDS);
        serverSide.page().evaluate("quiet()");
        visit.await("it asks", () -> server.heard("POST /drone1/whep").size() == 2);
        awaitState("stale");
        serverSide.page().evaluate("loud()");
        awaitState("live");
        visit.awaitMotion(VIDEO);
        assertThat(server.sessions()).isEqualTo(1);
        assertThat(server.heard("DELETE")).isEmpty();
    }

    @Test
    void saysWhyItIsRefused() {
        server.mood(StandIn.Mood.FORBIDDING);
        play();
        awaitState("refused");
        awaitWords("You may not, says the stand-in.");
    }

    private void play() {
        visit.page().evaluate(ADD_PLAYER, server.address("/drone1"));
        visit.page().evaluate("window.player = document.querySelector('fanlight-player')");
    }

    /** The stand-in has no pictures of its own for {@code stream.mjpg}: the relay lends it some. */
    private void sendMjpegFrom(String stream) {
        visit.page()
                .route(
                        url -> url.contains("/drone1/stream.mjpg"),
                        route -> route.resume(new Route.ResumeOptions()
                                .setUrl(stream + "/stream.mjpg")
                                .setHeaders(Map.of("User-Agent", "Mozilla/5.0"))));
    }

    private void awaitState(String state) {
        visit.await("the player is " + state, () -> isTrue("player.state === '" + state + "'"));
    }

    private void awaitWords(String words) {
        visit.await(
                "the words " + words,
                () -> visit.page().locator("fanlight-player .words").innerText().contains(words));
    }

    private boolean isTrue(String expression) {
        return (Boolean) visit.page().evaluate(expression);
    }

    private double number(String expression) {
        return ((Number) visit.page().evaluate(expression)).doubleValue();
    }
}
