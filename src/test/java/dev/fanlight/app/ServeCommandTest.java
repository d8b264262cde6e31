package dev.fanlight.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.config.FanlightConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes on the command line and in the file: each ends with exit code 2 and a sentence, before anything starts. */
class ServeCommandTest {
    private static void assertUsageError(CommandRun run, String... sentence) {
        assertThat(run.err()).contains(sentence).doesNotContain("\tat ", "Exception");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            drone1                          | NAME=URL
            =http://pi:8000/                | needs a name
            ../x=http://pi:8000/            | starts with '.'
            drone1/whep=http://pi:8000/     | cannot end with 'whep'
            drone1=                         | no address of a source
            drone1=pi:8000                  | no address of a source
            drone1=ftp://pi/                | file: or http: or https:
            drone1=http://                  | no address of a source
            drone1=http://pi:99999/         | from 1 to 65535
            """)
    void refusesAStreamThatIsNone(String stream, String sentence) {
        assertUsageError(CommandRun.of("serve", "--stream", stream), "--stream", sentence);
    }

    @Test
    void neverRepeatsAPassword() {
        var run = CommandRun.of("serve", "--stream", "drone1=ftp://me:secret@pi/");
        assertUsageError(run, "--stream drone1");
        assertThat(run.err()).doesNotContain("secret");
    }

    @Test
    void refusesAFileWithMistakes(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("fanlight.yml"), "http:\n  prot: 8080\n");
        assertUsageError(CommandRun.of("serve", "--config", file.toString()), "fanlight.yml", "prot", "port");
    }

    @Test
    void refusesAFileThatIsNotThere(@TempDir Path folder) {
        var file = folder.resolve("lost.yml");
        assertUsageError(CommandRun.of("serve", "--config", file.toString()), "lost.yml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "http", "80.5", "99999999999"})
    void refusesAPortThatIsNone(String port) {
        assertUsageError(CommandRun.of("serve", "--http-port", port), "--http-port", port);
        assertUsageError(CommandRun.of("demo", "--http-port", port), "--http-port", port);
        assertUsageError(CommandRun.of("serve", "--webrtc-port", port), "--webrtc-port", port);
    }

    @Test
    void failsWithASentenceWhenThePortIsTaken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(taken.getLocalPort());
            var run = CommandRun.of(
                    "demo",
                    "--host",
                    "127.0.0.1",
                    "--http-port",
                    port,
                    "--webrtc-port",
                    "0",
                    "--rtsp-port",
                    "0",
                    "--rtmp-port",
                    "0");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .contains("Cannot listen on 127.0.0.1", port, "--http-port")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void namesAllPortsThatAreTakenAtOnce() throws IOException {
        var config = FanlightConfig.defaults().withHttpHost("127.0.0.1").withHttpPort(0);
        try (var other = Server.start(config.withWebRtcPort(0).withRtspPort(0).withRtmpPort(0))) {
            var http = Integer.toString(other.httpPort());
            var media = Integer.toString(other.mediaPort());
            var rtsp = Integer.toString(other.rtspPort().orElseThrow());
            var run = CommandRun.of(
                    "demo",
                    "--host",
                    "127.0.0.1",
                    "--http-port",
                    http,
                    "--webrtc-port",
                    media,
                    "--rtsp-port",
                    rtsp,
                    "--rtmp-port",
                    "0");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .contains("Ports " + http + " (HTTP), " + media + " (WebRTC) and " + rtsp + " (RTSP) are taken.")
                    .contains("--http-port, --webrtc-port and --rtsp-port");
        }
    }

    @Test
    void failsWithASentenceWhenTheMediaPortIsTaken() throws IOException {
        var config = FanlightConfig.defaults().withHttpHost("127.0.0.1").withHttpPort(0);
        try (var other = Server.start(config.withWebRtcPort(0).withRtspPort(0).withRtmpPort(0))) {
            var port = Integer.toString(other.mediaPort());
            var run = CommandRun.of(
                    "demo",
                    "--host",
                    "127.0.0.1",
                    "--http-port",
                    "0",
                    "--webrtc-port",
                    port,
                    "--rtsp-port",
                    "0",
                    "--rtmp-port",
                    "0");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .contains("Cannot use port " + port + " of 127.0.0.1 for media: it is taken.", "--webrtc-port")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void anUnknownOptionIsAUsageError() {
        var run = CommandRun.of("serve", "--strem", "a=http://pi/");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--strem");
    }
}
