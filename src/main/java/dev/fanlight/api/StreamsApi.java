package dev.fanlight.api;

import dev.fanlight.auth.Access;
import dev.fanlight.auth.Action;
import dev.fanlight.auth.Verdict;
import dev.fanlight.doctor.Diagnosis;
import dev.fanlight.doctor.StreamDoctor;
import dev.fanlight.http.Exchange;
import dev.fanlight.http.Problem;
import dev.fanlight.http.Route;
import dev.fanlight.http.Routes;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Stream;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code GET /api/v1/streams} and {@code GET /api/v1/streams/{name}}. */
public final class StreamsApi {
    private final Hub hub;
    private final Access access;
    private final MediaClock clock;
    private final StreamDoctor doctor;
    private final List<StreamSection> sections;

    /** @param sections what other rooms say of a stream, in the answer for one stream */
    public StreamsApi(Hub hub, Access access, MediaClock clock, StreamDoctor doctor, List<StreamSection> sections) {
        this.hub = hub;
        this.access = access;
        this.clock = clock;
        this.doctor = doctor;
        this.sections = List.copyOf(sections);
    }

    public void mount(Routes routes) {
        routes.add("/api/v1/streams", Route.get(Action.OBSERVE, this::list));
        routes.addNamed("/api/v1/streams/", Route.get(Action.OBSERVE, this::one));
    }

    private void list(Exchange exchange) {
        List<StreamBody> bodies = hub.streams().stream()
                .filter(stream -> mayWatch(exchange, stream.name()) instanceof Verdict.Allowed)
                .map(stream -> body(stream, exchange, DoctorBody::brief, Map.of()))
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
                        stream -> exchange.json(200, body(stream, exchange, DoctorBody::whole, inFull(stream))),
                        () -> exchange.problem(Problem.notFound(
                                "There is no stream named " + exchange.stream() + ".",
                                "The streams there are stand at /api/v1/streams .")));
    }

    private StreamBody body(
            Stream stream, Exchange exchange, Function<Diagnosis, DoctorBody> doctorBody, Map<String, Object> more) {
        var said = doctorBody.apply(doctor.diagnosis(stream));
        return StreamBody.of(stream, clock, wantsViewers(exchange), said, more);
    }

    /** What only the answer for one stream has. */
    private Map<String, Object> inFull(Stream stream) {
        var more = new LinkedHashMap<String, Object>();
        more.put("tracks", TrackBody.of(stream, doctor.diagnosis(stream)));
        for (var section : sections) {
            more.put(section.name(), section.body().apply(stream));
        }
        return more;
    }
}
