package dev.fanlight.http;

import dev.fanlight.auth.Action;
import dev.fanlight.media.StreamName;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The pages for people: the list of streams at {@code /}, one stream at {@code /{stream}}, the page that sends from the
 * browser at {@code /{stream}/publish}, and their files.
 */
public final class Pages {
    private static final String POLICY =
            "default-src 'self'; connect-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:;"
                    + " object-src 'none'; base-uri 'none'";

    private static final Map<String, String> PAGE_HEADERS =
            Map.of("Content-Security-Policy", POLICY, "Referrer-Policy", "same-origin");

    /** Nobody may frame the page with the camera, and so have its visitor press a button unawares. */
    private static final Map<String, String> PUBLISH_HEADERS =
            Map.of("Content-Security-Policy", POLICY + "; frame-ancestors 'none'", "Referrer-Policy", "same-origin");

    private final Predicate<StreamName> exists;
    private final Supplier<Optional<StreamName>> onlyStream;

    /**
     * @param exists whether there is a stream of this name
     * @param onlyStream the stream, when there is exactly one
     */
    public Pages(Predicate<StreamName> exists, Supplier<Optional<StreamName>> onlyStream) {
        this.exists = exists;
        this.onlyStream = onlyStream;
    }

    public void mount(Routes routes) {
        routes.add("/", Route.get(Action.OBSERVE, exchange -> page(exchange, "index.html", PAGE_HEADERS)));
        routes.add("/index.html", Route.get(Action.OBSERVE, this::cameraPage));
        routes.add("/favicon.ico", Route.open(exchange -> asset(exchange, "favicon.svg")));
        routes.addBelowStream("", Route.get(Action.WATCH, this::streamPage));
        routes.addBelowStream("publish", Route.get(Action.PUBLISH, Pages::publishPage));
        routes.addUnder(
                "/assets/",
                Route.open(exchange -> asset(exchange, exchange.path().substring("/assets/".length()))));
    }

    /** The address a camera has; with one stream this is its page. */
    private void cameraPage(Exchange exchange) {
        var target = onlyStream.get().map(only -> "/" + only).orElse("/");
        exchange.respond(302, "text/plain; charset=utf-8", Buffer.buffer(), Map.of("Location", target));
    }

    private void streamPage(Exchange exchange) {
        if (exchange.path().endsWith("/")) {
            exchange.respond(
                    301, "text/plain; charset=utf-8", Buffer.buffer(), Map.of("Location", "/" + exchange.stream()));
            return;
        }
        if (!exists.test(exchange.stream())) {
            exchange.problem(Problem.notFound(
                    "There is no stream named " + exchange.stream() + ".",
                    "Nobody publishes it, and fanlight.yml does not list it. All streams stand on the first page."));
            return;
        }
        page(exchange, "stream.html", PAGE_HEADERS);
    }

    /** For any name: a stream begins to be when somebody sends it. */
    private static void publishPage(Exchange exchange) {
        var address = "/" + exchange.stream() + "/publish";
        if (!exchange.path().equals(address)) {
            exchange.respond(302, "text/plain; charset=utf-8", Buffer.buffer(), Map.of("Location", address));
            return;
        }
        page(exchange, "publish.html", PUBLISH_HEADERS);
    }

    private static void page(Exchange exchange, String file, Map<String, String> headers) {
        var asset = Assets.find(file).orElseThrow(() -> new IllegalStateException("the jar lacks web/" + file));
        exchange.respond(200, asset.contentType(), asset.bytes(), headers);
    }

    /** Files are the same for everybody, so pages of other sites may load them: that is how the player is embedded. */
    private static void asset(Exchange exchange, String path) {
        var found = Assets.find(path);
        if (found.isEmpty()) {
            exchange.problem(Problem.notFound("There is no such file.", ""));
            return;
        }
        var asset = found.get();
        var headers = Map.of("ETag", asset.etag(), "Cache-Control", "no-cache", "Access-Control-Allow-Origin", "*");
        if (asset.etag().equals(exchange.request().getHeader("If-None-Match"))) {
            exchange.respond(304, asset.contentType(), Buffer.buffer(), headers);
        } else {
            exchange.respond(200, asset.contentType(), asset.bytes(), headers);
        }
    }
}
