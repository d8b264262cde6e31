package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One Chromium's camera through the relay into another Chromium, over real sockets of this machine. */
class WebRtcTest {
    /** Sends the make-believe camera, coded so, in so many sizes; the pages' own sender does neither. */
    private static final String SEND = """
            async ({codec, sizes, url}) => {
              const media = await navigator.mediaDevices.getUserMedia({video: {width: 640, height: 480}});
              const pc = window.pc = new RTCPeerConnection();
              const sendEncodings = Array.from({length: sizes}, (_, i) => ({rid: 'abc'[i], scaleResolutionDownBy: 2 ** i}));
              const transceiver = pc.addTransceiver(media.getTracks()[0], {direction: 'sendonly',
                sendEncodings: sizes > 1 ? sendEncodings : [{}]});
              const codecs = RTCRtpSender.getCapabilities('video').codecs.filter(c => c.mimeType === 'video/' + codec);
              if (codecs.length === 0) return 'unknown';
              transceiver.setCodecPreferences(codecs.concat(
                RTCRtpSender.getCapabilities('video').codecs.filter(c => c.mimeType === 'video/rtx')));
              await pc.setLocalDescription();
              const answer = await fetch(url, {method: 'POST', headers: {'Content-Type': 'application/sdp'},
                body: pc.localDescription.sdp});
              if (answer.status !== 201) return answer.text();
              await pc.setRemoteDescription({type: 'answer', sdp: await answer.text()});
              return 'sent';
            }
            """;

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

    @ParameterizedTest
    @ValueSource(strings = {"", "webrtc: {udp: false}", "webrtc: {tcp: false}"})
    void theCameraOfOnePageIsSeenInAnother(String config) throws Exception {
        try (var relay = Relay.start(config);
                var sender = chromium.visit();
                var viewer = chromium.visit()) {
            sender.open(relay.address("/cam/publish"));
            sender.page().locator("[name=sound]").check();
            sender.page().locator("#send").click();
            sender.awaitState("live");
            sender.await("pictures come in", () -> state(relay, "cam").equals("live"));
            viewer.open(relay.address("/cam"));
            viewer.awaitMotion(VIDEO);
            viewer.awaitState("live");
            var stream = relay.stream("cam");
            assertThat(stream.path("source").path("kind").asString()).isEqualTo("webrtc");
            assertThat(stream.path("video").path("codec").asString()).isEqualTo("h264");
            assertThat(stream.path("viewers").path(0).path("kind").asString()).isEqualTo("webrtc");
            sender.page().locator("#send").click();
            sender.awaitState("idle");
            viewer.await("the stream is stale", () -> state(relay, "cam").equals("stale"));
            sender.page().locator("#send").click();
            viewer.awaitMotion(VIDEO);
        }
    }

    @ParameterizedTest
    @CsvSource({"H264, 1", "H264, 3", "VP8, 1", "VP8, 3", "VP9, 1", "AV1, 1"})
    void everyCodecOfTheBrowserComesThrough(String codec, int sizes) throws Exception {
        try (var relay = Relay.start("");
                var sender = chromium.visit();
                var viewer = chromium.visit()) {
            sender.open(relay.address("/cam/publish"));
            var sent = sender.page()
                    .evaluate(SEND, Map.of("codec", codec, "sizes", sizes, "url", relay.address("/cam/whip")));
            assertThat(sent).isEqualTo("sent");
            sender.await("pictures come in", () -> state(relay, "cam").equals("live"));
            viewer.open(relay.address("/cam"));
            viewer.awaitMotion(VIDEO);
            assertThat(relay.stream("cam").path("video").path("codec").asString())
                    .isEqualToIgnoringCase(codec);
        }
    }

    private static String state(Relay relay, String name) {
        try {
            return relay.state(name);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }
}
