package dev.fanlight.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/**
 * A WHIP and WHEP server whose moods the test decides. Its HTTP is here; its peer connections live in a page of the same
 * browser ({@code stand-in.html}), which asks for work and answers offers. Any thread.
 */
final class StandIn implements AutoCloseable {
    /** How it answers whoever posts an offer. */
    enum Mood {
        /** 201. */
        WELCOMING,
        /** 201, but nothing can be reached at its addresses. */
        WALLED_IN,
        /** 409: nobody sends. */
        NOBODY_SENDS,
        /** 406: as when the stream is MJPEG. */
        MJPEG_ONLY,
        /** 403. */
        FORBIDDING
    }

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer http;
    private final BlockingQueue<String> work = new LinkedBlockingQueue<>();
    private final Map<String, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger jobs = new AtomicInteger();
    private volatile Mood mood = Mood.WELCOMING;

    private StandIn(HttpServer http) {
        this.http = http;
    }

    static StandIn start() throws IOException {
        var standIn = new StandIn(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64));
        standIn.http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        standIn.http.createContext("/", standIn::answer);
        standIn.http.start();
        return standIn;
    }

    int port() {
        return http.getAddress().getPort();
    }

    String address(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    void mood(Mood now) {
        mood = now;
    }

    /** Opens the page with its peer connections; it has to stay open. */
    void connect(Page page) {
        page.navigate(address("/stand-in.html"));
    }

    /** What was asked of it, such as {@code POST /drone1/whep}, in order; preflight requests left out. */
    List<String> heard(String beginning) {
        return heard.stream().filter(line -> line.startsWith(beginning)).toList();
    }

    /** Sessions that were made. */
    int sessions() {
        return sessions.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var method = exchange.getRequestMethod();
            var path = exchange.getRequestURI().getPath();
            var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            exchange.getResponseHeaders().add("Access-Control-Allow-Origin", "*");
            exchange.getResponseHeaders().add("Access-Control-Expose-Headers", "Location, ETag, Link, Retry-After");
            switch (method + " " + path.substring(path.lastIndexOf('/') + 1)) {
                case "GET work" -> send(exchange, 200, "application/json", nextWork());
                case "GET stand-in.html" -> send(exchange, 200, "text/html", page("/e2e/stand-in.html"));
                case "GET embed.html" ->
                    send(
                            exchange,
                            200,
                            "text/html",
                            embedding(exchange.getRequestURI().getQuery()));
                case "POST whip", "POST whep" -> offered(exchange, path, body);
                default -> other(exchange, method, path, body);
            }
        } catch (InterruptedException | ExecutionException | TimeoutException failed) {
            throw new IOException(failed);
        }
    }

    private void other(HttpExchange exchange, String method, String path, String body)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        if (method.equals("OPTIONS")) {
            exchange.getResponseHeaders().add("Access-Control-Allow-Methods", "POST, PATCH, DELETE, OPTIONS");
            exchange.getResponseHeaders().add("Access-Control-Allow-Headers", "Content-Type, If-Match, Authorization");
            exchange.sendResponseHeaders(204, -1);
        } else if (path.startsWith("/done/")) {
            Objects.requireNonNull(answers.remove(path.substring("/done/".length())), "a job that was given")
                    .complete(body);
            exchange.sendResponseHeaders(204, -1);
        } else if (path.contains("/sessions/")) {
            var id = path.substring(path.lastIndexOf('/') + 1);
            heard.add(method + " session " + id);
            session(exchange, method, id, body);
        } else {
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private void offered(HttpExchange exchange, String path, String offer)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        heard.add("POST " + path);
        switch (mood) {
            case NOBODY_SENDS -> {
                exchange.getResponseHeaders().add("Retry-After", "1");
                problem(exchange, 409, "Nobody sends drone1 at the moment.");
            }
            case MJPEG_ONLY -> problem(exchange, 406, "drone1 is MJPEG.");
            case FORBIDDING -> problem(exchange, 403, "You may not, says the stand-in.");
            case WELCOMING, WALLED_IN -> {
                var id = Integer.toString(sessions.incrementAndGet());
                var answer = ask(Map.of("kind", path.endsWith("whip") ? "whip" : "whep", "id", id, "sdp", offer));
                exchange.getResponseHeaders().add("Location", "../sessions/" + id);
                exchange.getResponseHeaders().add("ETag", "\"first\"");
                send(
                        exchange,
                        201,
                        "application/sdp",
                        mood == Mood.WALLED_IN ? answer.replaceAll("a=candidate:.*\r\n", "") : answer);
            }
        }
    }

    private void session(HttpExchange exchange, String method, String id, String body)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        if (method.equals("DELETE")) {
            work.add(JSON.writeValueAsString(Map.of("kind", "delete", "id", id)));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        if (!"\"*\"".equals(exchange.getRequestHeaders().getFirst("If-Match"))) {
            exchange.sendResponseHeaders(204, -1); // candidates: the page learns them from the checks
            return;
        }
        heard.add("RESTART " + id);
        var fragment = ask(Map.of("kind", "restart", "id", id, "sdp", body));
        if (fragment.isEmpty()) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        exchange.getResponseHeaders().add("ETag", "\"second\"");
        send(exchange, 200, "application/trickle-ice-sdpfrag", fragment);
    }

    /** Lets the page do something. */
    private String ask(Map<String, String> job) throws InterruptedException, ExecutionException, TimeoutException {
        var number = Integer.toString(jobs.incrementAndGet());
        var answer = new CompletableFuture<String>();
        answers.put(number, answer);
        var numbered = new ConcurrentHashMap<>(job);
        numbered.put("job", number);
        work.add(JSON.writeValueAsString(numbered));
        return answer.get(Programs.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** All jobs there are, at least one if it comes within a moment. */
    private String nextWork() throws InterruptedException {
        var jobsNow = new ArrayList<String>();
        var first = work.poll(500, TimeUnit.MILLISECONDS);
        if (first != null) {
            jobsNow.add(first);
            work.drainTo(jobsNow);
        }
        return "[" + String.join(",", jobsNow) + "]";
    }

    /** A page of some other site that has nothing but a player; the query says of whose. */
    private static String embedding(String relay) {
        return """
                <!doctype html><title>another site</title>
                <script type="module" src="%s/assets/js/fanlight-player.js"></script>
                <main></main>
                """.formatted(relay);
    }

    private static String page(String resource) throws IOException {
        try (var in = StandIn.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static void problem(HttpExchange exchange, int status, String detail) throws IOException {
        send(exchange, status, "application/problem+json", JSON.writeValueAsString(Map.of("detail", detail)));
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        var bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
