package dev.fanlight.endpoint.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.Eventually;
import dev.fanlight.contract.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cameras that do as cameras do, and senders of plain RTP. */
class OddCameraTest {
    private static final String SDP = """
            v=0\r
            o=- 1 1 IN\r
            broken\r
            m=audio 0 RTP/AVP 11\r
            a=control:audio\r
            m=video 0 RTP/AVP 96\r
            a=rtpmap:96 H264/90000\r
            a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0LADdsCgvY=,aMqPIA==,!!\r
            a=control:%s\r
            """;

    /** Answers each request by its own rules, and sends packets once it has answered PLAY. */
    private static final class Camera implements AutoCloseable {
        final List<String> requests = new CopyOnWriteArrayList<>();
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final String control;
        private final String headers;
        private final boolean udpAccepted;

        /** @param headers of the description */
        Camera(String control, String headers, boolean udpAccepted) throws IOException {
            this.control = control;
            this.headers = headers;
            this.udpAccepted = udpAccepted;
            Thread.ofVirtual().start(this::accept);
        }

        String address(String behind) {
            return "rtsp://127.0.0.1:" + listener.getLocalPort() + behind;
        }

        private void accept() {
            try {
                while (true) {
                    var socket = listener.accept();
                    Thread.ofVirtual().start(() -> serve(socket));
                }
            } catch (IOException closed) {
                // the test is over
            }
        }

        private void serve(Socket socket) {
            try (socket) {
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                var out = socket.getOutputStream();
                while (true) {
                    var request = new StringBuilder();
                    for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                        request.append(line).append('\n');
                    }
                    if (request.isEmpty()) {
                        return;
                    }
                    requests.add(request.toString());
                    out.write(answer(request.toString()).getBytes(StandardCharsets.US_ASCII));
                    if (request.toString().startsWith("PLAY")
                            && request.toString().contains("Session: 7")) {
                        send(socket);
                    }
                }
            } catch (IOException closed) {
                // by either side
            }
        }

        private String answer(String request) {
            var head = "RTSP/1.0 200 OK\r\nCSeq: " + request.replaceAll("(?s).*CSeq: (\\d+).*", "$1") + "\r\n";
            if (request.startsWith("OPTIONS")) {
                return "RTSP/1.0 501 What\r\n\r\n";
            }
            if (request.startsWith("DESCRIBE")) {
                var body = SDP.formatted(control);
                return head + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
            }
            if (request.startsWith("SETUP") && !request.contains("/TCP")) {
                return udpAccepted
                        ? head + "Session: 7\r\nTransport: RTP/AVP;unicast;server_port=9-10\r\n\r\n"
                        : "RTSP/1.0 461 No\r\n\r\n";
            }
            return head + "Session: 7;timeout=60\r\n\r\n"; // without Transport
        }

        private void send(Socket socket) throws IOException {
            for (var i = 0; i < 2_000; i++) {
                var packet = rtp(i, i * 3_000, i % 10 == 0 ? "658884000a" : "419a20");
                socket.getOutputStream()
                        .write(ByteBuffer.allocate(4 + packet.length)
                                .put((byte) '$')
                                .put((byte) 0)
                                .putShort((short) packet.length)
                                .put(packet)
                                .array());
                pause();
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] rtp(int seq, int time, String payload) {
        var bytes = HexFormat.of().parseHex(payload);
        return ByteBuffer.allocate(12 + bytes.length)
                .put((byte) 0x80)
                .put((byte) (0x80 | 96))
                .putShort((short) seq)
                .putInt(time)
                .putInt(77)
                .put(bytes)
                .array();
    }

    private static void awaitPictures(TestServer server) {
        server.awaitState("cam", "live");
        Eventually.that(() ->
                assertThat(server.stream("cam").at("/video/codec").asString()).isEqualTo("h264"));
    }

    @Test
    void udpIsRefusedAndTheDescriptionIsFullOfFaults() throws IOException {
        try (var camera = new Camera("track1", "Content-Base: rtsp://0.0.0.0/\r\n", false);
                var server = TestServer.start(
                        "streams: {cam: {source: '" + camera.address("/live?ch=1&transport=auto") + "'}}")) {
            awaitPictures(server);
            assertThat(camera.requests)
                    .anyMatch(each -> each.startsWith("SETUP " + camera.address("/live?ch=1/track1") + " "))
                    .noneMatch(each -> each.contains("transport="));
        }
    }

    @Test
    void aControlThatIsAnAddressOfItsOwnAndTcpForced() throws IOException {
        try (var camera = new Camera("rtsp://127.0.0.1/other/track", "", false);
                var server =
                        TestServer.start("streams: {cam: {source: '" + camera.address("/live?transport=tcp") + "'}}")) {
            awaitPictures(server);
            assertThat(camera.requests)
                    .anyMatch(each -> each.startsWith("SETUP rtsp://127.0.0.1/other/track "))
                    .anyMatch(each -> each.startsWith("PLAY " + camera.address("/live") + " "));
        }
    }

    @Test
    void nothingComesByUdpAlthoughItWasAgreedOn() throws IOException {
        try (var camera = new Camera("track1", "", true);
                var server = TestServer.start("streams: {cam: {source: '" + camera.address("/live") + "'}}")) {
            awaitPictures(server);
            assertThat(camera.requests)
                    .anyMatch(each -> each.startsWith("SETUP") && each.contains("client_port"))
                    .anyMatch(each -> each.startsWith("SETUP") && each.contains("/TCP"));
        }
    }

    // ---- plain RTP

    private static int freePort() throws IOException {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort() & ~1;
        }
    }

    private static void sendTo(int port, TestServer server) throws IOException {
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            for (var i = 0; i < 6_000; i++) {
                var packet = rtp(i, i * 3_000, i % 10 == 0 ? "658884000a" : "419a20");
                socket.send(new DatagramPacket(packet, packet.length, InetAddress.getLoopbackAddress(), port));
                pause();
                if (i % 20 == 0 && server.stream("cam").path("state").asString().equals("live")) {
                    return;
                }
            }
            throw new AssertionError(server.stream("cam").toString());
        }
    }

    @Test
    void plainRtpByAddressAndByDescription(@TempDir Path folder) throws IOException {
        var port = freePort();
        try (var server = TestServer.start("streams: {cam: {source: 'rtp://127.0.0.1:" + port + "?codec=h264'}}")) {
            sendTo(port, server);
        }
        var file = folder.resolve("cam.sdp");
        Files.writeString(file, SDP.formatted("x").replace("m=audio 0 RTP/AVP 11\r\na=control:audio\r\n", ""));
        var other = freePort();
        try (var server =
                TestServer.start("streams: {cam: {source: 'rtp://127.0.0.1:" + other + "?sdp=" + file + "'}}")) {
            sendTo(other, server);
        }
    }

    @Test
    void aPortWithoutACameraIsSaidInWords() throws IOException {
        try (var server = TestServer.start("streams: {cam: {source: 'rtsp://127.0.0.1:" + freePort() + "/stream1'}}")) {
            server.awaitProblem("cam", "connection refused; does the camera's program run, and on this port?");
        }
    }

    @Test
    void whatCannotBeReceivedIsSaid() {
        try (var server = TestServer.start("streams: {cam: {source: 'rtp://127.0.0.1:5004'}, l16: {source:"
                + " 'rtp://127.0.0.1:5006?codec=l16'}, gone: {source: 'rtp://127.0.0.1:5008?sdp=/nowhere.sdp'}}")) {
            server.awaitProblem("cam", "?codec=h264");
            server.awaitProblem("l16", "not carried here");
            server.awaitProblem("gone", "cannot be read");
        }
    }
}
