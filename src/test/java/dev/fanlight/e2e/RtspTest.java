package dev.fanlight.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encoders and players that are not ours, over RTSP. */
class RtspTest {
    private static final List<String> PICTURES = List.of("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25");
    private static final List<String> SOUND = List.of("-f", "lavfi", "-i", "sine=440:sample_rate=48000");
    private static final List<String> H264 = List.of(
            "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25", "-pix_fmt", "yuv420p");

    private static Child publish(List<String> ffmpeg, String address, String transport, List<List<String>> arguments)
            throws IOException {
        var command = new ArrayList<>(ffmpeg);
        command.addAll(List.of("-nostdin", "-v", "warning", "-re"));
        arguments.forEach(command::addAll);
        command.addAll(List.of("-rtsp_transport", transport, "-f", "rtsp", address));
        return Child.start(command);
    }

    private static Child publishH264(Relay relay, String name, String transport) throws IOException {
        return publish(List.of(Programs.need("ffmpeg")), relay.rtsp(name), transport, List.of(PICTURES, H264));
    }

    private static void awaitLive(Relay relay, String name) {
        await().atMost(Programs.PATIENCE)
                .ignoreExceptions()
                .until(() -> relay.state(name).equals("live"));
    }

    /** What a player finds, and that the times of its packets never go back. */
    private static String probe(String address, String transport, int packets) throws Exception {
        try (var ffprobe = Child.start(
                Programs.need("ffprobe"),
                "-v",
                "error",
                "-rtsp_transport",
                transport,
                "-read_intervals",
                "%+#" + packets,
                "-show_entries",
                "stream=codec_name,width,height,sample_rate,channels:packet=stream_index,dts",
                "-of",
                "compact",
                address)) {
            assertThat(ffprobe.awaitExit()).as(ffprobe.output()).isZero();
            var last = new HashMap<String, Long>();
            var count = 0;
            var streams = new StringBuilder();
            for (var line : ffprobe.output().lines().toList()) {
                if (line.startsWith("packet|")) {
                    count++;
                    var index = line.replaceAll(".*stream_index=(\\d+).*", "$1");
                    var dts = line.replaceAll(".*dts=(-?\\d+|N/A).*", "$1");
                    if (!dts.equals("N/A")) {
                        var now = Long.parseLong(dts);
                        assertThat(now).as(line).isGreaterThanOrEqualTo(last.getOrDefault(index, Long.MIN_VALUE));
                        last.put(index, now);
                    }
                } else {
                    streams.append(line).append('\n');
                }
            }
            assertThat(count).isGreaterThanOrEqualTo(packets);
            return streams.toString();
        }
    }

    @ParameterizedTest
    @CsvSource({"tcp", "udp"})
    void picturesAndSoundComeAndGoByEitherWay(String transport) throws Exception {
        try (var relay = Relay.start("");
                var ffmpeg = publish(
                        List.of(Programs.need("ffmpeg")),
                        relay.rtsp("fleet/cam"),
                        transport,
                        List.of(PICTURES, SOUND, H264, List.of("-c:a", "aac")))) {
            awaitLive(relay, "fleet/cam");
            for (var way : List.of("tcp", "udp")) {
                assertThat(probe(relay.rtsp("fleet/cam"), way, 100))
                        .as(ffmpeg.output())
                        .contains("codec_name=h264|width=320|height=240")
                        .contains("codec_name=aac|sample_rate=48000|channels=1");
            }
            var stream = relay.stream("fleet/cam");
            assertThat(stream.at("/source/kind").asString()).isEqualTo("rtsp");
            assertThat(stream.at("/video/width").asInt()).isEqualTo(320);
            assertThat(stream.path("dropped").size()).as(stream.toString()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hevc | tcp | -c:v libx265 -preset ultrafast -x265-params keyint=25:bframes=0:log-level=none -pix_fmt yuv420p",
                "vp8 | udp | -c:v libvpx -deadline realtime -cpu-used 8 -b:v 500k -g 25",
                "vp9 | tcp | -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 500k -g 25 -strict experimental",
                "mpeg4 | udp | -c:v mpeg4 -g 25",
                "mpeg2video | tcp | -c:v mpeg2video -g 25"
            })
    void picturesOfAllCodecs(String codec, String transport, String arguments) throws Exception {
        try (var relay = Relay.start("");
                var ffmpeg = publish(
                        List.of(Programs.need("ffmpeg")),
                        relay.rtsp("cam"),
                        transport,
                        List.of(PICTURES, List.of(arguments.strip().split(" +"))))) {
            awaitLive(relay, "cam");
            assertThat(probe(relay.rtsp("cam"), transport, 40))
                    .as(ffmpeg.output())
                    .contains("codec_name=" + codec + "|width=320|height=240");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "opus, 48000, 2, tcp, -c:a libopus -b:a 64k",
        "pcm_mulaw, 8000, 1, udp, -c:a pcm_mulaw -ar 8000",
        "pcm_alaw, 8000, 1, tcp, -c:a pcm_alaw -ar 8000",
        "adpcm_g722, 16000, 1, tcp, -c:a g722 -ar 16000",
        "mp2, 48000, 1, udp, -c:a mp2"
    })
    void soundOfAllCodecs(String codec, int rateHz, int channels, String transport, String arguments) throws Exception {
        try (var relay = Relay.start("");
                var ffmpeg = publish(
                        List.of(Programs.need("ffmpeg")),
                        relay.rtsp("cam"),
                        transport,
                        List.of(SOUND, List.of(arguments.split(" +"))))) {
            awaitLive(relay, "cam");
            assertThat(probe(relay.rtsp("cam"), transport, 30))
                    .as(ffmpeg.output())
                    .contains("codec_name=" + codec + "|sample_rate=" + rateHz + "|channels=" + channels);
        }
    }

    /** RFC 2435 makes of JPEGs what has to be made whole again. */
    @ParameterizedTest
    @CsvSource({"tcp", "udp"})
    void jpegsBecomePicturesAgain(String transport) throws Exception {
        try (var relay = Relay.start("");
                var ffmpeg = publish(
                        List.of(Programs.need("ffmpeg")),
                        relay.rtsp("cam"),
                        transport,
                        List.of(
                                PICTURES,
                                List.of("-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-huffman", "default"),
                                List.of("-force_duplicated_matrix", "1")))) {
            awaitLive(relay, "cam");
            assertThat(relay.stream("cam").at("/video/codec").asString())
                    .as(ffmpeg.output())
                    .isEqualTo("jpeg");
            try (var viewer = PlainViewer.watch(relay.port(), "cam")) {
                await().atMost(Programs.PATIENCE).until(() -> viewer.distinctPictures() > 10);
                assertThat(viewer.trouble()).isEmpty();
            }
        }
    }

    @Test
    void aPlayerStaysThroughTenRestartsOfItsCamera() throws Exception {
        try (var relay = Relay.start("")) {
            var camera = publishH264(relay, "cam", "tcp");
            try {
                awaitLive(relay, "cam");
                try (var player = Child.start(
                        Programs.need("ffmpeg"),
                        "-nostdin",
                        "-v",
                        "error",
                        "-rtsp_transport",
                        "tcp",
                        "-i",
                        relay.rtsp("cam"),
                        "-f",
                        "null",
                        "-")) {
                    await().atMost(Programs.PATIENCE).until(() -> framesSent(relay) > 0);
                    var viewer = relay.stream("cam").at("/viewers/0/id").asString();
                    for (var i = 0; i < 10; i++) {
                        var before = framesSent(relay);
                        camera.close();
                        await().atMost(Programs.PATIENCE)
                                .until(() -> !relay.state("cam").equals("live"));
                        camera = publishH264(relay, "cam", i % 2 == 0 ? "udp" : "tcp");
                        await().atMost(Programs.PATIENCE).until(() -> framesSent(relay) > before + 5);
                    }
                    assertThat(relay.stream("cam").at("/viewers/0/id").asString())
                            .isEqualTo(viewer);
                    assertThat(player.process().isAlive()).as(player.output()).isTrue();
                }
            } finally {
                camera.close();
            }
        }
    }

    private static long framesSent(Relay relay) throws Exception {
        return relay.stream("cam").at("/viewers/0/framesSent").asLong(0);
    }

    @Test
    void oneRelayFetchesFromAnother() throws Exception {
        var users = "access: {watch: [198.51.100.1], publish: [private], users: ['eve:right']}";
        try (var first = Relay.start(users);
                var ffmpeg = publishH264(first, "cam", "tcp")) {
            var open = first.rtsp("cam");
            var right = open.replace("rtsp://", "rtsp://eve:right@");
            var wrong = open.replace("rtsp://", "rtsp://eve:wrong@");
            try (var second = Relay.start("streams: {any: {source: '" + right + "'}, tcp: {source: '" + right
                    + "?transport=tcp'}, wrong: {source: '" + wrong + "'}, none: {source: '" + open
                    + "'}, missing: {source: '" + right + "x'}}")) {
                awaitLive(second, "any");
                awaitLive(second, "tcp");
                assertThat(probe(second.rtsp("any"), "udp", 40))
                        .as(ffmpeg.output())
                        .contains("h264");
                assertThat(probe(second.rtsp("tcp"), "tcp", 40)).contains("h264");
                awaitProblem(second, "wrong", "does not accept this user and password");
                awaitProblem(second, "none", "wants a user and a password");
                awaitProblem(second, "missing", "no such stream");
            }
        }
    }

    private static void awaitProblem(Relay relay, String name, String words) {
        await().atMost(Programs.PATIENCE)
                .until(() -> relay.stream(name)
                        .at("/source/lastProblem")
                        .asString("")
                        .contains(words));
    }

    @Test
    void passwordsAreAskedOfPublishersAndPlayersFromElsewhere() throws Exception {
        var rules = "access: {publish: [198.51.100.1], watch: [198.51.100.1], users: ['eve:right']}";
        try (var relay = Relay.start(rules)) {
            try (var stranger = publishH264(relay, "cam", "tcp")) {
                assertThat(stranger.awaitExit()).isNotZero();
                assertThat(stranger.output()).contains("401");
            }
            var address = relay.rtsp("cam").replace("rtsp://", "rtsp://eve:right@");
            try (var known = publish(List.of(Programs.need("ffmpeg")), address, "tcp", List.of(PICTURES, H264))) {
                assertThat(probeUntilThere(address)).as(known.output()).contains("h264");
            }
        }
    }

    private static String probeUntilThere(String address) {
        var found = new ArrayList<String>();
        await().atMost(Programs.PATIENCE)
                .ignoreExceptions()
                .ignoreExceptionsMatching(AssertionError.class::isInstance)
                .until(() -> {
                    found.add(probe(address, "tcp", 10));
                    return true;
                });
        return found.getLast();
    }

    @Test
    void aPlayerThatDoesNotReadIsThinnedAndDisturbsNobody() throws Exception {
        try (var relay = Relay.start("");
                var ffmpeg = publish(
                        List.of(Programs.need("ffmpeg")),
                        relay.rtsp("cam"),
                        "tcp",
                        List.of(
                                List.of("-f", "lavfi", "-i", "nullsrc=size=640x480:rate=25,geq=random(1)*255:128:128"),
                                H264,
                                List.of("-b:v", "20M", "-bufsize", "2M", "-maxrate", "20M")))) {
            awaitLive(relay, "cam");
            try (var lazy = play(relay, "cam")) {
                await().atMost(Programs.PATIENCE)
                        .until(() ->
                                relay.stream("cam").at("/dropped/viewer-slow").asLong(0) > 0);
                assertThat(lazy.isClosed()).isFalse();
                assertThat(probe(relay.rtsp("cam"), "tcp", 40))
                        .as(ffmpeg.output())
                        .contains("h264");
            }
        }
    }

    /** A player that asks for everything and reads nothing but the answers. */
    private static Socket play(Relay relay, String name) throws IOException {
        var port = URI.create(relay.rtsp(name)).getPort();
        var socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(30_000);
        ask(socket, "DESCRIBE " + relay.rtsp(name) + " RTSP/1.0\r\nCSeq: 1\r\n\r\n");
        var setUp = ask(
                socket,
                "SETUP " + relay.rtsp(name)
                        + "/trackID=0 RTSP/1.0\r\nCSeq: 2\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n\r\n");
        var session = setUp.replaceAll("(?s).*Session: ([0-9a-f]+).*", "$1");
        ask(socket, "PLAY " + relay.rtsp(name) + " RTSP/1.0\r\nCSeq: 3\r\nSession: " + session + "\r\n\r\n");
        return socket;
    }

    private static String ask(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        var answer = new StringBuilder();
        while (!answer.toString().contains("\r\n\r\n")) {
            answer.append((char) socket.getInputStream().read());
        }
        var length = answer.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
        if (length.length() < 8) {
            answer.append(new String(
                    socket.getInputStream().readNBytes(Integer.parseInt(length)), StandardCharsets.US_ASCII));
        }
        return answer.toString();
    }

    @Test
    void hostileBytesHarmNobody() throws Exception {
        try (var relay = Relay.start("");
                var ffmpeg = publishH264(relay, "cam", "tcp")) {
            awaitLive(relay, "cam");
            var port = URI.create(relay.rtsp("cam")).getPort();
            var random = new Random(4);
            for (var i = 0; i < 60; i++) {
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    var bytes = new byte[random.nextInt(3_000)];
                    random.nextBytes(bytes);
                    socket.getOutputStream()
                            .write(
                                    i % 2 == 0
                                            ? "DESCRIBE rtsp://x/cam RTSP/1.0\r\n".getBytes(StandardCharsets.US_ASCII)
                                            : new byte[] {'$', 0});
                    socket.getOutputStream().write(bytes);
                } catch (IOException closed) {
                    // as it should
                }
            }
            assertThat(probe(relay.rtsp("cam"), "tcp", 40)).as(ffmpeg.output()).contains("h264");
        }
    }

    static boolean hasFfmpeg8() {
        return Ffmpeg8.isForThisMachine();
    }

    @ParameterizedTest
    @CsvSource({"tcp", "udp"})
    @EnabledIf("hasFfmpeg8")
    void theNewestFfmpegPublishes(String transport) throws Exception {
        try (var relay = Relay.start("");
                var ffmpeg = publish(
                        Ffmpeg8.command(),
                        relay.rtsp("cam"),
                        transport,
                        List.of(PICTURES, SOUND, H264, List.of("-c:a", "aac")))) {
            awaitLive(relay, "cam");
            assertThat(probe(relay.rtsp("cam"), transport, 60))
                    .as(ffmpeg.output())
                    .contains("h264", "aac");
        }
    }
}
