package dev.fanlight.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.app.Server;
import dev.fanlight.config.ConfigException;
import dev.fanlight.config.ConfigLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** A whole Fanlight on a free port of this machine, and short ways to ask it for something. */
public final class TestServer implements AutoCloseable {
    /** The section mjpeg for tests that wait for nothing to time out, on however slow a machine. */
    public static final String PATIENT = """
            mjpeg:
              silenceTimeout: 10m
              frameTimeout: 10m
              viewerTimeout: 10m
              connectTimeout: 10m
              stillInterval: 20ms
            """;

    private static final int PATIENCE_MS = 60_000;

    private final Server server;

    private TestServer(Server server) {
        this.server = server;
    }

    /**
     * Starts a server.
     *
     * @param yaml a fanlight.yml without the section http
     */
    public static TestServer start(String yaml) {
        return start(yaml, 0);
    }

    /** The same on a port that is known to be free, such as that of a server that was closed. */
    public static TestServer start(String yaml, int port) {
        try {
            var config = new ConfigLoader(Server.SOURCE_SCHEMES).parse("test", yaml.getBytes(StandardCharsets.UTF_8));
            return new TestServer(Server.start(config.withHttpHost("127.0.0.1")
                    .withHttpPort(port)
                    .withWebRtcPort(0)
                    .withRtspPort(0)
                    .withRtmpPort(0)));
        } catch (ConfigException wrong) {
            throw new AssertionError(wrong);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    public int port() {
        return server.httpPort();
    }

    /** A connection to the server; reads give up after a long while, so that no test hangs. */
    public Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    /**
     * Sends a request as it stands and reads the whole answer.
     *
     * @param head request line and headers, each line ending in CRLF, without Host and the blank line
     */
    public Reply ask(String head) throws IOException {
        try (var socket = connect()) {
            send(socket, head + "Host: 127.0.0.1\r\nConnection: close\r\n\r\n");
            return Reply.read(socket.getInputStream());
        }
    }

    public Reply get(String path) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\n");
    }

    /** Writes text on a connection. */
    public static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** What the API says of a stream. */
    public JsonNode stream(String name) throws IOException {
        var reply = get("/api/v1/streams/" + name);
        assertThat(reply.status()).as("status of /api/v1/streams/%s", name).isEqualTo(200);
        return reply.json();
    }

    public void awaitState(String name, String state) {
        Eventually.that(() -> assertThat(stream(name).path("state").asString()).isEqualTo(state));
    }

    public void awaitViewers(String name, int count) {
        Eventually.that(
                () -> assertThat(stream(name).path("viewerCount").asInt()).isEqualTo(count));
    }

    /** Waits until something was refused or lost for this reason. */
    public void awaitDropped(String name, String reason) {
        Eventually.that(
                () -> assertThat(stream(name).path("dropped").path(reason).asInt())
                        .as("dropped %s", reason)
                        .isPositive());
    }

    /** Waits until the source's problem holds these words. */
    public void awaitProblem(String name, String words) {
        Eventually.that(() -> assertThat(problem(name)).contains(words));
    }

    private String problem(String name) throws IOException {
        return stream(name).path("source").path("lastProblem").asString("");
    }

    /** Ends the server, within the block that would end it anyway. */
    public void end() {
        server.close();
    }

    @Override
    public void close() {
        server.close();
    }
}
