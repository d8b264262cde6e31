package dev.fanlight.endpoint.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.NothingLeftBehind;
import dev.fanlight.contract.NumberedJpeg;
import dev.fanlight.contract.TestServer;
import dev.fanlight.contract.TestViewer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The real curl, as the recipes for cameras use it. */
@ExtendWith(NothingLeftBehind.class)
class MjpegCurlTest {
    private TestServer server;
    private final List<Process> running = new ArrayList<>();

    @BeforeEach
    void start() {
        server = TestServer.start(TestServer.PATIENT);
    }

    @AfterEach
    void stop() {
        running.forEach(Process::destroyForcibly);
        server.close();
    }

    private Process curl(String... options) throws IOException {
        var command = new ArrayList<>(List.of("curl", "-sS", "--noproxy", "*", "--max-time", "120"));
        command.addAll(List.of(options));
        command.add("http://127.0.0.1:" + server.port() + "/cam/mjpeg");
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        running.add(process);
        return process;
    }

    @Test
    void curlUploadsWhatItReads() throws IOException {
        var curl = curl("-T", "-");
        var out = curl.getOutputStream();
        send(out, 1);
        server.awaitState("cam", "live");
        try (var viewer = TestViewer.program(server, "cam")) {
            assertThat(viewer.nextNumber()).isEqualTo(1);
            send(out, 2);
            assertThat(viewer.nextNumber()).isEqualTo(2);
        }
        out.close();
        assertThat(output(curl)).contains("\"frames\":2");
    }

    @Test
    void curlPostsAFile() throws IOException {
        var curl = curl("-X", "POST", "-H", "Content-Type: image/jpeg", "--data-binary", "@-");
        try (var out = curl.getOutputStream()) {
            send(out, 1);
        }
        assertThat(output(curl)).contains("\"frames\":1");
    }

    @Test
    void curlShowsWhyItIsRefusedAlthoughItIsStillSending() throws IOException, InterruptedException {
        try (var first = PushingCamera.of("cam")) {
            first.begin(server);
            first.send(1);
            server.awaitState("cam", "live");
            var curl = curl("-T", "-");
            var sending = Thread.ofVirtual().start(() -> sendUntilRefused(curl.getOutputStream()));
            assertThat(output(curl)).contains("cam is already published from 127.0.0.1", "\"status\":409");
            assertThat(sending.join(Duration.ofSeconds(60))).isTrue();
        }
    }

    private static void sendUntilRefused(OutputStream out) {
        try {
            for (var number = 100; true; number++) {
                send(out, number);
            }
        } catch (IOException refused) {
            // curl has ended.
        }
    }

    private static void send(OutputStream out, int number) throws IOException {
        out.write(NumberedJpeg.of(number, 70_000));
        out.flush();
    }

    private static String output(Process curl) throws IOException {
        var text = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(curl.waitFor(60, TimeUnit.SECONDS)).as("curl has ended").isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
        return text;
    }
}
