package dev.fanlight.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fanlight.app.Server;
import dev.fanlight.config.FanlightConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The server as a whole: its beginning, its end, and its limits. */
@ExtendWith(NothingLeftBehind.class)
class ServerTest {
    private static final long CLOSE_LIMIT_NS = 2_000_000_000L;
    private static final int TRIES = 5;

    @Test
    void endsWithinTwoSecondsWithSourcesPublishersAndViewersConnected() throws IOException {
        var fastestNs = Long.MAX_VALUE;
        // What is promised is a bound of our own waits; a machine that is busy elsewhere gets another try.
        for (var attempt = 0; attempt < TRIES && fastestNs > CLOSE_LIMIT_NS; attempt++) {
            fastestNs = Math.min(fastestNs, closingTimeNs());
        }
        assertThat(fastestNs).isLessThan(CLOSE_LIMIT_NS);
    }

    private static long closingTimeNs() throws IOException {
        try (var silent = ScriptedCamera.answering((request, caller) -> caller.awaitGone());
                var server = TestServer.start(TestServer.PATIENT + """
                        streams:
                          demo:
                            source: "test:"
                          away:
                            source: http://127.0.0.1:1/
                          silent:
                            source: %s
                        """.formatted(silent.url("/")));
                var idle = server.connect();
                var publisher = server.connect();
                var viewer = TestViewer.program(server, "demo");
                var stalled = TestViewer.slow(server, "demo")) {
            assertThat(idle.isConnected()).isTrue();
            assertThat(stalled.head().status()).isEqualTo(200);
            TestServer.send(
                    publisher,
                    String.join(
                            "\r\n",
                            "POST /pushed/mjpeg HTTP/1.1",
                            "Host: 127.0.0.1",
                            "Content-Type: image/jpeg",
                            "Content-Length: 100000000",
                            "",
                            ""));
            publisher.getOutputStream().write(NumberedJpeg.of(1));
            server.awaitState("pushed", "live");
            viewer.nextPart();
            var startNs = System.nanoTime();
            server.end();
            var spanNs = System.nanoTime() - startNs;
            assertThat(viewer.isEnded()).isTrue();
            return spanNs;
        }
    }

    @Test
    void aPortThatIsTakenIsSaidAndNoThreadStays() throws IOException {
        try (var server = TestServer.start("")) {
            var config = FanlightConfig.defaults().withHttpHost("127.0.0.1").withHttpPort(server.port()).withWebRtcPort(0);
            var loopsBefore = loops();
            assertThatThrownBy(() -> Server.start(config))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("port " + server.port())
                    .hasMessageContaining("--http-port");
            Eventually.that(() -> assertThat(loops()).isEqualTo(loopsBefore));
        }
    }

    private static long loops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("vert.x-eventloop"))
                .count();
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAndOthersServedOn() throws IOException {
        try (var server = TestServer.start("http:\n  maxConnections: 3\n")) {
            var held = new ArrayList<Socket>();
            for (var count = 0; count < 3; count++) {
                held.add(server.connect());
                TestServer.send(held.getLast(), "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
                assertThat(Reply.read(held.getLast().getInputStream()).status()).isEqualTo(200);
            }
            try (var tooMany = server.connect()) {
                assertThat(isRefused(tooMany)).isTrue();
            }
            TestServer.send(held.getFirst(), "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            assertThat(Reply.read(held.getFirst().getInputStream()).status()).isEqualTo(200);
            held.removeLast().close();
            Eventually.that(() -> assertThat(server.get("/healthz").status()).isEqualTo(200));
            for (var socket : held) {
                socket.close();
            }
        }
    }

    private static boolean isRefused(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }
}
