package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.auth.Action;
import dev.fanlight.config.MjpegConfig;
import dev.fanlight.http.Exchange;
import dev.fanlight.http.Problem;
import dev.fanlight.http.Route;
import dev.fanlight.http.Routes;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Stream;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.TcpTuning;
import dev.fanlight.proto.mjpeg.MjpegDialect;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What viewers get: {@code stream.mjpg}, endless, and {@code snapshot.jpg}, the newest picture. */
public final class MjpegWatch {
    private static final double MAX_FRAMES_PER_SECOND = 1000;
    private static final Map<String, String> NO_STORE = Map.of(
            "Cache-Control", "no-store, no-transform",
            "Pragma", "no-cache",
            // Tells nginx not to collect the stream before passing it on.
            "X-Accel-Buffering", "no",
            "X-Content-Type-Options", "nosniff");

    private final Hub hub;
    private final MjpegConfig config;
    private final MediaClock clock;

    public MjpegWatch(Hub hub, MjpegConfig config, MediaClock clock) {
        this.hub = hub;
        this.config = config;
        this.clock = clock;
    }

    public void mount(Routes routes) {
        var reading = Set.of(HttpMethod.GET, HttpMethod.HEAD);
        routes.addBelowStream("stream.mjpg", Route.media(reading, Action.WATCH, this::watch));
        routes.addBelowStream("snapshot.jpg", Route.media(reading, Action.WATCH, this::snapshot));
    }

    private void watch(Exchange exchange) {
        var stream = hub.find(exchange.stream());
        if (stream.isEmpty()) {
            exchange.problem(noSuchStream(exchange));
            return;
        }
        if (!stream.get().tracks().isEmpty()) {
            exchange.problem(notJpeg(stream.get()));
            return;
        }
        FrameRateLimit rateLimit;
        try {
            rateLimit = rateLimit(exchange.query("fps"));
        } catch (NumberFormatException wrong) {
            exchange.problem(Problem.badRequest("fps is a number above 0 and up to 1000, such as ?fps=5."));
            return;
        }
        var headers = new LinkedHashMap<>(NO_STORE);
        headers.put("Content-Type", MjpegDialect.CONTENT_TYPE);
        if (exchange.request().method().equals(HttpMethod.HEAD)) {
            exchange.respond(200, MjpegDialect.CONTENT_TYPE, Buffer.buffer(), NO_STORE);
            return;
        }
        var wire = exchange.takeOver(headers);
        // The kernel gives up later than the viewer itself, which counts why; it is there for when no frames come.
        TcpTuning.forLiveVideo(wire.channel(), 2 * config.viewerTimeoutNs());
        var viewer = new MjpegViewer(
                stream.get(),
                wire,
                exchange.isBrowser() ? MjpegDialect.BROWSER : MjpegDialect.LENGTH,
                exchange.address(),
                clock,
                config.viewerTimeoutNs(),
                rateLimit);
        if (!viewer.join()) {
            wire.close();
        }
    }

    private static FrameRateLimit rateLimit(Optional<String> framesPerSecond) {
        if (framesPerSecond.isEmpty()) {
            return FrameRateLimit.none();
        }
        var rate = Double.parseDouble(framesPerSecond.get());
        if (!(rate > 0 && rate <= MAX_FRAMES_PER_SECOND)) {
            throw new NumberFormatException(framesPerSecond.get());
        }
        return FrameRateLimit.of(rate);
    }

    private void snapshot(Exchange exchange) {
        var found = hub.find(exchange.stream());
        if (found.isEmpty()) {
            exchange.problem(noSuchStream(exchange));
            return;
        }
        var stream = found.get();
        if (!stream.tracks().isEmpty()) {
            exchange.problem(notJpeg(stream));
            return;
        }
        stream.wake();
        stream.newest().ifPresentOrElse(frame -> send(exchange, stream, frame), () -> {
            exchange.problem(
                    Problem.unavailable(
                            stream.name() + " has no picture yet.",
                            stream.report()
                                    .source()
                                    .flatMap(source -> source.lastProblem())
                                    .map(problem -> "Its source: " + problem + ".")
                                    .orElse("Ask again in a moment.")),
                    Map.of("Retry-After", "1"));
        });
    }

    private void send(Exchange exchange, Stream stream, AccessUnit frame) {
        try {
            var body = Buffer.buffer(ByteBufUtil.getBytes(frame.view()));
            var headers = new LinkedHashMap<>(NO_STORE);
            headers.put("X-Timestamp", timestamp(clock.epochUs(frame.lastByteNs())));
            headers.put("X-Fanlight-State", stream.report().state().label());
            exchange.respond(200, "image/jpeg", body, headers);
        } finally {
            frame.release();
        }
    }

    private static String timestamp(long epochUs) {
        return epochUs / 1_000_000 + "." + String.format("%06d", epochUs % 1_000_000);
    }

    /** A stream of packets has no JPEG pictures, and nobody here makes them. */
    private static Problem notJpeg(Stream stream) {
        var codecs = stream.tracks().stream()
                .map(track -> track.format().codec().label())
                .collect(Collectors.joining(" and "));
        return new Problem(
                406,
                "No JPEG pictures",
                stream.name() + " comes as " + codecs + " over WebRTC, and Fanlight does not convert it to JPEG yet.",
                "Watch it at /" + stream.name() + " in a browser, or at /" + stream.name()
                        + "/whep with a WebRTC player.");
    }

    private static Problem noSuchStream(Exchange exchange) {
        return Problem.notFound(
                "There is no stream named " + exchange.stream() + ".",
                "Nobody publishes it, and fanlight.yml does not list it. The streams there are stand at / .");
    }
}
