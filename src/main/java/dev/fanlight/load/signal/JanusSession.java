package dev.fanlight.load.signal;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A session at Janus' REST interface: requests are posted, what Janus has to say is fetched by a long poll that keeps the
 * session alive too. Any thread; calls block. The poll runs on a virtual thread until {@link #close}.
 */
public final class JanusSession implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** Janus answers a poll after 30 s at the latest. */
    private static final Duration POLL_TIMEOUT = Duration.ofSeconds(45);

    private static final int EVENTS_A_POLL = 50;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http;
    private final URI session;
    private final Map<Long, JanusHandle> handles = new ConcurrentHashMap<>();
    private final Thread poll;
    private volatile boolean closed;

    private JanusSession(HttpClient http, URI session) {
        this.http = http;
        this.session = session;
        poll = Thread.ofVirtual().name("janus-poll").unstarted(this::poll);
    }

    /**
     * Creates one.
     *
     * @param base such as http://localhost:8088/janus
     */
    public static JanusSession open(HttpClient http, URI base) throws SignallingException, InterruptedException {
        var id = post(http, base, request("create")).path("data").path("id").asLong(0);
        var session = new JanusSession(http, URI.create(base + "/" + id));
        session.poll.start();
        return session;
    }

    /** A handle of the streaming plugin: one peer connection. */
    public JanusHandle attach() throws SignallingException, InterruptedException {
        var answer = post(http, session, request("attach").put("plugin", "janus.plugin.streaming"));
        var id = answer.path("data").path("id").asLong(0);
        var handle = new JanusHandle(this, id);
        handles.put(id, handle);
        return handle;
    }

    /** Ends the session and all its peer connections. */
    @Override
    public void close() {
        closed = true;
        poll.interrupt();
        try {
            var _ = post(http, session, request("destroy"));
        } catch (SignallingException gone) {
            return;
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /** Posts for a handle; the answer says only that Janus has understood. */
    void post(long handle, ObjectNode message) throws SignallingException, InterruptedException {
        var _ = post(http, URI.create(session + "/" + handle), message);
    }

    void forget(long handle) {
        handles.remove(handle);
    }

    static ObjectNode request(String kind) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("janus", kind)
                .put("transaction", UUID.randomUUID().toString());
    }

    private void poll() {
        var uri = URI.create(session + "?maxev=" + EVENTS_A_POLL);
        var request = HttpRequest.newBuilder(uri).timeout(POLL_TIMEOUT).build();
        while (!closed) {
            try {
                var events = JSON.readTree(
                        http.send(request, BodyHandlers.ofString()).body());
                for (var event : events.isArray()
                        ? events
                        : JsonNodeFactory.instance.arrayNode().add(events)) {
                    dispatch(event);
                }
            } catch (IOException | JacksonException failed) {
                if (!closed) {
                    fail("The connection to Janus failed: " + failed.getMessage());
                }
                return;
            } catch (InterruptedException ended) {
                return;
            }
        }
    }

    private void dispatch(JsonNode event) {
        if (event.path("janus").asString("").equals("timeout")) {
            fail("Janus has ended the session.");
            closed = true;
            return;
        }
        Optional.ofNullable(handles.get(event.path("sender").asLong(0))).ifPresent(handle -> handle.onEvent(event));
    }

    private void fail(String sentence) {
        handles.values().forEach(handle -> handle.fail(sentence));
    }

    private static JsonNode post(HttpClient http, URI to, ObjectNode message)
            throws SignallingException, InterruptedException {
        try {
            var request = HttpRequest.newBuilder(to)
                    .timeout(TIMEOUT)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(message)))
                    .build();
            var response = http.send(request, BodyHandlers.ofString());
            var answer = response.statusCode() == 200 ? JSON.readTree(response.body()) : null;
            if (answer == null || answer.path("janus").asString("").equals("error")) {
                throw new SignallingException("Janus at " + to + " answered " + response.statusCode() + ": "
                        + response.body().strip());
            }
            return answer;
        } catch (IOException | JacksonException failed) {
            throw new SignallingException("No answer from Janus at " + to + ": " + failed.getMessage(), failed);
        }
    }
}
