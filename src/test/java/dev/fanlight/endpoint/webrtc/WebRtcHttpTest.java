package dev.fanlight.endpoint.webrtc;

import static dev.fanlight.endpoint.webrtc.Signalling.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.LogLines;
import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.contract.TestServer;
import dev.fanlight.proto.sdp.Corpus;
import java.net.http.HttpResponse;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep-03) as HTTP: what is asked, and what is answered. */
@ExtendWith(NothingLeftBehind.class)
class WebRtcHttpTest {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String FRESH = "a=ice-ufrag:NEWU\r\na=ice-pwd:newpasswordnewpasswordnew\r\n";

    private static TestServer server;
    private static Signalling signalling;

    @BeforeAll
    static void start() {
        server = TestServer.start(TestServer.PATIENT + """
                webrtc:
                  iceServers: ["stun:stun.example.org:3478", "turn:me:p%22q@turn.example.org:3478?transport=tcp"]
                streams:
                  pattern:
                    source: "test:"
                    transcode: false
                """);
        signalling = new Signalling(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String newPath() {
        return "/s" + NAMES.incrementAndGet() + "/whip";
    }

    private static HttpResponse<String> published() {
        var response = signalling.offer(newPath(), Corpus.text("obs-whip"));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return response;
    }

    private static String sentence(HttpResponse<String> response) {
        assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
        return response.body();
    }

    // ---- offers

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chromium-whip",
                "chromium-whip-trickle",
                "chromium-whip-simulcast",
                "firefox-whip",
                "firefox-whip-simulcast",
                "gst-webrtcbin-h264-opus",
                "gst-whipclientsink",
                "ffmpeg8-whip",
                "ffmpeg8-whip-video-only",
                "obs-whip",
                "safari-whip"
            })
    void answersEveryPublisherAtOnce(String offer) {
        var path = newPath();
        var response = signalling.offer(path, Corpus.text(offer), "Accept", "application/sdp");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        assertThat(header(response, "Content-Type")).isEqualTo("application/sdp");
        assertThat(header(response, "Location")).matches(path + "/[0-9a-f]{32}");
        assertThat(header(response, "ETag")).matches("\"[^\"]+\"");
        assertThat(header(response, "Link"))
                .isEqualTo("<stun:stun.example.org:3478>; rel=\"ice-server\", "
                        + "<turn:turn.example.org:3478?transport=tcp>; rel=\"ice-server\"; username=\"me\";"
                        + " credential=\"p\\\"q\"; credential-type=\"password\"");
        var answer = Corpus.read(response.body());
        assertThat(answer.attributes().has("ice-lite")).isTrue();
        assertThat(answer.attributes().has("end-of-candidates")
                        || answer.media().stream()
                                .anyMatch(media -> media.attributes().has("end-of-candidates")))
                .isTrue();
        assertThat(response.body())
                .containsPattern("a=candidate:\\S+ 1 udp \\d+ 127\\.0\\.0\\.1 \\d+ typ host")
                .containsPattern("a=candidate:\\S+ 1 tcp \\d+ 127\\.0\\.0\\.1 \\d+ typ host tcptype passive");
    }

    @Test
    void sessionsHaveAddressesThatNobodyGuesses() {
        var first = header(published(), "Location");
        var second = header(published(), "Location");
        assertThat(first.substring(first.length() - 32)).isNotEqualTo(second.substring(second.length() - 32));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text/plain      | v=0       | 415 | application/sdp
            application/sdp | ''        | 400 | The offer is empty
            application/sdp | rubbish   | 400 | The offer cannot be read
            application/sdp | v=0       | 400 | The offer cannot be read
            """)
    void refusesWhatIsNoOffer(String type, String body, int status, String words) {
        for (var word : new String[] {"whip", "whep"}) {
            var response = signalling.ask("POST", "/new/" + word, body, "Content-Type", type);
            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(sentence(response)).contains(words);
        }
    }

    @Test
    void refusesWhoDoesNotTakeSdp() {
        var response = signalling.offer("/new/whip", Corpus.text("obs-whip"), "Accept", "text/html;q=0.1, image/png");
        assertThat(response.statusCode()).isEqualTo(406);
    }

    @Test
    void refusesLongOffers() {
        var text = Corpus.text("obs-whip");
        var response = signalling.offer("/new/whip", text + "a=x:y\r\n".repeat((64 << 10) / 7));
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(sentence(response)).contains("at most 64 KiB");
    }

    @Test
    void saysWhyAnOfferCannotBeTaken() {
        var receiving = signalling.offer("/new/whip", Corpus.text("chromium-whep"));
        assertThat(receiving.statusCode()).isEqualTo(422);
        assertThat(sentence(receiving)).contains("sends nothing");
        var noIce = signalling.offer("/new/whip", Corpus.text("obs-whip").replaceAll("a=ice-pwd.*\r\n", ""));
        assertThat(noIce.statusCode()).isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "PATCH", "DELETE"})
    void otherMethodsAreToldWhichDo(String method) {
        var response = signalling.ask(method, "/new/whip", "");
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(header(response, "Allow")).isEqualTo("OPTIONS, POST");
        assertThat(signalling.ask("PUT", "/new/whip/0", "").statusCode()).isEqualTo(405);
    }

    @Test
    void oneStreamHasOnePublisher() {
        var path = newPath();
        assertThat(signalling.offer(path, Corpus.text("obs-whip")).statusCode()).isEqualTo(201);
        try (var log = new LogLines()) {
            var second = signalling.offer(path, Corpus.text("obs-whip"));
            assertThat(second.statusCode()).isEqualTo(409);
            assertThat(sentence(second)).contains("is already published from 127.0.0.1");
            assertThat(log.with("127.0.0.1 was refused over WebRTC (WHIP): ")).hasSize(1);
        }
    }

    // ---- sessions

    @Test
    void deletingFreesTheNameAtOnce() {
        var response = published();
        var location = header(response, "Location");
        assertThat(signalling.delete(location).statusCode()).isEqualTo(200);
        assertThat(signalling.delete(location).statusCode()).isEqualTo(404);
        assertThat(signalling.patch(location, FRESH, "If-Match", "*").statusCode())
                .isEqualTo(404);
        var path = location.substring(0, location.lastIndexOf('/'));
        assertThat(signalling.offer(path, Corpus.text("obs-whip")).statusCode()).isEqualTo(201);
    }

    @Test
    void aSessionIsNotFoundElsewhere() {
        var location = header(published(), "Location");
        var id = location.substring(location.lastIndexOf('/') + 1);
        var stream = location.substring(0, location.lastIndexOf("/whip/"));
        for (var path : new String[] {"/other/whip/" + id, stream + "/whep/" + id, stream + "/whip/" + id + "0"}) {
            assertThat(signalling.delete(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(signalling.delete(location).statusCode()).isEqualTo(200);
    }

    @Test
    void takesTrickledCandidatesUnderTheSessionsTag() {
        var response = published();
        var location = header(response, "Location");
        var trickle = """
                a=ice-ufrag:DXUr
                a=ice-pwd:pQyKMgpzpnn4dNJRnFfCJd
                m=audio 9 UDP/TLS/RTP/SAVPF 0
                a=mid:0
                a=candidate:1 1 UDP 2114977791 192.0.2.7 50000 typ host
                a=end-of-candidates
                """;
        var taken = signalling.patch(location, trickle, "If-Match", header(response, "ETag"));
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(204);
        assertThat(signalling.patch(location, trickle, "If-Match", "\"other\"").statusCode())
                .isEqualTo(412);
        assertThat(signalling.patch(location, trickle).statusCode()).isEqualTo(428);
        assertThat(signalling.patch(location, "nonsense\r\n", "If-Match", "*").statusCode())
                .isEqualTo(400);
        var otherType = signalling.ask("PATCH", location, trickle, "If-Match", "*", "Content-Type", "text/plain");
        assertThat(otherType.statusCode()).isEqualTo(415);
        assertThat(header(otherType, "Accept-Patch")).isEqualTo("application/trickle-ice-sdpfrag");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"*\""})
    void beginsIceAnewUnderAnotherTag(String condition) {
        var response = published();
        var location = header(response, "Location");
        var restarted = signalling.patch(location, FRESH, "If-Match", condition);
        assertThat(restarted.statusCode()).as(restarted.body()).isEqualTo(200);
        assertThat(header(restarted, "Content-Type")).isEqualTo("application/trickle-ice-sdpfrag");
        assertThat(header(restarted, "ETag")).matches("\"[^\"]+\"").isNotEqualTo(header(response, "ETag"));
        assertThat(restarted.body())
                .containsPattern("a=ice-ufrag:\\S{4,}")
                .containsPattern("a=ice-pwd:\\S{22,}")
                .contains("a=candidate:", "a=end-of-candidates");
        assertThat(response.body())
                .doesNotContain(restarted
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("a=ice-pwd"))
                        .findFirst()
                        .orElseThrow());
        assertThat(signalling
                        .patch(location, FRESH, "If-Match", header(response, "ETag"))
                        .statusCode())
                .isEqualTo(412);
        assertThat(signalling
                        .patch(location, FRESH, "If-Match", header(restarted, "ETag"))
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void doesNotBeginIceAnewAgainAndAgain() {
        var response = published();
        var location = header(response, "Location");
        var statuses = new TreeSet<Integer>();
        var tag = header(response, "ETag");
        for (var times = 0; times < 20; times++) {
            var fragment = "a=ice-ufrag:NEW" + times + "\r\na=ice-pwd:newpasswordnewpasswordnew\r\n";
            var restarted = signalling.patch(location, fragment, "If-Match", "*");
            statuses.add(restarted.statusCode());
            tag = restarted.statusCode() == 200 ? header(restarted, "ETag") : tag;
        }
        assertThat(statuses).containsExactly(200, 429);
        assertThat(signalling
                        .patch(location, "a=end-of-candidates\r\n", "If-Match", tag)
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void badCredentialsLeaveTheSessionAsItIs() {
        var response = published();
        var location = header(response, "Location");
        var bad = signalling.patch(location, "a=ice-ufrag:x\r\na=ice-pwd:short\r\n", "If-Match", "*");
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(signalling
                        .patch(location, "a=end-of-candidates\r\n", "If-Match", header(response, "ETag"))
                        .statusCode())
                .isEqualTo(204);
    }

    // ---- viewers without a stream

    @ParameterizedTest
    @ValueSource(strings = {"/nobody/whep", "/pattern2/whep"})
    void aViewerOfNothingIsToldToComeBack(String path) {
        var response = signalling.offer(path, Corpus.text("chromium-whep"));
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(header(response, "Retry-After")).matches("[0-9]+");
        assertThat(sentence(response)).contains("Nobody publishes");
    }

    @Test
    void aPublisherThatHasNotComeYetIsWaitedFor() {
        var location = header(published(), "Location");
        var path = location.substring(0, location.lastIndexOf("/whip/")) + "/whep";
        var response = signalling.offer(path, Corpus.text("chromium-whep"));
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(header(response, "Retry-After")).matches("[0-9]+");
    }

    @Test
    void mjpegIsWatchedOtherwise() {
        server.awaitState("pattern", "live");
        var response = signalling.offer("/pattern/whep", Corpus.text("chromium-whep"));
        assertThat(response.statusCode()).isEqualTo(406);
        assertThat(sentence(response)).contains("streams.pattern.transcode", "/pattern/stream.mjpg");
        assertThat(header(response, "Link")).contains("</pattern/stream.mjpg>; rel=\"alternate\"");
    }

    // ---- pages of other origins

    @Test
    void tellsWhatItTakes() {
        var response = signalling.ask("OPTIONS", "/new/whip", "");
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(header(response, "Accept-Post")).isEqualTo("application/sdp");
        assertThat(header(response, "Link")).contains("rel=\"ice-server\"");
    }

    @ParameterizedTest
    @CsvSource({"http://192.168.1.5, true", "http://cams.local:3000, true", "https://evil.example, false", "null, false"
    })
    void pagesOfTheOwnNetworkMayWatch(String origin, boolean may) {
        var preflight =
                signalling.ask("OPTIONS", "/new/whep", "", "Origin", origin, "Access-Control-Request-Method", "POST");
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(header(preflight, "Access-Control-Allow-Methods")).contains("POST", "PATCH", "DELETE");
        assertThat(header(preflight, "Access-Control-Allow-Headers")).contains("Content-Type", "If-Match");
        assertThat(header(preflight, "Access-Control-Allow-Origin")).isEqualTo(may ? origin : "");
        var post = signalling.offer("/new/whep", Corpus.text("chromium-whep"), "Origin", origin);
        assertThat(post.statusCode()).isEqualTo(409);
        assertThat(header(post, "Access-Control-Allow-Origin")).isEqualTo(may ? origin : "");
        assertThat(header(post, "Access-Control-Expose-Headers").contains("Location, Retry-After"))
                .isEqualTo(may);
    }

    @Test
    void onlyOurOwnPagesMayPublish() {
        var own = "http://127.0.0.1:" + server.port();
        var response = signalling.offer(newPath(), Corpus.text("obs-whip"), "Origin", own);
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo(own);
        for (var method : new String[] {"OPTIONS", "POST"}) {
            var other = signalling.ask(method, "/new/whip", "", "Origin", "http://192.168.1.5");
            assertThat(other.statusCode()).isEqualTo(403);
            assertThat(header(other, "Access-Control-Allow-Origin")).isEmpty();
        }
    }
}
