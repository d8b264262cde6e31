package dev.fanlight.endpoint.mjpeg;

import static dev.fanlight.endpoint.mjpeg.Fetching.MULTIPART;
import static dev.fanlight.endpoint.mjpeg.Fetching.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.contract.NumberedJpeg;
import dev.fanlight.contract.Reply;
import dev.fanlight.contract.ScriptedCamera;
import dev.fanlight.contract.TestViewer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cameras that want a password, and cameras that send one elsewhere. */
@ExtendWith(NothingLeftBehind.class)
class MjpegPullLoginTest {
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("pi:p@ss:word".getBytes(StandardCharsets.UTF_8));
    private static final String USER_INFO = "pi:p%40ss%3Aword";

    @Test
    void basicPasswordComesFromTheAddress() {
        try (var camera = ScriptedCamera.answering((request, caller) -> {
                    if (BASIC.equals(request.headers().get("authorization"))) {
                        showPicture(caller);
                    } else {
                        demand(caller, "Basic realm=\"cam\"");
                    }
                });
                var server = Fetching.from(camera.url(USER_INFO, "/stream.mjpg"))) {
            server.awaitState("cam", "live");
            assertThat(camera.requests()).hasSize(2);
            assertThat(camera.requests().getFirst().header("authorization")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256"})
    void digestPasswordComesFromTheAddress(String algorithm) {
        try (var camera = ScriptedCamera.answering((request, caller) -> {
                    if (isRightDigest(request, algorithm)) {
                        showPicture(caller);
                    } else {
                        demand(caller, digestChallenge(algorithm));
                    }
                });
                var server = Fetching.from(camera.url(USER_INFO, "/stream.mjpg?width=640"))) {
            server.awaitState("cam", "live");
            assertThat(camera.requests()).hasSize(2);
        }
    }

    @Test
    void stillPicturesAreAskedForWithAFreshDigestEachTime() {
        var shown = new AtomicInteger();
        try (var camera = ScriptedCamera.answering((request, caller) -> {
                    if (isRightDigest(request, "SHA-256")) {
                        var jpeg = NumberedJpeg.of(shown.incrementAndGet());
                        caller.write("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: " + jpeg.length
                                + "\r\n\r\n");
                        caller.write(jpeg);
                    } else {
                        demand(caller, digestChallenge("SHA-256"));
                    }
                });
                var server = Fetching.from(camera.url(USER_INFO, "/shot.jpg"));
                var viewer = TestViewer.program(server, "cam")) {
            while (viewer.nextNumber() < 4) {
                // The next one.
            }
            var refused = camera.requests().stream()
                    .filter(request -> request.header("authorization").isEmpty())
                    .count();
            assertThat(refused).as("requests without a password").isEqualTo(1);
            assertThat(camera.requests().stream()
                            .flatMap(request -> request.header("authorization").stream())
                            .map(header -> parameter(header, "nc")))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void wrongPasswordIsSaidAndNotTriedAgainAndAgain() throws IOException {
        try (var camera = ScriptedCamera.answering((request, caller) -> demand(caller, "Basic realm=\"cam\""));
                var server = Fetching.from(camera.url("pi:wrong", "/stream.mjpg"))) {
            var startNs = System.nanoTime();
            server.awaitProblem("cam", "does not accept this user and password");
            assertThat(server.get("/api/v1/streams").text()).doesNotContain("wrong");
            // Two requests an attempt; an attempt after at least 250, 250, 500 and 1000 ms.
            var attempts = 2 + (System.nanoTime() - startNs) / 250_000_000L;
            assertThat(camera.requests().size()).isLessThanOrEqualTo((int) (2 * attempts));
        }
    }

    @Test
    void missingPasswordIsSaidWithWhatToDo() {
        try (var camera = ScriptedCamera.answering((request, caller) -> demand(caller, "Basic realm=\"cam\""));
                var server = Fetching.from(camera)) {
            server.awaitProblem("cam", "http://USER:PASSWORD@HOST/");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/other, /other",
        "other?a=b, /other?a=b",
        "?there, /stream.mjpg?there",
        "//127.0.0.1:PORT/other, /other",
        "http://127.0.0.1:PORT, /"
    })
    void redirectsAreFollowedWithThePassword(String location, String target) {
        var port = new AtomicInteger();
        try (var camera = ScriptedCamera.answering((request, caller) -> {
            if (request.statusLine().startsWith("GET /stream.mjpg HTTP")) {
                redirect(caller, location.replace("PORT", Integer.toString(port.get())));
            } else if (BASIC.equals(request.headers().get("authorization"))) {
                showPicture(caller);
            } else {
                demand(caller, "Basic realm=\"cam\"");
            }
        })) {
            port.set(camera.port());
            try (var server = Fetching.from(camera.url(USER_INFO, "/stream.mjpg"))) {
                server.awaitState("cam", "live");
                assertThat(camera.requests().getLast().statusLine()).isEqualTo("GET " + target + " HTTP/1.1");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Digest"})
    void aRedirectBehindThePasswordIsFollowedWithIt(String scheme) {
        try (var camera = ScriptedCamera.answering((request, caller) -> {
                    if (!BASIC.equals(request.headers().get("authorization")) && !isRightDigest(request, "SHA-256")) {
                        demand(caller, scheme.equals("Basic") ? "Basic realm=\"cam\"" : digestChallenge("SHA-256"));
                    } else if (request.statusLine().startsWith("GET /video HTTP")) {
                        redirect(caller, "/video/");
                    } else {
                        showPicture(caller);
                    }
                });
                var server = Fetching.from(camera.url(USER_INFO, "/video"))) {
            server.awaitState("cam", "live");
            assertThat(camera.requests()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void anotherServerNeverLearnsThePassword(String host) {
        try (var other = ScriptedCamera.answering((request, caller) -> demand(caller, "Basic realm=\"cam\""));
                var camera = ScriptedCamera.answering(
                        (request, caller) -> redirect(caller, "http://" + host + ":" + other.port() + "/stream.mjpg"));
                var server = Fetching.from(camera.url(USER_INFO, "/stream.mjpg"))) {
            server.awaitProblem("cam", "wants a user and a password");
            assertThat(other.requests())
                    .isNotEmpty()
                    .allSatisfy(request ->
                            assertThat(request.header("authorization")).isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stream.mjpg", "/other"})
    void redirectsInACircleEndWithASentence(String location) {
        try (var camera = ScriptedCamera.answering((request, caller) -> redirect(caller, location));
                var server = Fetching.from(camera)) {
            server.awaitProblem("cam", "it redirects in a circle");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://127.0.0.1/", "http://127.0.0.1:99999/", "http:///x", "ht tp:/", "file:///etc/passwd"})
    void redirectsToNowhereEndWithASentence(String location) {
        try (var camera = ScriptedCamera.answering((request, caller) -> redirect(caller, location));
                var server = Fetching.from(camera)) {
            server.awaitProblem("cam", "it redirects to something");
        }
    }

    private static void showPicture(ScriptedCamera.Caller caller) throws IOException {
        caller.write(MULTIPART);
        caller.write(part(NumberedJpeg.of(1)));
        caller.awaitGone();
    }

    private static void demand(ScriptedCamera.Caller caller, String challenge) throws IOException {
        caller.write("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: " + challenge + "\r\nContent-Length: 0\r\n\r\n");
    }

    private static void redirect(ScriptedCamera.Caller caller, String location) throws IOException {
        caller.write("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
    }

    private static String digestChallenge(String algorithm) {
        return "Digest realm=\"cam\", qop=\"auth\", nonce=\"abc\", algorithm=" + algorithm;
    }

    /** RFC 7616, section 3.4.1, computed by the test on its own. */
    private static boolean isRightDigest(Reply request, String algorithm) {
        var header = request.headers().getOrDefault("authorization", "");
        if (!header.startsWith("Digest ")) {
            return false;
        }
        var target = request.statusLine()
                .substring("GET ".length(), request.statusLine().lastIndexOf(' '));
        var secret = hash(algorithm, "pi:cam:p@ss:word");
        var what = hash(algorithm, "GET:" + target);
        var expected = hash(
                algorithm,
                secret + ":abc:" + parameter(header, "nc") + ":" + parameter(header, "cnonce") + ":auth:" + what);
        return parameter(header, "response").equals(expected)
                && parameter(header, "uri").equals(target);
    }

    private static String parameter(String header, String name) {
        var matcher = Pattern.compile("[ ,]" + name + "=\"?([^\",]*)").matcher(header);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String hash(String algorithm, String text) {
        try {
            var hash = MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
