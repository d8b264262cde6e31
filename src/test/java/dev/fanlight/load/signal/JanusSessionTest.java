package dev.fanlight.load.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against a Janus of a few lines, which answers as the real one did. */
class JanusSessionTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<JsonNode> asked = Collections.synchronizedList(new ArrayList<>());
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private HttpServer server;
    private URI base;
    private String whenWatched = """
            {"janus":"event","sender":22,"plugindata":{"plugin":"janus.plugin.streaming",
             "data":{"streaming":"event","result":{"status":"preparing"}}},"jsep":{"type":"offer","sdp":"v=0"}}""";

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/janus", this::answer);
        server.start();
        base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/janus");
    }

    @AfterEach
    void close() {
        server.stop(0);
        http.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestMethod().equals("GET") ? "[" + nextEvent() + "]" : posted(exchange);
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String nextEvent() throws IOException {
        try {
            var event = events.poll(5, TimeUnit.SECONDS);
            return event == null ? "{\"janus\":\"keepalive\"}" : event;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private String posted(HttpExchange exchange) throws IOException {
        var request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        asked.add(request);
        return switch (request.path("janus").asString("")) {
            case "create" -> "{\"janus\":\"success\",\"data\":{\"id\":11}}";
            case "attach" -> "{\"janus\":\"success\",\"data\":{\"id\":22}}";
            case "message" -> {
                if (request.path("body").path("request").asString("").equals("watch")) {
                    events.add(whenWatched);
                }
                yield "{\"janus\":\"ack\"}";
            }
            case "trickle" -> "{\"janus\":\"ack\"}";
            default -> "{\"janus\":\"success\"}";
        };
    }

    @Test
    void watchesAndAnswers() throws Exception {
        var session = JanusSession.open(http, base);
        var handle = session.attach();
        assertThat(handle.watch("7")).isEqualTo("v=0");
        handle.start("v=1");
        handle.detach();
        session.close();
        assertThat(asked.stream().map(request -> request.path("janus").asString("")))
                .containsExactly("create", "attach", "message", "message", "trickle", "detach", "destroy");
        assertThat(asked.get(1).path("plugin").asString("")).isEqualTo("janus.plugin.streaming");
        assertThat(asked.get(2).path("body").path("id").asInt(0)).isEqualTo(7);
        assertThat(asked.get(3).path("jsep").path("type").asString("")).isEqualTo("answer");
        assertThat(asked.get(3).path("jsep").path("sdp").asString("")).isEqualTo("v=1");
        assertThat(asked.get(4).path("candidate").path("completed").asBoolean(false))
                .isTrue();
    }

    @Test
    void tellsWhatJanusHasAgainstIt() throws Exception {
        whenWatched = """
                {"janus":"event","sender":22,"plugindata":{"plugin":"janus.plugin.streaming",
                 "data":{"streaming":"event","error_code":455,"error":"No such mountpoint/stream 7"}}}""";
        var session = JanusSession.open(http, base);
        var handle = session.attach();
        assertThatThrownBy(() -> handle.watch("seven"))
                .isInstanceOf(SignallingException.class)
                .hasMessage("Janus: No such mountpoint/stream 7");
        assertThat(asked.get(2).path("body").path("id").asString("")).isEqualTo("seven");
        session.close();
    }

    @Test
    void nobodyThere() {
        var nowhere = URI.create("http://127.0.0.1:1/janus");
        assertThatThrownBy(() -> JanusSession.open(http, nowhere))
                .isInstanceOf(SignallingException.class)
                .hasMessageContaining("No answer from Janus at http://127.0.0.1:1/janus");
    }
}
