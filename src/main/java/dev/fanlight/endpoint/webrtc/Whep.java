package dev.fanlight.endpoint.webrtc;

import dev.fanlight.config.Profile;
import dev.fanlight.endpoint.rtp.CaptureLine;
import dev.fanlight.endpoint.rtp.ViewerFigures;
import dev.fanlight.endpoint.webrtc.watch.TrackSender;
import dev.fanlight.endpoint.webrtc.watch.WebRtcViewer;
import dev.fanlight.http.Exchange;
import dev.fanlight.http.Problem;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.SourceStatus;
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
import dev.fanlight.transcode.PlayerAbilities;
import dev.fanlight.transcode.Refusal;
import dev.fanlight.transcode.TrackSelection;
import dev.fanlight.transcode.TrackSelection.Selection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Viewers over WebRTC: {@code POST /{stream}/whep} (draft-ietf-wish-whep-03). Virtual threads. */
final class Whep {
    private static final Logger log = LoggerFactory.getLogger(Whep.class);

    /** For a source to wake and a conversion to begin; the players' own patience is longer. */
    private static final Duration BEGIN_LIMIT = Duration.ofSeconds(5);

    private static final Map<String, String> SOON = Map.of("Retry-After", "1");
    private static final Map<String, String> LATER = Map.of("Retry-After", "10");

    private final Hub hub;
    private final Sessions sessions;
    private final LocalSide local;
    private final SessionRoutes routes;
    private final MediaClock clock;
    private final Function<StreamName, Profile> profiles;
    private final TrackSelection selection;
    private final AtomicLong lastId = new AtomicLong();

    Whep(
            Hub hub,
            Sessions sessions,
            LocalSide local,
            SessionRoutes routes,
            MediaClock clock,
            Function<StreamName, Profile> profiles,
            TrackSelection selection) {
        this.hub = hub;
        this.sessions = sessions;
        this.local = local;
        this.routes = routes;
        this.clock = clock;
        this.profiles = profiles;
        this.selection = selection;
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
        if (!stream.hasFrames() && stream.tracks().isEmpty() && !stream.awaken(BEGIN_LIMIT)) {
            refuseForNothingYet(exchange, stream);
            return;
        }
        var player = abilities(offer);
        if (player.codecs().isEmpty()) {
            answer(exchange, offer, Wanted.asItIs(stream)); // which says what is wrong with the offer
            return;
        }
        switch (selection.select(stream, player, BEGIN_LIMIT)) {
            case Selection.Refused(var refusal)
            when refusal.reason() == Refusal.Reason.NO_SUCH_MEDIA
                    && !stream.tracks().isEmpty() ->
                answer(exchange, offer, Wanted.asItIs(stream)); // which names what is offered, too
            case Selection.Refused(var refusal) -> refuseForMedia(exchange, stream, refusal);
            case Selection.Selected selected -> {
                var begun = false;
                try {
                    begun = answer(exchange, offer, new Wanted(stream, selected));
                } finally {
                    if (!begun) {
                        selected.close();
                    }
                }
            }
        }
    }

    private static PlayerAbilities abilities(SessionDescription offer) {
        return new PlayerAbilities(
                ViewerAnswer.playable(offer).stream().map(StreamCodecs::of).collect(Collectors.toSet()), false);
    }

    private static void refuseForNothingYet(Exchange exchange, Stream stream) {
        exchange.problem(
                new Problem(
                        409,
                        "Not yet",
                        stream.name() + " has a publisher, but nothing has come from it yet.",
                        stream.report()
                                .source()
                                .flatMap(SourceStatus::problemSentence)
                                .orElse("Try again.")),
                SOON);
    }

    /** Whole pictures can be had another way, whatever becomes of the conversion. */
    private static void refuseForMedia(Exchange exchange, Stream stream, Refusal refusal) {
        var headers = new HashMap<String, String>();
        if (refusal.reason().httpStatus() == 503) {
            headers.putAll(LATER);
        }
        if (stream.hasFrames()) {
            headers.put(
                    "Link",
                    "</" + stream.name() + "/stream.mjpg>; rel=\"alternate\"; type=\"multipart/x-mixed-replace\"");
        }
        exchange.problem(
                new Problem(
                        refusal.reason().httpStatus(),
                        "Not over WebRTC",
                        refusal.sentence(),
                        stream.hasFrames() ? "Watch /" + stream.name() + "/stream.mjpg meanwhile." : ""),
                headers);
    }

    /** "409 Conflict … with a Retry-After header" tells the player to come back. */
    private static void refuseForNobody(Exchange exchange) {
        exchange.problem(
                new Problem(409, "Nobody there", "Nobody publishes " + exchange.stream() + " now.", "Try again."),
                SOON);
    }

    /** What a viewer gets: the stream, and those of its tracks that suit it, converted or not. */
    private record Wanted(Stream stream, Selection.Selected selected) {
        static Wanted asItIs(Stream stream) {
            var tracks = stream.tracks();
            return new Wanted(
                    stream,
                    new Selection.Selected(
                            tracks.stream()
                                    .filter(each -> each.format().codec().isVideo())
                                    .findFirst(),
                            stream.hasFrames(),
                            tracks.stream()
                                    .filter(each -> !each.format().codec().isVideo())
                                    .findFirst(),
                            Optional.empty(),
                            List.of(),
                            () -> {}));
        }

        List<Track> tracks() {
            return java.util.stream.Stream.concat(selected.video().stream(), selected.audio().stream())
                    .toList();
        }

        Track track(NegotiatedTrack agreed) {
            return tracks().stream()
                    .filter(track -> track.format().codec() == StreamCodecs.of(agreed.codec()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Returns whether a session has begun, which gives the conversions back when it ends. */
    private boolean answer(Exchange exchange, SessionDescription offer, Wanted wanted) {
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
        return switch (ViewerAnswer.to(offer, transport, offered, Terms.VIEWER)) {
            case Negotiation.Refused(var fault, var sentence) -> {
                exchange.problem(new Problem(
                        fault == NegotiationFault.NO_COMMON_CODEC ? 406 : 422, "Cannot be played", sentence, ""));
                yield false;
            }
            case Negotiation.Agreed agreed
            when lacksItsVideo(agreed, offer, wanted) -> {
                exchange.problem(new Problem(406, "Cannot be played", String.join(" ", agreed.notes()), ""));
                yield false;
            }
            case Negotiation.Agreed agreed -> open(exchange, wanted, agreed, offered, credentials);
        };
    }

    private boolean open(
            Exchange exchange,
            Wanted wanted,
            Negotiation.Agreed agreed,
            List<StreamTrack> offered,
            IceCredentials credentials) {
        var opening = sessions.open(
                local.sessionId(),
                exchange.stream(),
                Session.Kind.VIEWER,
                exchange.who().client());
        return switch (opening) {
            case Sessions.Opening.TooManyWaiting() -> {
                SessionRoutes.refuseTooManyWaiting(exchange);
                yield false;
            }
            case Sessions.Opening.Full() -> {
                exchange.problem(
                        new Problem(503, "Full", "There are as many viewers as may be at a time.", "Try later."),
                        LATER);
                yield false;
            }
            case Sessions.Opening.Opened(var session) ->
                beginOrEnd(exchange, session, wanted, agreed, offered, credentials);
        };
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

    private boolean beginOrEnd(
            Exchange exchange,
            Session session,
            Wanted wanted,
            Negotiation.Agreed agreed,
            List<StreamTrack> offered,
            IceCredentials credentials) {
        try {
            return begin(exchange, session, wanted, agreed, offered, credentials);
        } catch (RuntimeException bug) {
            session.close("it could not be begun");
            sessions.remove(session);
            throw bug;
        }
    }

    private boolean begin(
            Exchange exchange,
            Session session,
            Wanted wanted,
            Negotiation.Agreed agreed,
            List<StreamTrack> offered,
            IceCredentials credentials) {
        var delayMs = profiles.apply(session.stream()).playoutDelayMs();
        var line = new CaptureLine();
        var senders = agreed.tracks().stream()
                .map(track -> sender(track, wanted, offered, delayMs, line))
                .toList();
        var figures = new ViewerFigures("w" + lastId.incrementAndGet(), "webrtc", exchange.address(), clock.nowNs());
        var viewer =
                new WebRtcViewer(wanted.stream(), senders, figures, clock, () -> sessions.onConnected(session), why -> {
                    log.debug("{}: viewer {} has left: {}", session.stream(), exchange.address(), why.sentence());
                    sessions.remove(session);
                    wanted.selected().close();
                });
        try {
            var transport = local.port().accept(credentials, agreed.remote(), viewer);
            session.begin(transport, agreed.remote().credentials());
        } catch (IllegalStateException closing) {
            sessions.remove(session);
            exchange.problem(Problem.unavailable("Fanlight is closing.", ""));
            return false;
        }
        endWithItsPictures(session, wanted.selected());
        agreed.notes().forEach(note -> log.debug("{}: {}", session.stream(), note));
        wanted.selected()
                .remark()
                .ifPresent(why -> log.info("{}: a viewer gets no sound: {}", session.stream(), why.sentence()));
        routes.created(exchange, session, agreed.answer().write());
        return true;
    }

    /** Players would show the last picture for ever; one that comes back is told why there are no others. */
    private static void endWithItsPictures(Session session, Selection.Selected selected) {
        selected.leases().stream()
                .filter(lease -> lease.rendition().isVideo())
                .forEach(lease -> lease.onGivenUp(why -> session.close(why.sentence())));
    }

    private TrackSender sender(
            NegotiatedTrack agreed, Wanted wanted, List<StreamTrack> offered, int playoutDelayMs, CaptureLine line) {
        var identity = offered.stream()
                .filter(track -> track.codec() == agreed.codec())
                .findFirst()
                .orElseThrow()
                .sender();
        return new TrackSender(
                agreed, identity, wanted.track(agreed).id(), playoutDelayMs, local.startNumbers(), line, clock);
    }
}
