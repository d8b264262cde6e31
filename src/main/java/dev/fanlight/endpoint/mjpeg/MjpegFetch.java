package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.config.MjpegConfig;
import dev.fanlight.config.Parsed;
import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.FetchFailure;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.endpoint.SourceClients;
import dev.fanlight.endpoint.WantedCertificate;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.net.HostNames;
import dev.fanlight.proto.mjpeg.MjpegFault;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a camera: asks, follows redirects, shows its password when asked for it, and reads pictures until the
 * camera falls silent or goes. All on one event loop.
 */
final class MjpegFetch implements Ingest.Attempt {
    private static final int MAX_REDIRECTS = 5;

    private final SourceClients clients;
    private final MjpegConfig config;
    private final MediaClock clock;
    private final SourceAddress address;
    private final Context context;
    private final EventLoop loop;
    private final Ingest.Sink sink;
    private CameraLogin login;

    private URI target;
    private int redirects;
    private boolean over;
    private @Nullable HttpClientRequest request;
    private @Nullable MjpegIntake intake;
    private @Nullable ScheduledFuture<?> watchdog;
    private long silentSinceNs;

    MjpegFetch(
            SourceClients clients,
            MjpegConfig config,
            MediaClock clock,
            SourceAddress address,
            Context context,
            Ingest.Sink sink) {
        this.clients = clients;
        this.config = config;
        this.clock = clock;
        this.address = address;
        this.context = context;
        this.loop = EventLoops.loopOf(context);
        this.sink = sink;
        this.login = new CameraLogin(address.login());
        this.target = address.uri();
    }

    void start() {
        if (over) {
            return;
        }
        silentSinceNs = clock.nowNs();
        var periodNs = Math.max(10_000_000L, Math.min(config.silenceTimeoutNs(), config.frameTimeoutNs()) / 10);
        watchdog = loop.scheduleAtFixedRate(this::watch, periodNs, periodNs, TimeUnit.NANOSECONDS);
        ask(Optional.empty());
    }

    private void ask(Optional<String> authorization) {
        var host = hostOf(target);
        var options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(host)
                .setPort(portOf(target))
                .setSsl(isTls(target))
                .setURI(requestTarget(target))
                .putHeader("User-Agent", "Fanlight")
                .putHeader("Accept", "multipart/x-mixed-replace, image/jpeg, */*;q=0.5");
        authorization.ifPresent(value -> options.putHeader("Authorization", value));
        HostNames.lookUp(context, host)
                .compose(machine -> over
                        ? Future.failedFuture("closed meanwhile")
                        : clients.request(options, machine, certificate()))
                .compose(asked -> {
                    request = asked;
                    if (over) {
                        asked.reset();
                    }
                    return asked.send();
                })
                .onSuccess(this::onResponse)
                .onFailure(failure -> end(FetchFailure.describe(failure, "camera")));
    }

    /** What was said of the camera's certificate holds for no other machine that it redirects to. */
    private WantedCertificate certificate() {
        return isSameServer(target) ? WantedCertificate.of(address) : WantedCertificate.VOUCHED_FOR;
    }

    private void onResponse(HttpClientResponse response) {
        // Unless somebody listens, Vert.x logs our own reset of an answer that is of no use as an error.
        response.exceptionHandler(ignored -> {});
        if (over) {
            return;
        }
        switch (response.statusCode()) {
            case 200 -> read(response);
            case 301, 302, 303, 307, 308 -> redirect(response);
            case 401 -> authenticate(response);
            default ->
                end("it answered " + response.statusCode() + " "
                        + FetchFailure.printable(response.statusMessage(), 80)
                        + (response.statusCode() == 404 ? "; is the path right? Often it is /stream.mjpg" : ""));
        }
    }

    private void redirect(HttpClientResponse response) {
        var location = response.getHeader("Location");
        if (location == null || ++redirects > MAX_REDIRECTS) {
            end("it redirects " + (location == null ? "without saying where to" : "in a circle"));
            return;
        }
        switch (resolve(location.strip())) {
            case Parsed.Problem<SourceAddress> none -> end("it redirects to something that is no address of HTTP");
            case Parsed.Value<SourceAddress>(var next) -> {
                if (!isSameServer(next.uri())) {
                    // RFC 9110, section 15.4: credentials are not carried to another server.
                    login.forget();
                }
                target = next.uri();
                drain();
                ask(login.again("GET", requestTarget(target)));
            }
        }
    }

    private Parsed<SourceAddress> resolve(String location) {
        try {
            // RFC 3986, section 5.2.2: a query alone keeps the path; URI drops its last segment.
            var next = target.resolve(location.startsWith("?") ? target.getRawPath() + location : location);
            return SourceAddress.parse(next.toString(), MjpegPull.SCHEMES);
        } catch (IllegalArgumentException notAnAddress) {
            return new Parsed.Problem<>("it is no address");
        }
    }

    /** Same host and port as configured, and never from TLS to none; HTTP may become HTTPS on its usual port. */
    private boolean isSameServer(URI next) {
        var first = address.uri();
        var upgraded = portOf(first) == 80 && portOf(next) == 443 && isTls(next);
        return hostOf(next).equalsIgnoreCase(hostOf(first))
                && (portOf(next) == portOf(first) || upgraded)
                && (isTls(next) || !isTls(first));
    }

    private void authenticate(HttpClientResponse response) {
        var answer = login.answer(response.headers().getAll("WWW-Authenticate"), "GET", requestTarget(target));
        switch (answer) {
            case CameraLogin.Answer.Show(var authorization) -> {
                drain();
                ask(Optional.of(authorization));
            }
            case CameraLogin.Answer.GiveUp(var why) -> end(why);
        }
    }

    private void read(HttpClientResponse response) {
        var contentType = Optional.ofNullable(response.getHeader("Content-Type"));
        switch (MjpegIntake.open(contentType, config, clock, sink::frame, this::onFault)) {
            case MjpegIntake.Opened.Refused(var fault) -> refuse(fault, contentType);
            case MjpegIntake.Opened.Ready(var ready) -> {
                closeIntake();
                intake = ready;
                response.handler(this::onBytes);
                response.exceptionHandler(failure -> end(FetchFailure.describe(failure, "camera")));
                response.endHandler(done -> onBodyEnd(contentType));
            }
        }
    }

    private void refuse(MjpegFault fault, Optional<String> contentType) {
        sink.dropped(fault.metricName());
        end("it sends " + FetchFailure.printable(contentType.orElse("no content type"), 80)
                + ", which is not MJPEG; is the path of the address right? Often it is /stream.mjpg or"
                + " /?action=stream");
    }

    private void onBytes(Buffer bytes) {
        var reading = intake;
        if (!over && reading != null) {
            reading.onBytes(bytes);
        }
    }

    private void onFault(MjpegFault fault) {
        sink.dropped(fault.metricName());
        if (fault.fatal()) {
            end(fault.meaning());
        }
    }

    private void onBodyEnd(Optional<String> contentType) {
        var reading = intake;
        if (over || reading == null) {
            return;
        }
        var isStill = contentType.map(type -> type.startsWith("image/")).orElse(false) && reading.frames() == 1;
        if (!isStill) {
            end(reading.frames() == 0 ? "it sent no picture and closed the connection" : "it closed the connection");
            return;
        }
        silentSinceNs = clock.nowNs();
        closeIntake();
        request = null;
        if (redirects > 0) {
            // The next picture may lie elsewhere, and the camera itself may see its password again.
            redirects = 0;
            target = address.uri();
            login = new CameraLogin(address.login());
        }
        loop.schedule(
                () -> {
                    if (!over) {
                        ask(login.again("GET", requestTarget(target)));
                    }
                },
                config.stillIntervalNs(),
                TimeUnit.NANOSECONDS);
    }

    private void watch() {
        var nowNs = clock.nowNs();
        var reading = intake;
        if (reading != null) {
            silentSinceNs = Math.max(silentSinceNs, reading.lastFrameNs());
            if (nowNs - reading.pendingSinceNs() > config.frameTimeoutNs()) {
                sink.dropped("frame-too-slow");
                end("one picture took longer than " + seconds(config.frameTimeoutNs()) + " (mjpeg.frameTimeout)");
                return;
            }
        }
        var patienceNs = reading == null && request == null
                ? config.silenceTimeoutNs() + config.stillIntervalNs() + config.connectTimeoutNs()
                : config.silenceTimeoutNs();
        if (nowNs - silentSinceNs > patienceNs) {
            sink.dropped("source-silent");
            end("no picture for " + seconds(config.silenceTimeoutNs()) + " (mjpeg.silenceTimeout)");
        }
    }

    private static String seconds(long spanNs) {
        return spanNs % 1_000_000_000L == 0 ? spanNs / 1_000_000_000L + " s" : spanNs / 1_000_000L + " ms";
    }

    private void end(String why) {
        if (!over) {
            close();
            sink.ended(why);
        }
    }

    @Override
    public void close() {
        over = true;
        if (watchdog != null) {
            watchdog.cancel(false);
        }
        drain();
        closeIntake();
    }

    /** Lets go of the exchange under way, its connection included. */
    private void drain() {
        if (request != null) {
            // An answer whose head has just come is to be told first: Vert.x logs the end of one that nobody knows as
            // an error.
            var asked = request;
            loop.execute(() -> asked.reset());
            request = null;
        }
    }

    private void closeIntake() {
        if (intake != null) {
            intake.close();
            intake = null;
        }
    }

    private static String hostOf(URI uri) {
        return new SourceAddress(uri).host();
    }

    private static int portOf(URI uri) {
        return new SourceAddress(uri).port().orElse(isTls(uri) ? 443 : 80);
    }

    private static boolean isTls(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    private static String requestTarget(URI uri) {
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return path
                + WantedCertificate.queryToSend(uri).map(query -> "?" + query).orElse("");
    }
}
