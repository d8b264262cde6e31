package dev.fanlight.endpoint.webrtc.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.contract.Reply;
import dev.fanlight.contract.ScriptedCamera;
import dev.fanlight.contract.TestServer;
import dev.fanlight.proto.sdp.Corpus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that do not do as WHEP says, or have nothing for us: what people are told, and what is asked of whom. */
@ExtendWith(NothingLeftBehind.class)
class WhepFaultTest {
    private static final String REJECTING = String.join(
            "\r\n",
            "v=0",
            "o=- 1 1 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "m=video 0 UDP/TLS/RTP/SAVPF 96",
            "c=IN IP4 0.0.0.0",
            "a=inactive",
            "m=audio 0 UDP/TLS/RTP/SAVPF 111",
            "c=IN IP4 0.0.0.0",
            "a=inactive",
            "");

    private static String answer(String status, String body, String... headers) {
        return "HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n"
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n" + body;
    }

    private static ScriptedCamera server(String answer) {
        return ScriptedCamera.answering((request, caller) -> {
            caller.write(answer);
            caller.awaitGone();
        });
    }

    private static String whep(ScriptedCamera server, String userInfo, String pathAndQuery) {
        return "whep://" + userInfo + "127.0.0.1:" + server.port() + pathAndQuery;
    }

    private static TestServer fetching(String url) {
        return TestServer.start("streams:\n  cam:\n    source: \"" + url + "\"\n");
    }

    private static List<Arguments> answers() {
        return List.of(
                Arguments.of(answer("404 Not Found", ""), "nothing is there (404): the path may be wrong"),
                Arguments.of(
                        answer(
                                "404 Not Found",
                                "{\"status\":\"error\",\"error\":\"no one is publishing to path 'cam'\"}",
                                "Content-Type: application/json"),
                        "it says: no one is publishing to path 'cam'"),
                Arguments.of(
                        answer("400 Bad", "Missing codec\r\nof yours", "Content-Type: text/plain"),
                        "it did not take the offer (400); it says: Missing codec  of yours"),
                Arguments.of(
                        answer("409 Conflict", "{\"detail\":42", "Content-Type: application/problem+json"),
                        "nobody publishes the stream there now (409)"),
                Arguments.of(answer("401 Unauthorized", ""), "it wants a token, or a user and a password (401)"),
                Arguments.of(answer("403 Forbidden", ""), "it does not let us watch"),
                Arguments.of(
                        answer("405 No", "<html>", "Content-Type: text/html"), "it does not speak WHEP at this path"),
                Arguments.of(answer("406 No", ""), "it cannot send us this stream over WebRTC (406)"),
                Arguments.of(answer("503 Full", "", "Retry-After: 1"), "it is too busy now (503)"),
                Arguments.of(answer("204 No Content", ""), "it answered 204, which is not what WHEP has"),
                Arguments.of(answer("201 Created", "hello"), "its answer is no SDP that can be read"),
                Arguments.of(answer("201 Created", ""), "its answer is no SDP that can be read"),
                Arguments.of(answer("201 Created", REJECTING), "it sends nothing of this stream"),
                Arguments.of(
                        answer("201 Created", REJECTING.replace("m=audio", "m=video")),
                        "it sends nothing of this stream"),
                Arguments.of(
                        answer("201 Created", REJECTING.replace("video 0", "video 9")), "its answer cannot be used"),
                Arguments.of(answer("201 Created", Corpus.text("chromium-whep")), "its answer cannot be used"),
                Arguments.of(answer("201 Created", "v=0\r\n".repeat(50_000)), "its answer is longer than"),
                Arguments.of(answer("307 Elsewhere", ""), "it redirects to something that is no address of HTTP"),
                Arguments.of(
                        answer("307 Elsewhere", "", "Location: ftp://a.example/"),
                        "it redirects to something that is no address of HTTP"),
                Arguments.of(answer("308 Elsewhere", "", "Location: ?again"), "it redirects in a circle"),
                Arguments.of("HTTP/1.1 201 Created\r\nX: " + "y".repeat(40_000) + "\r\n\r\n", "HTTP header is larger"),
                Arguments.of("SSH-2.0-OpenSSH_9.2\r\n\r\n", "invalid version format"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void isSaidInASentence(String answer, String problem) {
        try (var server = server(answer);
                var fanlight = fetching(whep(server, "", "/cam/whep"))) {
            Eventually.that(() -> assertThat(problemOf(fanlight).toLowerCase(Locale.ROOT))
                    .contains(problem.toLowerCase(Locale.ROOT)));
        }
    }

    private static String problemOf(TestServer fanlight) throws IOException {
        return fanlight.stream("cam").path("source").path("lastProblem").asString("");
    }

    @Test
    void aServerThatHangsUpAndOneThatIsNotThereAreSaid() {
        try (var server = ScriptedCamera.answering((request, caller) -> caller.hangUp());
                var fanlight = fetching(whep(server, "", "/cam/whep"))) {
            fanlight.awaitProblem("cam", "onnection");
        }
        try (var fanlight = fetching("whep://no-such-machine.invalid/cam/whep")) {
            fanlight.awaitProblem("cam", "nobody knows a machine of this name");
        }
    }

    @Test
    void aPlainServerAskedForTlsIsSaid() {
        try (var plain = TestServer.start("");
                var fanlight = fetching("wheps://127.0.0.1:" + plain.port() + "/cam/whep")) {
            fanlight.awaitProblem("cam", "it does not speak TLS at this port");
        }
    }

    @Test
    void theOfferIsSentAsWhepWantsIt() {
        try (var server = server(answer("404 Not Found", ""));
                var fanlight = fetching(whep(server, "", "/a%20b/whep?key=1"))) {
            fanlight.awaitProblem("cam", "404");
            var request = server.requests().getFirst();
            assertThat(request.statusLine()).isEqualTo("POST /a%20b/whep?key=1 HTTP/1.1");
            assertThat(request.header("content-type")).hasValue("application/sdp");
            assertThat(request.header("accept")).hasValue("application/sdp");
            assertThat(request.header("authorization")).isEmpty();
            assertThat(request.header("host")).hasValue("127.0.0.1:" + server.port());
        }
    }

    @Test
    void aTokenGoesIntoAHeaderAndNowhereElse() {
        try (var server = server(answer("401 No", ""));
                var fanlight = fetching(whep(server, "", "/cam/whep?a=1&token=s3cr%2Bet&b=2"))) {
            fanlight.awaitProblem("cam", "it does not accept this token");
            var request = server.requests().getFirst();
            assertThat(request.statusLine()).isEqualTo("POST /cam/whep?a=1&b=2 HTTP/1.1");
            assertThat(request.header("authorization")).hasValue("Bearer s3cr+et");
        }
    }

    @Test
    void userAndPasswordGoAsBasicAndNotToAnotherServer() {
        try (var other = server(answer("404 Not Found", ""));
                var server = server(answer("307 Elsewhere", "", "Location: " + other.url("/x")));
                var fanlight = fetching(whep(server, "me:p%40ss@", "/cam/whep"))) {
            fanlight.awaitProblem("cam", "404");
            assertThat(server.requests().getFirst().header("authorization")).hasValue("Basic bWU6cEBzcw==");
            var carried = other.requests().getFirst();
            assertThat(carried.statusLine()).isEqualTo("POST /x HTTP/1.1");
            assertThat(carried.header("authorization")).isEmpty();
        }
    }

    @Test
    void aTokenThatWouldEndTheHeaderIsNotSent() {
        try (var server = server(answer("404 Not Found", ""));
                var fanlight = fetching(whep(server, "", "/cam/whep?token=a%0d%0aX:%20y"))) {
            fanlight.awaitProblem("cam", "the token in its address holds a character that no token has");
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void aSessionThatIsOfNoUseIsDeletedWhereItIsAndNowhereElse() {
        try (var bystander = server(answer("200 OK", ""));
                var server = server(answer("201 Created", "hello", "Location: session/7?x=1"));
                var fanlight = fetching(whep(server, "me:pass@", "/cam/whep"))) {
            Eventually.that(() -> assertThat(server.requests().stream().map(Reply::statusLine))
                    .contains("DELETE /cam/session/7?x=1 HTTP/1.1"));
            var deletion = server.requests().stream()
                    .filter(request -> request.statusLine().startsWith("DELETE"))
                    .findFirst()
                    .orElseThrow();
            assertThat(deletion.header("authorization")).isPresent();
            try (var elsewhere = server(answer("201 Created", "hello", "Location: " + bystander.url("/admin")));
                    var second = fetching(whep(elsewhere, "", "/cam/whep"))) {
                Eventually.that(() -> assertThat(elsewhere.connections()).isGreaterThan(1));
                assertThat(problemOf(second)).contains("no SDP");
            }
            assertThat(problemOf(fanlight)).contains("no SDP");
            assertThat(bystander.connections()).isZero();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
