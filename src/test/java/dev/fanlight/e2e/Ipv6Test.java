package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Everything once more between two servers and programs that have no IPv4 between them. */
class Ipv6Test {
    private static final String LOOPBACK = "::1";

    private static int freeUdpPort() throws IOException {
        try (var socket = new DatagramSocket(0, InetAddress.ofLiteral(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    private static int freeTcpPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    private static void awaitLive(Relay relay, String name) {
        await().atMost(Programs.PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(relay.stream(name).path("state").asString())
                        .as(relay.stream(name).toString())
                        .isEqualTo("live"));
    }

    /** One encoder, sent to all these. */
    private static Child camera(List<List<String>> outputs) throws IOException {
        var command = new ArrayList<>(List.of(Programs.need("ffmpeg"), "-nostdin", "-v", "error", "-re"));
        command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10"));
        for (var output : outputs) {
            command.addAll(List.of("-map", "0:v", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency"));
            command.addAll(List.of("-g", "10"));
            command.addAll(output);
        }
        return Child.start(command);
    }

    private static String describe(String address) throws IOException {
        try (var socket =
                new Socket(InetAddress.ofLiteral(LOOPBACK), URI.create(address).getPort())) {
            socket.setSoTimeout((int) Programs.PATIENCE.toMillis());
            var request = "DESCRIBE " + address + " RTSP/1.0\r\nCSeq: 1\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            var in = socket.getInputStream();
            var text = new StringBuilder();
            while (!text.toString().contains("a=control:trackID=0")) {
                var next = in.read();
                assertThat(next).as(text.toString()).isNotNegative();
                text.append((char) next);
            }
            return text.toString();
        }
    }

    @Test
    void allComesAndGoes() throws Exception {
        var ts = freeUdpPort();
        var raw = freeTcpPort();
        var srt = freeUdpPort();
        var sources = """
                streams:
                  ts: {source: "udp://[::1]:%d"}
                  raw: {source: "tcp-listen://[::1]:%d"}
                  srt: {source: "srt://:%d"}
                """.formatted(ts, raw, srt);
        try (var far = Relay.startAt(LOOPBACK, sources);
                var _ = camera(List.of(
                        List.of("-f", "flv", far.rtmp("/live/cam")),
                        List.of("-rtsp_transport", "udp", "-f", "rtsp", far.rtsp("by-udp")),
                        List.of("-f", "mpegts", "udp://[::1]:" + ts + "?pkt_size=1316"),
                        List.of("-f", "h264", "tcp://[::1]:" + raw),
                        List.of("-f", "mpegts", "srt://[::1]:" + srt + "?pkt_size=1316")));
                var near = Relay.startAt(LOOPBACK, """
                        streams:
                          rtsp-udp: {source: "%1$s?transport=udp"}
                          rtsp-tcp: {source: "%1$s?transport=tcp"}
                          rtmp: {source: "%2$s"}
                          webrtc: {source: "whep://[::1]:%3$d/live/cam/whep"}
                          pictures: {source: "http://[::1]:%3$d/live/cam/stream.mjpg"}
                          own: {source: "test:?size=160x120&fps=10", push: ["%4$s"]}
                        """.formatted(
                                far.rtsp("live/cam"), far.rtmp("/live/cam"), far.port(), far.rtmp("/pushed/own")))) {
            for (var name : List.of("live/cam", "by-udp", "ts", "raw", "srt", "pushed/own")) {
                awaitLive(far, name);
            }
            for (var name : List.of("rtsp-udp", "rtsp-tcp", "rtmp", "webrtc", "pictures")) {
                awaitLive(near, name);
            }
            // live555 opens its ports for what the description names.
            assertThat(describe(far.rtsp("live/cam"))).contains("c=IN IP6 ::\r\n");
            var seen = Probe.play(1, List.of("-rtsp_transport", "udp"), far.rtsp("by-udp"));
            assertThat(seen.frames()).as(seen.toString()).isPositive();
        }
    }
}
