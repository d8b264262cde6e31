package dev.fanlight.endpoint.webrtc;

import dev.fanlight.config.Profile;
import dev.fanlight.endpoint.webrtc.watch.TrackSender;
import dev.fanlight.endpoint.webrtc.watch.ViewerFigures;
import dev.fanlight.endpoint.webrtc.watch.WebRtcViewer;
import dev.fanlight.http.Exchange;
import dev.fanlight.http.Problem;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.sdp.SessionDescription;
import dev.fanlight.proto.webrtc.MediaKind;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import dev.fanlight.proto.webrtc.Negotiation;
import dev.fanlight.proto.webrtc.NegotiationFault;
import dev.fanlight.proto.webrtc.StreamTrack;
import dev.fanlight.proto.webrtc.Terms;
import dev.fanlight.proto.webrtc.ViewerAnswer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Viewers over WebRTC: {@code POST /{stream}/whep} (draft-ietf-wish-whep-03). Virtual threads. */
final class Whep {
    private static final Logger log = LoggerFactory.getLogger(Whep.class);
    private static final Map<String, String> SOON = Map.of("Retry-After", "1");
    private static final Map<String, String> LATER = Map.of("Retry-After", "10");

    private final Hub hub;
    private final Sessions sessions;
    private final LocalSide local;
    private final SessionRoutes routes;
    private final MediaClock clock;
    private final Function<StreamName, Profile> profiles;
    private final AtomicLong lastId = new AtomicLong();

    Whep(
            Hub hub,
            Sessions sessions,
            LocalSide local,
            SessionRoutes routes,
            MediaClock clock,
            Function<StreamName, Profile> profiles) {
        this.hub = hub;
        this.sessions = sessions;
        this.local = local;
        this.routes = routes;
        this.clock = clock;
        this.profiles = profiles;
    }

    void onOffer(Exchange exchange) {
        switch (Offered.read(exchange)) {
            case Offered.Refused(var problem) -> exchange.problem(problem);
            case Offered.Read(var offer) ->
                hub.find(exchange.stream())
                        .ifPresentOrElse(stream -> watch(exchange, offer, stream), () -> refuseForNobody(exchange));
        }
    }

    private void watch(Exchange exchange, SessionDescription offer, Stream stream) {
        if (!stream.isPublished()) {
            refuseForNobody(exchange);
            return;
        }
        var tracks = stream.tracks();
        if (!tracks.isEmpty()) {
            answer(exchange, offer, new Wanted(stream, tracks));
        } else if (stream.hasFrames()) {
            exchange.problem(new Problem(
                    406,
                    "Not over WebRTC",
                    stream.name() + " comes as MJPEG, which browsers do not take over WebRTC.",
                    "Watch /" + stream.name() + "/stream.mjpg instead."));
        } else {
            // A source that sleeps wakes up: whether it has packets or pictures shows itself then.
            stream.wake();
            exchange.problem(
                    new Problem(
                            409,
                            "Not yet",
                            stream.name() + " has a publisher, but nothing has come from it yet.",
                            "Try again."),
                    SOON);
        }
    }

    /** "409 Conflict … with a Retry-After header" tells the player to come back. */
    private static void refuseForNobody(Exchange exchange) {
        exchange.problem(
                new Problem(409, "Nobody there", "Nobody publishes " + exchange.stream() + " now.", "Try again."),
                SOON);
    }

    /** What a viewer gets: the stream and its tracks as they are at this moment. */
    private record Wanted(Stream stream, List<Track> tracks) {
        Track track(NegotiatedTrack agreed) {
            return tracks.stream()
                    .filter(track -> track.format().codec() == StreamCodecs.of(agreed.codec()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void answer(Exchange exchange, SessionDescription offer, Wanted wanted) {
        var cname = local.cname();
        var offered = wanted.tracks().stream()
                .flatMap(track ->
                        StreamCodecs.offered(
                                track,
                                local.sender(cname, track.format().codec().label()))
                                .stream())
                .toList();
        var credentials = local.credentials();
        var peerIsLocal = exchange.who().client().isLoopbackAddress();
        var transport = local.transport(credentials, peerIsLocal);
        switch (ViewerAnswer.to(offer, transport, offered, Terms.VIEWER)) {
            case Negotiation.Refused(var fault, var sentence) ->
                exchange.problem(new Problem(
                        fault == NegotiationFault.NO_COMMON_CODEC ? 406 : 422, "Cannot be played", sentence, ""));
            case Negotiation.Agreed agreed
            when lacksItsVideo(agreed, offer, wanted) ->
                exchange.problem(new Problem(406, "Cannot be played", String.join(" ", agreed.notes()), ""));
            case Negotiation.Agreed agreed -> {
                switch (sessions.open(
                        local.sessionId(),
                        exchange.stream(),
                        Session.Kind.VIEWER,
                        exchange.who().client())) {
                    case Sessions.Opening.TooManyWaiting() -> SessionRoutes.refuseTooManyWaiting(exchange);
                    case Sessions.Opening.Full() ->
                        exchange.problem(
                                new Problem(
                                        503, "Full", "There are as many viewers as may be at a time.", "Try later."),
                                LATER);
                    case Sessions.Opening.Opened(var session) ->
                        beginOrEnd(exchange, session, wanted, agreed, offered, credentials);
                }
            }
        }
    }

    /** Who asks for a picture is not served with the sound alone. */
    private static boolean lacksItsVideo(Negotiation.Agreed agreed, SessionDescription offer, Wanted wanted) {
        return agreed.tracks().stream().noneMatch(track -> track.kind() == MediaKind.VIDEO)
                && wanted.tracks().stream()
                        .anyMatch(track -> track.format().codec().isVideo())
                && offer.media().stream()
                        .anyMatch(section -> section.kind().equals(MediaKind.VIDEO.label())
                                && section.wanted()
                                && offer.direction(section).receives());
    }

    private void beginOrEnd(
            Exchange exchange,
            Session session,
            Wanted wanted,
            Negotiation.Agreed agreed,
            List<StreamTrack> offered,
            IceCredentials credentials) {
        try {
            begin(exchange, session, wanted, agreed, offered, credentials);
        } catch (RuntimeException bug) {
            session.close("it could not be begun");
            sessions.remove(session);
            throw bug;
        }
    }

    private void begin(
            Exchange exchange,
            Session session,
            Wanted wanted,
            Negotiation.Agreed agreed,
            List<StreamTrack> offered,
            IceCredentials credentials) {
        var delayMs = profiles.apply(session.stream()).playoutDelayMs();
        var senders = agreed.tracks().stream()
                .map(track -> sender(track, wanted, offered, delayMs))
                .toList();
        var figures = new ViewerFigures("w" + lastId.incrementAndGet(), exchange.address(), clock.nowNs());
        var viewer =
                new WebRtcViewer(wanted.stream(), senders, figures, clock, () -> sessions.onConnected(session), why -> {
                    log.debug("{}: viewer {} has left: {}", session.stream(), exchange.address(), why.sentence());
                    sessions.remove(session);
                });
        try {
            var transport = local.port().accept(credentials, agreed.remote(), viewer);
            session.begin(transport, agreed.remote().credentials());
        } catch (IllegalStateException closing) {
            sessions.remove(session);
            exchange.problem(Problem.unavailable("Fanlight is closing.", ""));
            return;
        }
        agreed.notes().forEach(note -> log.debug("{}: {}", session.stream(), note));
        routes.created(exchange, session, agreed.answer().write());
    }

    private TrackSender sender(NegotiatedTrack agreed, Wanted wanted, List<StreamTrack> offered, int playoutDelayMs) {
        var identity = offered.stream()
                .filter(track -> track.codec() == agreed.codec())
                .findFirst()
                .orElseThrow()
                .sender();
        return new TrackSender(
                agreed, identity, wanted.track(agreed).id(), playoutDelayMs, local.startNumbers(), clock);
    }
}
