package dev.fanlight.load.signal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One viewer at Janus' streaming plugin: it asks to watch, Janus offers, it answers. Any thread; calls block. */
public final class JanusHandle {
    private static final int TIMEOUT_S = 15;

    private final JanusSession session;
    private final long id;
    private final CompletableFuture<String> offer = new CompletableFuture<>();

    JanusHandle(JanusSession session, long id) {
        this.session = session;
        this.id = id;
    }

    /**
     * Asks for a mountpoint and waits for the offer.
     *
     * @param mountpoint its id: a number, or a text where Janus is set up so
     * @return Janus' SDP
     */
    public String watch(String mountpoint) throws SignallingException, InterruptedException {
        var body = body("watch");
        if (mountpoint.matches("[0-9]{1,18}")) {
            body.put("id", Long.parseLong(mountpoint));
        } else {
            body.put("id", mountpoint);
        }
        session.post(id, message(body));
        try {
            return offer.get(TIMEOUT_S, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new SignallingException("Janus has made no offer within " + TIMEOUT_S + " s.", late);
        } catch (ExecutionException refused) {
            throw refused.getCause() instanceof SignallingException known
                    ? known
                    : new SignallingException("Janus: " + refused.getMessage(), refused);
        }
    }

    /** Sends the answer, whose candidates are all that there are. */
    public void start(String answer) throws SignallingException, InterruptedException {
        var jsep = JsonNodeFactory.instance.objectNode().put("type", "answer").put("sdp", answer);
        session.post(id, message(body("start")).set("jsep", jsep));
        var trickle = JanusSession.request("trickle");
        session.post(
                id,
                trickle.set("candidate", JsonNodeFactory.instance.objectNode().put("completed", true)));
    }

    /** Ends the peer connection. That Janus does not hear it, does no harm. */
    public void detach() throws InterruptedException {
        session.forget(id);
        try {
            session.post(id, JanusSession.request("detach"));
        } catch (SignallingException gone) {
            return;
        }
    }

    void onEvent(JsonNode event) {
        var sdp = event.path("jsep").path("sdp");
        var error = event.path("plugindata").path("data").path("error");
        if (sdp.isString()) {
            offer.complete(sdp.asString());
        } else if (error.isString()) {
            fail("Janus: " + error.asString());
        }
    }

    void fail(String sentence) {
        offer.completeExceptionally(new SignallingException(sentence));
    }

    private static ObjectNode body(String request) {
        return JsonNodeFactory.instance.objectNode().put("request", request);
    }

    private static ObjectNode message(ObjectNode body) {
        return JanusSession.request("message").set("body", body);
    }
}
