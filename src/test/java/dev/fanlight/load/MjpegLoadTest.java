package dev.fanlight.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Runs of one second against a server of a few lines that answers every connection as a test says. */
class MjpegLoadTest {
    private static final String MULTIPART = "Content-Type: multipart/x-mixed-replace; boundary=\"B\"\r\n";

    private interface Answer {
        void write(OutputStream out) throws IOException;
    }

    private ServerSocket server;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.0 200 OK, false", "HTTP/1.1 200 OK, false", "HTTP/1.1 200 OK, true"})
    void measuresFramesOfAnyKindOfAnswer(String status, boolean chunked) throws Exception {
        answer(out -> {
            out.write(ascii(status + "\r\n" + MULTIPART + (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n")));
            while (true) {
                write(out, chunked, ascii("--B\r\nContent-Length: 37\r\nX-Timestamp: " + seconds() + "\r\n"));
                write(out, chunked, ascii("\r\n"));
                write(out, chunked, ascii("????FANLIGHT-T:" + String.format("%020d", epochNs()) + "??\r\n"));
                pause();
            }
        });
        var report = MjpegLoad.run(options(3, LoadOptions.SlowReaders.NONE));
        assertThat(report.errors()).isEmpty();
        assertThat(report.viewers().connected()).isEqualTo(3);
        assertThat(report.viewers().frames()).isGreaterThan(3);
        assertThat(report.viewers().bytes()).isEqualTo(37 * report.viewers().frames());
        assertThat(report.viewers().age().count()).isEqualTo(report.viewers().frames());
        assertThat(report.viewers().relayAdded().count())
                .isEqualTo(report.viewers().frames());
        assertThat(report.viewers().largestGapMs()).isPositive();
        assertThat(report.server())
                .hasValueSatisfying(used -> assertThat(used.rssEndBytes()).isPositive());
        assertThat(report.text()).contains("3 of 3 connected");
        assertThat(new JsonMapper()
                        .readTree(report.json())
                        .at("/viewers/connected")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void keepsSlowReadersToTheirRateAndApart() throws Exception {
        var frame = "x".repeat(10_000);
        answer(out -> {
            out.write(ascii("HTTP/1.1 200 OK\r\n" + MULTIPART + "\r\n"));
            while (true) {
                out.write(ascii("--B\r\nContent-Length: 10000\r\n\r\n" + frame + "\r\n"));
            }
        });
        var report = MjpegLoad.run(options(2, new LoadOptions.SlowReaders(1, 50_000, 4_096)));
        var slow = report.slow().orElseThrow();
        assertThat(report.errors()).isEmpty();
        assertThat(slow.connected()).isEqualTo(1);
        assertThat(slow.bytes()).isBetween(1L, 60_000L);
        assertThat(slow.transfer().p50Ms()).isGreaterThan(100);
        assertThat(report.viewers().connected()).isEqualTo(1);
        assertThat(report.viewers().bytes()).isGreaterThan(60_000);
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.0 404 Not Found\r\n\r\n', BAD_STATUS",
        "'HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n', NOT_MULTIPART",
        "'HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace\r\n\r\n', NOT_MULTIPART",
        "'SSH-2.0-OpenSSH_9.2\r\n\r\n', BAD_HTTP",
        "'', CONNECTION_LOST",
        "'HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=B\r\n\r\n--B--\r\n', STREAM_ENDED",
        "'HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=B\r\n\r\n--B\r\n', STREAM_ENDED",
    })
    void countsWhyViewersEndedAndEndsWithTheLast(String answer, Outcome expected) throws Exception {
        answer(out -> out.write(ascii(answer)));
        var report = MjpegLoad.run(options(2, LoadOptions.SlowReaders.NONE));
        assertThat(report.errors()).containsExactlyEntriesOf(Map.of(expected, 2));
        assertThat(report.viewers().frames()).isZero();
    }

    @Test
    void endsWhenNobodyListens() throws Exception {
        server.close();
        var report = MjpegLoad.run(options(2, LoadOptions.SlowReaders.NONE));
        assertThat(report.errors()).containsEntry(Outcome.CONNECT_FAILED, 2);
        assertThat(report.viewers().connected()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"https://host/, http://host:port/path", "nothing, http://host:port/path"})
    void refusesOptionsThatMakeNoSense(String url, String sentence) {
        assertThatThrownBy(() -> new LoadOptions(
                        URI.create(url), 1, 1, 0, 1, 1, LoadOptions.SlowReaders.NONE, OptionalLong.empty()))
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            multipart/x-mixed-replace; boundary=FRAME              | FRAME
            multipart/x-mixed-replace;boundary="a b;c"             | a b;c
            Multipart/X-Mixed-Replace; charset=x; Boundary=--b     | --b
            """)
    void findsTheBoundary(String contentType, String boundary) {
        assertThat(MjpegViewer.boundary(contentType)).contains(boundary);
    }

    @Test
    void readsCpuTimeBehindAnyProcessName() {
        var stat = "12 (a ) b (c) S 1 12 12 0 -1 4194560 9 0 0 0 150 50 0 0 20 0 1 0 8 9 9";
        assertThat(ProcessUsage.cpuSeconds(stat)).isEqualTo(2.0);
        assertThat(ProcessUsage.rssBytes("Name:\tx\nVmRSS:\t    2048 kB\n")).isEqualTo(2048 * 1024);
    }

    private LoadOptions options(int viewers, LoadOptions.SlowReaders slow) {
        var url = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/stream.mjpg?fps=5");
        var self = OptionalLong.of(ProcessHandle.current().pid());
        return new LoadOptions(url, viewers, 1, 0, 1_000, 2, slow, self);
    }

    /** Answers each connection so, on a thread of its own, until the connection or the server is closed. */
    private void answer(Answer answer) {
        var _ = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    var socket = server.accept();
                    var _ = Thread.ofVirtual().start(() -> {
                        try (socket) {
                            readRequest(socket.getInputStream());
                            answer.write(socket.getOutputStream());
                        } catch (IOException gone) {
                            // The viewer has seen enough.
                        }
                    });
                }
            } catch (IOException closed) {
                // The test is over.
            }
        });
    }

    private static void readRequest(InputStream in) throws IOException {
        var matched = 0;
        while (matched < 4) {
            var b = in.read();
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
            if (b < 0) {
                throw new IOException("no request");
            }
        }
    }

    private static void write(OutputStream out, boolean chunked, byte[] bytes) throws IOException {
        out.write(chunked ? ascii(Integer.toHexString(bytes.length) + "\r\n") : new byte[0]);
        out.write(bytes);
        out.write(chunked ? ascii("\r\n") : new byte[0]);
    }

    /** The pace of this camera; no assertion depends on it. */
    private static void pause() throws IOException {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static long epochNs() {
        var now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000 + now.getNano();
    }

    private static String seconds() {
        return String.format("%d.%06d", epochNs() / 1_000_000_000, epochNs() / 1_000 % 1_000_000);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
