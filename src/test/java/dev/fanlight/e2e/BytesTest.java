package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ffmpeg sends over UDP, TCP and SRT, and files. */
class BytesTest {
    private static int freeUdpPort() throws Exception {
        try (var socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static int freeTcpPort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Relay relay(String source) throws Exception {
        return Relay.start("streams: {cam: {source: '" + source + "'}}");
    }

    /** A live camera of 320x240 that sends in this way. */
    private static Child sender(String... output) throws Exception {
        var command = new ArrayList<>(List.of(
                Programs.need("ffmpeg"),
                "-nostdin",
                "-v",
                "error",
                "-re",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x240:rate=25",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-tune",
                "zerolatency",
                "-g",
                "25"));
        command.addAll(List.of(output));
        return Child.start(command);
    }

    private static void awaitLive(Relay relay, String codec) {
        await().atMost(Programs.PATIENCE).untilAsserted(() -> {
            var cam = relay.stream("cam");
            assertThat(cam.path("state").asString("")).as(cam.toString()).isEqualTo("live");
            assertThat(cam.toString()).contains("\"" + codec + "\"");
        });
    }

    private static void awaitState(Relay relay, String state) {
        await().atMost(Programs.PATIENCE)
                .untilAsserted(() -> assertThat(relay.state("cam")).isEqualTo(state));
    }

    @Test
    void transportStreamByUdpAndItsSenderReturns() throws Exception {
        var port = freeUdpPort();
        try (var relay = relay("udp://127.0.0.1:" + port)) {
            for (var i = 0; i < 2; i++) {
                try (var sender = sender("-f", "mpegts", "udp://127.0.0.1:" + port + "?pkt_size=1316")) {
                    awaitLive(relay, "h264");
                    assertThat(relay.stream("cam").at("/video/width").asInt()).isEqualTo(320);
                    assertThat(sender.process().isAlive()).isTrue();
                }
                awaitState(relay, "stale");
            }
            assertThat(relay.stream("cam").path("dropped").toString()).doesNotContain("frame-split");
        }
    }

    @Test
    void transportStreamInRtp() throws Exception {
        var port = freeUdpPort();
        try (var relay = relay("udp://127.0.0.1:" + port);
                var _ = sender("-f", "rtp_mpegts", "rtp://127.0.0.1:" + port)) {
            awaitLive(relay, "h264");
        }
    }

    @Test
    void transportStreamToAGroup() throws Exception {
        var port = freeUdpPort();
        try (var relay = relay("udp://239.12.34.56:" + port + "?iface=lo");
                var _ = sender("-f", "mpegts", "udp://239.12.34.56:" + port + "?pkt_size=1316&localaddr=127.0.0.1")) {
            awaitLive(relay, "h264");
        }
    }

    @Test
    void plainRtpIsToldFromTransportStreams() throws Exception {
        var port = freeUdpPort();
        try (var relay = relay("udp://127.0.0.1:" + port);
                var _ = sender("-f", "rtp", "rtp://127.0.0.1:" + port)) {
            await().atMost(Programs.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(relay.stream("cam").toString()).contains("use rtp://"));
        }
    }

    @Test
    void rawVideoByTcpFromAListeningCamera() throws Exception {
        var port = freeTcpPort();
        try (var relay = relay("tcp://127.0.0.1:" + port)) {
            for (var i = 0; i < 2; i++) {
                try (var _ = sender("-bsf:v", "dump_extra", "-f", "h264", "tcp://127.0.0.1:" + port + "?listen=1")) {
                    awaitLive(relay, "h264");
                }
                awaitState(relay, "stale");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h264", "mpegts"})
    void bytesByTcpFromACameraThatConnects(String format) throws Exception {
        var port = freeTcpPort();
        try (var relay = relay("tcp-listen://127.0.0.1:" + port)) {
            for (var i = 0; i < 2; i++) {
                try (var _ = sender("-bsf:v", "dump_extra", "-f", format, "tcp://127.0.0.1:" + port)) {
                    awaitLive(relay, "h264");
                }
                awaitState(relay, "stale");
            }
        }
    }

    @Test
    void transportStreamBySrtFromACaller() throws Exception {
        var port = freeUdpPort();
        try (var relay = relay("srt://:" + port + "?passphrase=0123456789abc")) {
            for (var i = 0; i < 2; i++) {
                try (var _ =
                        sender("-f", "mpegts", "srt://127.0.0.1:" + port + "?passphrase=0123456789abc&pkt_size=1316")) {
                    awaitLive(relay, "h264");
                }
                awaitState(relay, "stale");
            }
        }
    }

    @Test
    void transportStreamBySrtFromAListener() throws Exception {
        var port = freeUdpPort();
        try (var relay = relay("srt://127.0.0.1:" + port + "?mode=caller&latency=80")) {
            for (var i = 0; i < 2; i++) {
                try (var _ = sender("-f", "mpegts", "srt://127.0.0.1:" + port + "?mode=listener&pkt_size=1316")) {
                    awaitLive(relay, "h264");
                }
                awaitState(relay, "stale");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a clip.mp4, h264, libx264, aac",
        "clip.mkv, h265, libx265, libopus",
        "clip.flv, h264, libx264, aac",
        "clip.ts, mpeg2, mpeg2video, mp2",
        "clip.h264, h264, libx264, ''"
    })
    void filesArePlayedAgainAndAgain(String name, String codec, String encoder, String sound, @TempDir Path folder)
            throws Exception {
        var file = folder.resolve(name);
        var command = new ArrayList<>(List.of(
                Programs.need("ffmpeg"),
                "-nostdin",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x240:rate=25",
                "-f",
                "lavfi",
                "-i",
                "sine=440:sample_rate=48000",
                "-t",
                "1",
                "-map",
                "0",
                "-c:v",
                encoder,
                "-g",
                "10",
                "-bf",
                "0"));
        if (!sound.isEmpty()) {
            command.addAll(List.of("-map", "1", "-c:a", sound));
        }
        command.add(file.toString());
        try (var maker = Child.start(command)) {
            assertThat(maker.awaitExit()).as(maker.output()).isZero();
        }
        try (var relay = relay("file:" + file)) {
            awaitLive(relay, codec);
            // It goes on beyond its one second.
            await().atMost(Programs.PATIENCE).until(() -> packets(relay) > 0);
            var before = packets(relay);
            await().atMost(Programs.PATIENCE).until(() -> packets(relay) > 3 * before + 100);
            assertThat(relay.state("cam")).isEqualTo("live");
        }
        await().atMost(Programs.PATIENCE)
                .until(() -> ProcessHandle.current().descendants().noneMatch(ProcessHandle::isAlive));
    }

    private static long packets(Relay relay) throws Exception {
        return relay.stream("cam").path("packets").asLong(0);
    }

    @Test
    void aMissingFileIsNamed() throws Exception {
        var nowhere = Files.createTempDirectory("none").resolve("no.mp4");
        try (var relay = relay("file:" + nowhere)) {
            await().atMost(Programs.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(relay.stream("cam").toString()).contains("there is no readable file"));
        }
    }
}
