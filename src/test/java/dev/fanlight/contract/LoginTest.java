package dev.fanlight.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Those whom their address does not let in say a password. */
@ExtendWith(NothingLeftBehind.class)
class LoginTest {
    private final TestServer server = TestServer.start("access: {publish: [], watch: [], users: ['pilot:se:cret']}\n");

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whoIsNotLetInIsAskedForAPassword() throws IOException {
        var reply = server.ask("GET /api/v1/streams HTTP/1.1\r\n");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("www-authenticate")).hasValue("Basic realm=\"Fanlight\", charset=\"UTF-8\"");
        assertThat(reply.detail()).isEqualTo("Say the name and the password of one of access.users.");
        assertThat(reply.json().path("hint").asString()).contains("127.0.0.1 may not", "access.watch");
    }

    @Test
    void theRightPasswordLetsIn() throws IOException {
        assertThat(ask("Basic " + base64("pilot:se:cret"))).isEqualTo(200);
        assertThat(ask("Bearer pilot:se:cret")).isEqualTo(200);
        assertThat(ask("Bearer " + base64("pilot:se:cret"))).isEqualTo(200);
    }

    @Test
    void wrongOnesDoNot() throws IOException {
        for (var said : new String[] {
            "Basic " + base64("pilot:se"),
            "Basic " + base64("pilot"),
            "Basic !!!",
            "Basic",
            "Bearer pilot:",
            "Digest username=pilot",
            "Basic " + base64("other:se:cret")
        }) {
            assertThat(ask(said)).as(said).isEqualTo(401);
        }
    }

    @Test
    void guessingIsNotListenedTo() throws IOException {
        for (var i = 0; i < 10; i++) {
            assertThat(ask("Basic " + base64("pilot:" + i))).isEqualTo(401);
        }
        assertThat(ask("Basic " + base64("pilot:se:cret"))).isEqualTo(429);
        assertThat(server.ask("GET /api/v1/streams HTTP/1.1\r\n").status()).isEqualTo(401);
    }

    @Test
    void aPasswordDoesNotLetAnotherSitesPagePublish() throws IOException {
        var reply = server.ask("POST /new/mjpeg HTTP/1.1\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\n"
                + "Authorization: Basic " + base64("pilot:se:cret") + "\r\n");
        assertThat(reply.status()).isEqualTo(403);
    }

    @Test
    void onlyAWrongPasswordIsLoggedNotTheQuestionForIt() throws IOException {
        try (var log = new LogLines()) {
            server.ask("GET /api/v1/streams HTTP/1.1\r\n");
            assertThat(ask("Basic " + base64("pilot:wrong"))).isEqualTo(401);
            assertThat(log.with("Refused a request"))
                    .containsExactly("Refused a request from 127.0.0.1 for /api/v1/streams: user or password is wrong");
        }
    }

    private int ask(String authorization) throws IOException {
        return server.ask("GET /api/v1/streams HTTP/1.1\r\nAuthorization: " + authorization + "\r\n")
                .status();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
