package dev.fanlight.endpoint.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fanlight.app.Server;
import dev.fanlight.config.ConfigLoader;
import dev.fanlight.contract.LogLines;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole server at its RTSP port, against peers that do odd things. */
class RtspServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern SESSION = Pattern.compile("(?m)^Session: ([0-9a-f]+)");
    private static final String SDP = String.join(
            "\r\n",
            "v=0",
            "o=- 0 0 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "m=video 0 RTP/AVP 96",
            "a=rtpmap:96 H264/90000",
            "a=control:t0",
            "");

    /** A STAP-A of SPS and PPS. */
    private static final byte[] SETS = HexFormat.of()
            .parseHex("78" + "001a" + "6742c028d900780227e5c044000003000400000300f03c60c920" + "0004" + "68eb8cb2");

    private @Nullable Server running;
    private @Nullable Server relay;

    private void start(String yaml) throws Exception {
        running = begin(yaml);
    }

    private static Server begin(String yaml) throws Exception {
        return Server.start(new ConfigLoader(Server.SOURCE_SCHEMES)
                .parse("fanlight.yml", yaml.getBytes(StandardCharsets.UTF_8))
                .withHttpHost("127.0.0.1")
                .withHttpPort(0)
                .withWebRtcPort(0)
                .withRtspPort(0)
                .withRtmpPort(0));
    }

    @AfterEach
    void stop() {
        if (relay != null) {
            relay.close();
        }
        server().close();
    }

    private Server server() {
        return Objects.requireNonNull(running);
    }

    /** Asks one thing after the other. */
    private final class Client implements AutoCloseable {
        final Socket socket = new Socket();
        private final DataInputStream in;
        private String session = "";
        private int seq;

        Client() throws IOException {
            this(server());
        }

        Client(Server to) throws IOException {
            socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), to.rtspPort().orElseThrow()));
            socket.setSoTimeout((int) PATIENCE.toMillis());
            in = new DataInputStream(socket.getInputStream());
        }

        void send(String method, String path, String headers, String body) throws IOException {
            var text = method + " rtsp://127.0.0.1/" + path + " RTSP/1.0\r\nCSeq: " + ++seq + "\r\n" + headers
                    + (session.isEmpty() ? "" : "Session: " + session + "\r\n")
                    + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n") + "\r\n" + body;
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        }

        String ask(String method, String path, String headers) throws IOException {
            return ask(method, path, headers, "");
        }

        /** The answer's head. */
        String ask(String method, String path, String headers, String body) throws IOException {
            send(method, path, headers, body);
            var head = new ByteArrayOutputStream();
            var first = in.read();
            while (first == '$') {
                in.skipNBytes(1);
                in.skipNBytes(in.readUnsignedShort());
                first = in.read();
            }
            head.write(first);
            while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
                head.write(in.readByte());
            }
            var text = head.toString(StandardCharsets.UTF_8);
            var said = SESSION.matcher(text);
            session = said.find() ? said.group(1) : session;
            var length = text.indexOf("Content-Length: ");
            if (length > 0) {
                in.skipNBytes(Integer.parseInt(text.substring(length + 16, text.indexOf('\r', length))));
            }
            return text;
        }

        void publish(String path) throws IOException {
            publish(path, SDP);
        }

        void publish(String path, String sdp) throws IOException {
            assertThat(ask("ANNOUNCE", path, "Content-Type: application/sdp\r\n", sdp))
                    .startsWith("RTSP/1.0 200");
            var transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1;mode=record\r\n";
            assertThat(ask("SETUP", path + "/t0", transport)).startsWith("RTSP/1.0 200");
            assertThat(ask("RECORD", path, "")).startsWith("RTSP/1.0 200");
        }

        /** Reads until a picture loss indication comes within the connection; the SSRC that it is about. */
        int awaitPictureLoss() throws IOException {
            while (true) {
                assertThat(in.read()).isEqualTo('$');
                assertThat(in.read()).isEqualTo(1);
                var frame = new byte[in.readUnsignedShort()];
                in.readFully(frame);
                var bytes = ByteBuffer.wrap(frame);
                while (bytes.remaining() >= 4) {
                    var head = bytes.getInt(bytes.position());
                    if (head >>> 16 == 0x81CE) {
                        return bytes.getInt(bytes.position() + 8);
                    }
                    bytes.position(bytes.position() + 4 * (1 + (head & 0xFFFF)));
                }
            }
        }

        void pictureLoss(int ssrc) throws IOException {
            var frame = ByteBuffer.allocate(16).putInt('$' << 24 | 1 << 16 | 12);
            frame.putInt(0x81CE_0002).putInt(99).putInt(ssrc);
            socket.getOutputStream().write(frame.array());
        }

        void rtp(int number, int time, boolean marker, byte[] payload) throws IOException {
            var frame = ByteBuffer.allocate(16 + payload.length);
            frame.putInt('$' << 24 | (12 + payload.length))
                    .putShort((short) (0x8060 | (marker ? 0x80 : 0)))
                    .putShort((short) number)
                    .putInt(time)
                    .putInt(7)
                    .put(payload);
            socket.getOutputStream().write(frame.array());
        }

        void keyframe(int number, int sizeBytes) throws IOException {
            rtp(2 * number, number * 3_000, false, SETS);
            var slice = new byte[sizeBytes];
            slice[0] = 0x65;
            rtp(2 * number + 1, number * 3_000, true, slice);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private String get(String path) throws Exception {
        return get(server(), path);
    }

    private static String get(Server from, String path) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + from.httpPort() + path);
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void whoDoesNotReadAnswersIsLetGo() throws Exception {
        start("");
        try (var deaf = new Client()) {
            var echoed = "Require: " + "x".repeat(15_000) + "\r\n";
            // More than any system takes between two sockets; fewer than it may ask for at once.
            for (var i = 0; i < 90; i++) {
                try {
                    deaf.send("OPTIONS", "x", echoed, "");
                } catch (IOException closed) {
                    break;
                }
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(get("/metrics"))
                            .contains("fanlight_rtsp_refused_total{reason=\"rtsp-does-not-read\"} 1.0")
                            .contains("fanlight_rtsp_connections 0.0"));
        }
    }

    /** Within a connection a packet may be larger than any datagram. */
    @Test
    void packetsThatFitNoDatagramHarmNobodyWhoWatchesByUdp() throws Exception {
        start("");
        try (var camera = new Client();
                var player = new Client();
                var datagrams = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            camera.publish("cam");
            camera.keyframe(1, 100);
            datagrams.setSoTimeout((int) PATIENCE.toMillis());
            assertThat(player.ask("DESCRIBE", "cam", "")).startsWith("RTSP/1.0 200");
            var port = datagrams.getLocalPort();
            var ports = "Transport: RTP/AVP;unicast;client_port=" + port + "-" + port + "\r\n";
            assertThat(player.ask("SETUP", "cam/trackID=0", ports)).startsWith("RTSP/1.0 200");
            assertThat(player.ask("PLAY", "cam", "")).startsWith("RTSP/1.0 200");
            camera.keyframe(2, 200);
            camera.keyframe(3, 65_523);
            camera.keyframe(4, 65_496);
            camera.keyframe(5, 300);
            var datagram = new DatagramPacket(new byte[70_000], 70_000);
            do {
                datagrams.receive(datagram);
                assertThat(datagram.getLength()).isLessThan(1_000);
            } while (datagram.getLength() != 312);
            assertThat(get("/api/v1/streams/cam")).contains("\"rtp-too-large\":2");
        }
    }

    /** player ─► relay ─► server ─► camera, each by RTCP as the description of the one before allows it. */
    @Test
    void aPlayersWishForAKeyframeReachesTheCameraThroughTwoServers() throws Exception {
        start("");
        try (var camera = new Client()) {
            camera.publish("cam", SDP.replace("a=control", "a=rtcp-fb:96 nack pli\r\na=control"));
            camera.keyframe(1, 100);
            var source = "rtsp://127.0.0.1:" + server().rtspPort().orElseThrow() + "/cam";
            var behind = begin("streams: {cam: {source: '" + source + "'}}");
            relay = behind;
            await().atMost(PATIENCE)
                    .until(() -> get(behind, "/api/v1/streams/cam").contains("\"state\":\"live\""));
            try (var player = new Client(behind)) {
                var described = player.ask("DESCRIBE", "cam", "");
                assertThat(described).startsWith("RTSP/1.0 200");
                var transport = "Transport: RTP/AVPF/TCP;unicast;interleaved=0-1\r\n";
                var setUp = player.ask("SETUP", "cam/trackID=0", transport);
                var ssrc = Pattern.compile("ssrc=([0-9A-F]{8})").matcher(setUp);
                assertThat(ssrc.find()).as(setUp).isTrue();
                assertThat(player.ask("PLAY", "cam", "")).startsWith("RTSP/1.0 200");
                player.pictureLoss(Integer.parseUnsignedInt(ssrc.group(1), 16));
                assertThat(camera.awaitPictureLoss()).isEqualTo(7);
                camera.keyframe(2, 100);
            }
        }
    }

    /** What somebody has set up is what plays, whatever it asks about meanwhile. */
    @Test
    void askingAboutAnotherStreamDoesNotChangeWhatPlays() throws Exception {
        start("");
        try (var camera = new Client();
                var other = new Client();
                var player = new Client()) {
            camera.publish("cam");
            camera.keyframe(1, 100);
            other.publish("other");
            other.keyframe(1, 100);
            assertThat(player.ask("DESCRIBE", "cam", "")).startsWith("RTSP/1.0 200");
            var transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n";
            assertThat(player.ask("SETUP", "cam/trackID=0", transport)).startsWith("RTSP/1.0 200");
            assertThat(player.ask("DESCRIBE", "other", "")).startsWith("RTSP/1.0 200");
            assertThat(player.ask("PLAY", "cam", "")).startsWith("RTSP/1.0 200");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(get("/api/v1/streams/cam")).contains("\"viewerCount\":1"));
            assertThat(player.ask("OPTIONS", "cam", "")).startsWith("RTSP/1.0 200");
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/metrics"))
                        .contains("fanlight_rtsp_connections 0.0")
                        .contains("fanlight_rtsp_publishers 0.0")
                        .contains("fanlight_rtsp_viewers 0.0"));
    }

    @Test
    void whoPublishesToANameThatIsTakenStandsInTheLog() throws Exception {
        start("");
        try (var camera = new Client();
                var second = new Client();
                var log = new LogLines()) {
            camera.publish("cam");
            assertThat(second.ask("ANNOUNCE", "cam", "Content-Type: application/sdp\r\n", SDP))
                    .startsWith("RTSP/1.0 200");
            var transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1;mode=record\r\n";
            assertThat(second.ask("SETUP", "cam/t0", transport)).startsWith("RTSP/1.0 200");
            assertThat(second.ask("RECORD", "cam", "")).startsWith("RTSP/1.0 403 cam is already published");
            assertThat(log.with("refused"))
                    .singleElement()
                    .asString()
                    .startsWith("cam: 127.0.0.1 was refused over RTSP: cam is already published from 127.0.0.1.");
        }
    }

    @Test
    void aWrongPasswordStandsInTheLogButNotTheQuestionForIt() throws Exception {
        start("access: {publish: [], watch: [], users: ['pilot:secret']}");
        try (var player = new Client();
                var log = new LogLines()) {
            assertThat(player.ask("DESCRIBE", "cam", "")).startsWith("RTSP/1.0 401");
            assertThat(log.with("refused")).isEmpty();
            var wrong = Base64.getEncoder().encodeToString("pilot:wrong".getBytes(StandardCharsets.UTF_8));
            assertThat(player.ask("DESCRIBE", "cam", "Authorization: Basic " + wrong + "\r\n"))
                    .startsWith("RTSP/1.0 401");
            assertThat(log.with("refused"))
                    .containsExactly("cam: 127.0.0.1 was refused over RTSP: user or password is wrong");
        }
    }

    @Test
    void whoMayNotPublishStandsInTheLog() throws Exception {
        start("access: {publish: []}");
        try (var camera = new Client();
                var log = new LogLines()) {
            assertThat(camera.ask("ANNOUNCE", "cam", "Content-Type: application/sdp\r\n", SDP))
                    .startsWith("RTSP/1.0 403");
            assertThat(log.with("cam: 127.0.0.1 was refused over RTSP: 127.0.0.1 may not publish"))
                    .hasSize(1);
        }
    }
}
