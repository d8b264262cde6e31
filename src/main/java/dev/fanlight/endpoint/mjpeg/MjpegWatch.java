package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.auth.Action;
import dev.fanlight.config.MjpegConfig;
import dev.fanlight.http.Exchange;
import dev.fanlight.http.Problem;
import dev.fanlight.http.Route;
import dev.fanlight.http.Routes;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.SourceStatus;
import dev.fanlight.hub.Stream;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.TcpTuning;
import dev.fanlight.proto.mjpeg.MjpegDialect;
import dev.fanlight.transcode.Refusal;
import dev.fanlight.transcode.Snapshots;
import dev.fanlight.transcode.Snapshots.Snapshot;
import dev.fanlight.transcode.TrackSelection;
import dev.fanlight.transcode.TrackSelection.Selection;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What viewers get: {@code stream.mjpg}, endless, and {@code snapshot.jpg}, the newest picture. */
public final class MjpegWatch {
    private static final double MAX_FRAMES_PER_SECOND = 1000;
    private static final Duration SNAPSHOT_LIMIT = Duration.ofSeconds(3);
    private static final Map<String, String> NO_STORE = Map.of(
            "Cache-Control", "no-store, no-transform",
            "Pragma", "no-cache",
            // Tells nginx not to collect the stream before passing it on.
            "X-Accel-Buffering", "no",
            "X-Content-Type-Options", "nosniff");

    private final Hub hub;
    private final MjpegConfig config;
    private final TrackSelection selection;
    private final Snapshots snapshots;
    private final MediaClock clock;

    public MjpegWatch(Hub hub, MjpegConfig config, TrackSelection selection, Snapshots snapshots, MediaClock clock) {
        this.hub = hub;
        this.config = config;
        this.selection = selection;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    public void mount(Routes routes) {
        var reading = Set.of(HttpMethod.GET, HttpMethod.HEAD);
        routes.addBelowStream("stream.mjpg", Route.media(reading, Action.WATCH, this::watch));
        routes.addBelowStream("snapshot.jpg", Route.get(Action.WATCH, this::snapshot));
    }

    private void watch(Exchange exchange) {
        var stream = hub.find(exchange.stream());
        if (stream.isEmpty()) {
            exchange.problem(noSuchStream(exchange));
            return;
        }
        FrameRateLimit rateLimit;
        try {
            rateLimit = rateLimit(exchange.query("fps"));
        } catch (NumberFormatException wrong) {
            exchange.problem(Problem.badRequest("fps is a number above 0 and up to 1000, such as ?fps=5."));
            return;
        }
        if (exchange.request().method().equals(HttpMethod.HEAD)) {
            exchange.respond(200, MjpegDialect.CONTENT_TYPE, Buffer.buffer(), NO_STORE);
        } else if (stream.get().tracks().isEmpty() && !stream.get().isAsleep()) {
            join(exchange, stream.get(), rateLimit, null);
        } else {
            Thread.ofVirtual().name("jpeg-need").start(() -> convert(exchange, stream.get(), rateLimit));
        }
    }

    /** On a virtual thread: a source has to wake, or a conversion to begin. */
    private void convert(Exchange exchange, Stream stream, FrameRateLimit rateLimit) {
        if (stream.isAsleep() && !stream.awaken(JpegNeed.BEGIN_LIMIT)) {
            exchange.loop().execute(() -> join(exchange, stream, rateLimit, null)); // pictures may come yet
            return;
        }
        switch (selection.select(stream, JpegNeed.JPEG_ALONE, JpegNeed.BEGIN_LIMIT)) {
            case Selection.Refused(var refusal) -> exchange.problem(noPictures(stream, refusal));
            case Selection.Selected selected ->
                exchange.loop().execute(() -> join(exchange, stream, rateLimit, selected));
        }
    }

    private void join(
            Exchange exchange, Stream stream, FrameRateLimit rateLimit, Selection.@Nullable Selected selected) {
        if (exchange.isGone()) {
            if (selected != null) {
                selected.close();
            }
            return;
        }
        var headers = new LinkedHashMap<>(NO_STORE);
        headers.put("Content-Type", MjpegDialect.CONTENT_TYPE);
        var wire = exchange.takeOver(headers);
        // The kernel gives up later than the viewer itself, which counts why; it is there for when no frames come.
        TcpTuning.forLiveVideo(wire.channel(), 2 * config.viewerTimeoutNs());
        var need = new JpegNeed(stream, selection, selected, wire.loop());
        var viewer = new MjpegViewer(
                stream,
                wire,
                exchange.isBrowser() ? MjpegDialect.BROWSER : MjpegDialect.LENGTH,
                exchange.address(),
                clock,
                config.viewerTimeoutNs(),
                rateLimit,
                need);
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
        stream.awaken(SNAPSHOT_LIMIT);
        var newest = stream.newest();
        if (newest.isPresent()) {
            send(exchange, stream, newest.get());
            return;
        }
        switch (stream.tracks().isEmpty() ? new Snapshot.None() : snapshots.newest(stream)) {
            case Snapshot.Picture(var jpeg, var arrivalNs) -> send(exchange, stream, Buffer.buffer(jpeg), arrivalNs);
            case Snapshot.Refused(var refusal) ->
                exchange.problem(fault(stream)
                        .filter(fault -> refusal.reason() == Refusal.Reason.FAILED)
                        .orElseGet(() -> noPictures(stream, refusal)));
            case Snapshot.None() ->
                exchange.problem(
                        fault(stream)
                                .orElseGet(() -> Problem.unavailable(
                                        stream.name() + " has no picture yet.",
                                        stream.report()
                                                .source()
                                                .flatMap(SourceStatus::problemSentence)
                                                .orElse("Ask again in a moment."))),
                        Map.of("Retry-After", "1"));
        }
    }

    /** What is wrong with the source, where that is why there is no picture to begin with. */
    private Optional<Problem> fault(Stream stream) {
        return selection
                .fault(stream)
                .map(fault -> new Problem(503, "Nothing to begin with", fault.sentence(), fault.remedy()));
    }

    private void send(Exchange exchange, Stream stream, AccessUnit frame) {
        try {
            send(exchange, stream, Buffer.buffer(ByteBufUtil.getBytes(frame.view())), frame.lastByteNs());
        } finally {
            frame.release();
        }
    }

    private void send(Exchange exchange, Stream stream, Buffer jpeg, long arrivalNs) {
        var headers = new LinkedHashMap<>(NO_STORE);
        headers.put("X-Timestamp", timestamp(clock.epochUs(arrivalNs)));
        headers.put("X-Fanlight-State", stream.report().state().label());
        exchange.respond(200, "image/jpeg", jpeg, headers);
    }

    private static String timestamp(long epochUs) {
        return epochUs / 1_000_000 + "." + String.format("%06d", epochUs % 1_000_000);
    }

    private Problem noPictures(Stream stream, Refusal refusal) {
        return new Problem(
                refusal.reason().httpStatus(),
                "No JPEG pictures",
                refusal.sentence(),
                fault(stream).isEmpty() && selection.isShownByBrowsers(stream)
                        ? "Or watch it at /" + stream.name() + " in a browser."
                        : "");
    }

    private static Problem noSuchStream(Exchange exchange) {
        return Problem.notFound(
                "There is no stream named " + exchange.stream() + ".",
                "Nobody publishes it, and fanlight.yml does not list it. The streams there are stand at / .");
    }
}
