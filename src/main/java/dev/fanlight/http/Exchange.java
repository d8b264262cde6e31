package dev.fanlight.http;

import dev.fanlight.auth.Who;
import dev.fanlight.media.StreamName;
import io.netty.channel.EventLoop;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** One request that was let in, and the ways to answer it. Answer exactly once, from any thread. */
public final class Exchange {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long CLOSE_UNREAD_MS = 500;

    private final HttpServerRequest request;
    private final Who who;
    private final Optional<StreamName> stream;
    private volatile boolean takenOver;
    private volatile boolean loggedIn;
    private volatile Buffer body = Buffer.buffer();

    Exchange(HttpServerRequest request, Who who, Optional<StreamName> stream) {
        this.request = request;
        this.who = who;
        this.stream = stream;
    }

    public HttpServerRequest request() {
        return request;
    }

    public Who who() {
        return who;
    }

    /** Whether it was a password that let the request in. */
    public boolean isLoggedIn() {
        return loggedIn;
    }

    void setLoggedIn() {
        loggedIn = true;
    }

    /**
     * The stream that the address names.
     *
     * @throws IllegalStateException for an address without a stream: a bug in the routes
     */
    public StreamName stream() {
        return stream.orElseThrow(() -> new IllegalStateException("no stream in " + request.path()));
    }

    /** The path as it stands in the request line; empty when there is none. */
    public String path() {
        var path = request.path();
        return path == null ? "" : path;
    }

    /** What stands behind the last slash of the path. */
    public String lastSegment() {
        return path().substring(path().lastIndexOf('/') + 1);
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    /** The media type of the body in small letters, without parameters; empty when the request names none. */
    public String contentType() {
        var value = header("Content-Type").orElse("");
        var semicolon = value.indexOf(';');
        return (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    /** The body, where the route has it read; empty otherwise. */
    public Buffer body() {
        return body;
    }

    void setBody(Buffer bytes) {
        body = bytes;
    }

    /** A query parameter, undecoded forms refused by the server before. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(request.getParam(name));
    }

    /** Where the request came from, for logs and lists: the client behind trusted proxies, else the peer. */
    public String address() {
        return who.client().getHostAddress();
    }

    /** Whether a person asks, in a browser's window, and not a program. */
    public boolean wantsHtml() {
        var accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/html");
    }

    /** Whether this is a browser at all, be it for an image within a page. */
    public boolean isBrowser() {
        var agent = request.getHeader("User-Agent");
        return agent != null && agent.startsWith("Mozilla/");
    }

    /** A header of the answer, whatever that will be. */
    public void answerHeader(String name, String value) {
        request.response().putHeader(name, value);
    }

    /** Answers without a body. */
    public void empty(int status, Map<String, String> headers) {
        var response = request.response();
        if (response.headWritten() || response.closed()) {
            return;
        }
        response.setStatusCode(status).putHeader("Cache-Control", "no-store");
        headers.forEach(response::putHeader);
        response.end();
    }

    public void json(int status, Object body) {
        respond(status, "application/json", Buffer.buffer(JSON.writeValueAsBytes(body)), Map.of());
    }

    public void problem(Problem problem) {
        problem(problem, Map.of());
    }

    /** Answers with an error, as a page or as JSON, whichever the client wants. */
    public void problem(Problem problem, Map<String, String> headers) {
        if (wantsHtml()) {
            respond(problem.status(), "text/html; charset=utf-8", Buffer.buffer(ErrorPage.render(problem)), headers);
            return;
        }
        var body = new LinkedHashMap<String, Object>();
        body.put("status", problem.status());
        body.put("title", problem.title());
        body.put("detail", problem.sentence());
        if (!problem.hint().isEmpty()) {
            body.put("hint", problem.hint());
        }
        respond(
                problem.status(),
                "application/problem+json",
                Buffer.buffer(JSON.writeValueAsBytes(body)).appendString("\n"),
                headers);
    }

    /** Answers with a whole body. A HEAD request gets the head alone. */
    public void respond(int status, String contentType, Buffer body, Map<String, String> headers) {
        var response = request.response();
        if (takenOver) {
            // Another head in the middle of the stream would be garbage to whoever reads it.
            Wire.channelOf(request).close();
            return;
        }
        if (response.headWritten() || response.closed()) {
            return;
        }
        response.setStatusCode(status).putHeader("Content-Type", contentType);
        response.putHeader("Cache-Control", "no-store");
        response.putHeader("X-Content-Type-Options", "nosniff");
        headers.forEach(response::putHeader);
        if (request.method().equals(HttpMethod.HEAD)) {
            response.putHeader("Content-Length", Integer.toString(body.length()))
                    .end();
        } else {
            response.end(body);
        }
        if (hasBody() && !request.isEnded()) {
            closeUnread();
        }
    }

    private boolean hasBody() {
        var length = request.getHeader("Content-Length");
        return request.getHeader("Transfer-Encoding") != null || (length != null && !length.equals("0"));
    }

    /**
     * The client still sends what nobody will read. Closing at once would reset the connection, and the client might
     * never see the answer (RFC 9112, section 9.6): so read on for a moment.
     */
    private void closeUnread() {
        var channel = Wire.channelOf(request);
        channel.eventLoop().execute(() -> {
            if (!request.isEnded()) {
                request.handler(dropped -> {});
                request.endHandler(done -> {});
            }
        });
        var closing = Wire.closeLater(channel, CLOSE_UNREAD_MS, () -> !request.isEnded());
        channel.closeFuture().addListener(closed -> closing.cancel(false));
    }

    public void respond(int status, String contentType, Buffer body) {
        respond(status, contentType, body, Map.of());
    }

    /** The event loop of the connection. */
    public EventLoop loop() {
        return Wire.channelOf(request).eventLoop();
    }

    /** Whether the connection went before this request was answered. */
    public boolean isGone() {
        return request.response().closed();
    }

    /** Runs on the loop when the connection goes before this request was answered. */
    public void onClose(Runnable gone) {
        request.response().closeHandler(closed -> gone.run());
    }

    /** Takes the connection over for an endless response; on the connection's loop. */
    public Wire takeOver(Map<String, String> headers) {
        takenOver = true;
        return Wire.take(request, headers);
    }

    /** Tells a client that waits for it (Expect: 100-continue) to send its body. */
    public void readyForBody() {
        if (request.version() == HttpVersion.HTTP_1_1 && "100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
    }
}
