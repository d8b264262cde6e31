package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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

    /** Until the relay listens there: ffmpeg tries only once. */
    private static void awaitListener(int tcpPort) {
        await().atMost(Programs.PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), tcpPort)) {
                return true;
            } catch (ConnectException notYet) {
                return false;
            }
        });
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
                if (i == 0) {
                    awaitState(relay, "stale");
                }
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
                if (i == 0) {
                    awaitState(relay, "stale");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h264", "mpegts"})
    void bytesByTcpFromACameraThatConnects(String format) throws Exception {
        var port = freeTcpPort();
        try (var relay = relay("tcp-listen://127.0.0.1:" + port)) {
            awaitListener(port);
            for (var i = 0; i < 2; i++) {
                try (var _ = sender("-bsf:v", "dump_extra", "-f", format, "tcp://127.0.0.1:" + port)) {
                    awaitLive(relay, "h264");
                }
                if (i == 0) {
                    awaitState(relay, "stale");
                }
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
                if (i == 0) {
                    awaitState(relay, "stale");
                }
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
                if (i == 0) {
                    awaitState(relay, "stale");
                }
            }
        }
    }

    /** Half a second of pictures, and of sound where there is to be some. */
    private static void clip(Path file, String encoder, String sound) throws Exception {
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
                "0.5",
                "-map",
                "0",
                "-pix_fmt",
                "yuv420p",
                "-g",
                "10",
                "-bf",
                "0",
                "-c:v"));
        command.addAll(List.of(encoder.split(" ")));
        if (!sound.isEmpty()) {
            command.addAll(List.of("-map", "1", "-c:a"));
            command.addAll(List.of(sound.split(" ")));
        }
        command.add(file.toString());
        try (var maker = Child.start(command)) {
            assertThat(maker.awaitExit()).as(maker.output()).isZero();
        }
    }

    /** A file of one kind, and how its pictures and sound are made. */
    private record Kind(String name, String codec, String encoder, String sound) {
        String stream() {
            return name.replaceAll("[ .]", "-");
        }
    }

    private static final List<Kind> KINDS = List.of(
            new Kind("a clip.mp4", "h264", "libx264", "aac"),
            new Kind("clip.mkv", "h265", "libx265 -preset ultrafast -x265-params log-level=none", "libopus"),
            new Kind("clip.flv", "h264", "libx264", "aac"),
            new Kind("clip.ts", "mpeg2", "mpeg2video", "mp2"),
            new Kind("vp9.webm", "vp9", "libvpx-vp9 -deadline realtime -cpu-used 8", "libopus"),
            new Kind("vp8.webm", "vp8", "libvpx -deadline realtime -cpu-used 8", "libopus"),
            new Kind("clip.avi", "jpeg", "mjpeg", "pcm_mulaw -ar 8000"),
            new Kind("clip.mov", "mpeg4", "mpeg4", "pcm_alaw -ar 8000"),
            new Kind("clip.h264", "h264", "libx264", ""));

    @Test
    void filesOfAllKindsArePlayedAgainAndAgain(@TempDir Path folder) throws Exception {
        var streams = new ArrayList<String>();
        for (var kind : KINDS) {
            clip(folder.resolve(kind.name()), kind.encoder(), kind.sound());
            streams.add(kind.stream() + ": {source: 'file:" + folder.resolve(kind.name()) + "'}");
        }
        try (var relay = Relay.start("streams: {" + String.join(", ", streams) + "}")) {
            for (var kind : KINDS) {
                // It goes on beyond its half second.
                await(kind.name())
                        .atMost(Programs.PATIENCE)
                        .until(() -> relay.stream(kind.stream())
                                        .at("/received/frames")
                                        .asLong(0)
                                > 30);
                var stream = relay.stream(kind.stream());
                assertThat(stream.toString()).contains("\"" + kind.codec() + "\"");
                assertThat(stream.at("/dropped/source-lost").asInt(0)).isZero();
            }
        }
        await().atMost(Programs.PATIENCE)
                .until(() -> ProcessHandle.current()
                        .children()
                        .noneMatch(child -> child.info().arguments().stream()
                                .flatMap(Arrays::stream)
                                .anyMatch(argument -> argument.contains(folder.toString()))));
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

    @Test
    void roundsOfAFileFollowOneAnotherWithoutAGap(@TempDir Path folder) throws Exception {
        var file = folder.resolve("clip.mp4");
        clip(file, "libx264", "aac");
        try (var relay = relay("file:" + file)) {
            awaitLive(relay, "h264");
            var command = List.of(
                    Programs.need("ffprobe"),
                    "-v",
                    "error",
                    "-rtsp_transport",
                    "tcp",
                    "-select_streams",
                    "v",
                    "-read_intervals",
                    "%+3",
                    "-show_entries",
                    "packet=pts_time",
                    "-of",
                    "csv=p=0",
                    relay.rtsp("cam"));
            try (var viewer = Child.start(command)) {
                assertThat(viewer.awaitExit()).as(viewer.output()).isZero();
                var times = viewer.output()
                        .lines()
                        .map(line -> line.replace(",", "").trim())
                        .filter(line -> line.matches("[0-9.]+"))
                        .map(Double::valueOf)
                        .toList();
                // Who joins in the middle of a group of pictures gets its beginning in quick motion (decision 016).
                var live = 1;
                while (live < times.size() && times.get(live) - times.get(live - 1) < 0.02) {
                    live++;
                }
                assertThat(times.subList(live, times.size()))
                        .as(times.toString())
                        .hasSizeGreaterThan(50);
                for (var i = live + 1; i < times.size(); i++) {
                    assertThat(times.get(i) - times.get(i - 1))
                            .as(times.toString())
                            .isBetween(0.02, 0.08);
                }
            }
        }
    }

    @Test
    void aWrongPassphraseIsNamedAndASecondSenderRefused() throws Exception {
        var port = freeUdpPort();
        try (var relay = relay("srt://:" + port + "?passphrase=0123456789abc");
                var far = Relay.start("streams: {cam: {source: 'srt://127.0.0.1:" + port
                        + "?mode=caller&passphrase=no-such-phrase'}}")) {
            await().atMost(Programs.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(far.stream("cam").toString()).contains("is the passphrase right?"));
            var to = "srt://127.0.0.1:" + port + "?passphrase=0123456789abc&pkt_size=1316";
            try (var _ = sender("-f", "mpegts", to)) {
                awaitLive(relay, "h264");
                try (var second = sender("-f", "mpegts", to)) {
                    assertThat(second.awaitExit()).isNotZero();
                }
                assertThat(relay.state("cam")).isEqualTo("live");
                await().atMost(Programs.PATIENCE)
                        .until(() ->
                                relay.stream("cam").at("/dropped/other-sender").asInt(0) > 0);
            }
        }
    }
}
