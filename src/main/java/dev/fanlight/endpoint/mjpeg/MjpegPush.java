package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.auth.Action;
import dev.fanlight.config.MjpegConfig;
import dev.fanlight.endpoint.FetchFailure;
import dev.fanlight.endpoint.RareLog;
import dev.fanlight.http.Exchange;
import dev.fanlight.http.Problem;
import dev.fanlight.http.Route;
import dev.fanlight.http.Routes;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.media.MediaClock;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** Cameras that bring their pictures: {@code POST} or {@code PUT /{stream}/mjpeg} with an endless body. */
public final class MjpegPush {
    private final RareLog refusals = new RareLog(LoggerFactory.getLogger(MjpegPush.class));
    private final Hub hub;
    private final MjpegConfig config;
    private final MediaClock clock;

    public MjpegPush(Hub hub, MjpegConfig config, MediaClock clock) {
        this.hub = hub;
        this.config = config;
        this.clock = clock;
    }

    public void mount(Routes routes) {
        routes.addBelowStream(
                "mjpeg", Route.media(Set.of(HttpMethod.POST, HttpMethod.PUT), Action.PUBLISH, this::publish));
    }

    private void publish(Exchange exchange) {
        var session = new MjpegPushSession(exchange, clock, config);
        var contentType = Optional.ofNullable(exchange.request().getHeader("Content-Type"));
        switch (session.open(contentType)) {
            case MjpegIntake.Opened.Refused(var _) -> {
                var sentence = "This cannot be MJPEG: its Content-Type is "
                        + FetchFailure.printable(contentType.orElse("missing"), 80) + ".";
                tell(exchange, sentence);
                exchange.problem(new Problem(
                        415,
                        "Not MJPEG",
                        sentence,
                        "Send multipart/x-mixed-replace, or JPEGs back to back as image/jpeg."));
            }
            case MjpegIntake.Opened.Ready(var intake) -> {
                switch (hub.publish(exchange.stream(), session)) {
                    case Admission.Granted(var publication) -> session.start(intake, publication);
                    case Admission.Refused(var reason, var sentence) -> {
                        intake.close();
                        tell(exchange, sentence);
                        exchange.problem(
                                switch (reason) {
                                    case TAKEN -> Problem.conflict(sentence);
                                    case TOO_MANY_STREAMS -> Problem.unavailable(sentence, "");
                                });
                    }
                }
            }
        }
    }

    private void tell(Exchange exchange, String sentence) {
        refusals.info(
                clock.nowNs(), exchange.stream() + ": " + exchange.address() + " was refused over HTTP: " + sentence);
    }
}
