package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.config.MjpegConfig;
import dev.fanlight.http.Exchange;
import dev.fanlight.http.Problem;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.mjpeg.MjpegFault;
import io.netty.channel.EventLoop;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One camera that pushes, from its request to its last byte. Owned by the connection's loop. */
final class MjpegPushSession implements Publisher {
    private static final Logger log = LoggerFactory.getLogger(MjpegPushSession.class);

    private final Exchange exchange;
    private final MediaClock clock;
    private final MjpegConfig config;
    private final EventLoop loop;
    private @Nullable MjpegIntake intake;
    private @Nullable Publication publication;
    private @Nullable ScheduledFuture<?> watchdog;
    private boolean begun;
    private boolean over;

    MjpegPushSession(Exchange exchange, MediaClock clock, MjpegConfig config) {
        this.exchange = exchange;
        this.clock = clock;
        this.config = config;
        this.loop = exchange.loop();
    }

    MjpegIntake.Opened open(Optional<String> contentType) {
        return MjpegIntake.open(contentType, config, clock, this::onFrame, this::onFault);
    }

    void start(MjpegIntake opened, Publication granted) {
        intake = opened;
        publication = granted;
        log.info("{}: {} begins to send", exchange.stream(), exchange.address());
        var periodNs = Math.max(10_000_000L, Math.min(config.silenceTimeoutNs(), config.frameTimeoutNs()) / 10);
        watchdog = loop.scheduleAtFixedRate(this::watch, periodNs, periodNs, TimeUnit.NANOSECONDS);
        exchange.onClose(() -> finish("the camera closed the connection"));
        exchange.request().handler(this::onBytes);
        exchange.request().endHandler(done -> onEnd());
        exchange.readyForBody();
    }

    private void onBytes(Buffer bytes) {
        if (intake == null) {
            return;
        }
        if (!begun && isRawVideo(bytes)) {
            countAndRefuse(
                    "not-jpeg",
                    new Problem(
                            415,
                            "Not MJPEG",
                            "This is no MJPEG: it begins like H.264 or H.265.",
                            "ffmpeg brings that by RTSP (-f rtsp rtsp://HOST:8554/" + exchange.stream()
                                    + ") or RTMP. What rpicam-vid writes is taken by a source tcp-listen://:5000 in"
                                    + " fanlight.yml; send it there with rpicam-vid -o tcp://HOST:5000. Or send MJPEG:"
                                    + " rpicam-vid --codec mjpeg, ffmpeg -c:v mjpeg -f mjpeg."));
            return;
        }
        begun = true;
        intake.onBytes(bytes);
    }

    /** ITU-T H.264 annex B: a byte stream begins with 00 00 01, one more zero before it or not. */
    private static boolean isRawVideo(Buffer bytes) {
        var at = bytes.length() > 4 && bytes.getByte(2) == 0 ? 3 : 2;
        return bytes.length() > 4 && bytes.getByte(0) == 0 && bytes.getByte(1) == 0 && bytes.getByte(at) == 1;
    }

    private void onFrame(AccessUnit frame) {
        if (publication == null || over) {
            frame.release();
            return;
        }
        publication.frame(frame);
    }

    private void onFault(MjpegFault fault) {
        if (publication != null) {
            publication.dropped(fault.metricName());
        }
        if (fault.fatal()) {
            refuse(Problem.badRequest(fault.meaning()));
        }
    }

    private void onEnd() {
        var received = intake == null ? 0 : intake.frames();
        if (finish("the camera stopped sending")) {
            if (received == 0) {
                exchange.problem(Problem.badRequest("There was no whole JPEG in what you sent."));
            } else {
                exchange.json(200, Map.of("frames", received));
            }
        }
    }

    private void watch() {
        if (intake == null) {
            return;
        }
        var nowNs = clock.nowNs();
        if (nowNs - intake.pendingSinceNs() > config.frameTimeoutNs()) {
            countAndRefuse("frame-too-slow", tooSlow("One picture took too long to come in (mjpeg.frameTimeout)."));
        } else if (nowNs - intake.lastFrameNs() > config.silenceTimeoutNs()) {
            countAndRefuse("source-silent", tooSlow("There was no picture for too long (mjpeg.silenceTimeout)."));
        }
    }

    private static Problem tooSlow(String sentence) {
        return new Problem(408, "Too slow", sentence, "");
    }

    private void countAndRefuse(String reason, Problem problem) {
        if (publication != null) {
            publication.dropped(reason);
        }
        refuse(problem);
    }

    private void refuse(Problem problem) {
        if (finish(problem.sentence())) {
            exchange.problem(problem);
        }
    }

    private boolean finish(String why) {
        if (over) {
            return false;
        }
        over = true;
        if (watchdog != null) {
            watchdog.cancel(false);
        }
        if (publication != null) {
            publication.end(why);
            log.info("{}: {} no longer sends: {}", exchange.stream(), exchange.address(), why);
        }
        if (intake != null) {
            intake.close();
            intake = null;
        }
        return true;
    }

    @Override
    public String kind() {
        return "push";
    }

    @Override
    public String address() {
        return exchange.address();
    }

    @Override
    public boolean mayBeReplaced() {
        return true;
    }

    @Override
    public void onReplaced() {
        loop.execute(() -> refuse(Problem.conflict(
                "Another camera has taken over " + exchange.stream() + ", as takeover: true allows.")));
    }
}
