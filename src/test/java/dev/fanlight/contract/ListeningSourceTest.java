package dev.fanlight.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who sends to a source that listens has to be somebody who may publish. */
@ExtendWith(NothingLeftBehind.class)
class ListeningSourceTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    @Test
    void whoMayNotPublishMayNotSendEither() throws IOException {
        var tcp = freePort();
        var udp = freePort();
        try (var server = TestServer.start("""
                access: {publish: []}
                streams:
                  tcp: {source: "tcp-listen://127.0.0.1:%d"}
                  udp: {source: "udp://127.0.0.1:%d"}
                """.formatted(tcp, udp));
                var sender = new DatagramSocket()) {
            Eventually.that(() -> assertThat(answer(tcp)).isEqualTo(-1));
            Eventually.that(() -> {
                sender.send(new DatagramPacket(new byte[188], 188, HERE, udp));
                assertThat(refused(server, "udp")).isPositive();
            });
            assertThat(refused(server, "tcp")).isPositive();
        }
    }

    /** What is read first at this port: -1 is its end. */
    private static int answer(int port) {
        try (var socket = new Socket(HERE, port)) {
            return socket.getInputStream().read();
        } catch (IOException notYet) {
            return 0;
        }
    }

    private static int refused(TestServer server, String stream) throws IOException {
        return server.get("/api/v1/streams/" + stream)
                .json()
                .path("dropped")
                .path("sender-not-allowed")
                .asInt(0);
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, HERE)) {
            return probe.getLocalPort();
        }
    }
}
