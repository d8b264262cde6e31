package dev.fanlight.api;

import dev.fanlight.auth.Access;
import dev.fanlight.auth.Action;
import dev.fanlight.auth.Verdict;
import dev.fanlight.http.Exchange;
import dev.fanlight.http.Problem;
import dev.fanlight.http.Route;
import dev.fanlight.http.Routes;
import dev.fanlight.hub.Hub;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code GET /api/v1/streams} and {@code GET /api/v1/streams/{name}}. */
public final class StreamsApi {
    private final Hub hub;
    private final Access access;
    private final MediaClock clock;

    public StreamsApi(Hub hub, Access access, MediaClock clock) {
        this.hub = hub;
        this.access = access;
        this.clock = clock;
    }

    public void mount(Routes routes) {
        routes.add("/api/v1/streams", Route.get(Action.OBSERVE, this::list));
        routes.addNamed("/api/v1/streams/", Route.get(Action.OBSERVE, this::one));
    }

    private void list(Exchange exchange) {
        List<StreamBody> bodies = hub.streams().stream()
                .filter(stream -> mayWatch(exchange, stream.name()) instanceof Verdict.Allowed)
                .map(stream -> StreamBody.of(stream, clock, wantsViewers(exchange)))
                .toList();
        exchange.json(200, Map.of("streams", bodies));
    }

    /** {@code ?viewers=false} leaves them out: with a thousand of them, each page's poll would cost much. */
    private static boolean wantsViewers(Exchange exchange) {
        return !exchange.query("viewers").equals(Optional.of("false"));
    }

    private Verdict mayWatch(Exchange exchange, StreamName stream) {
        return exchange.isLoggedIn()
                ? access.mayAsUser(exchange.who(), Action.WATCH, Optional.of(stream))
                : access.may(exchange.who(), Action.WATCH, Optional.of(stream));
    }

    private void one(Exchange exchange) {
        if (mayWatch(exchange, exchange.stream()) instanceof Verdict.Refused refused) {
            exchange.problem(Problem.forbidden(refused.sentence()));
            return;
        }
        hub.find(exchange.stream())
                .ifPresentOrElse(
                        stream -> exchange.json(200, StreamBody.of(stream, clock, wantsViewers(exchange))),
                        () -> exchange.problem(Problem.notFound(
                                "There is no stream named " + exchange.stream() + ".",
                                "The streams there are stand at /api/v1/streams .")));
    }
}
