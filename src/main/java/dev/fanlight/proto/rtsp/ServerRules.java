package dev.fanlight.proto.rtsp;

import dev.fanlight.proto.sdp.SdpReading;
import dev.fanlight.proto.sdp.SessionDescription;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/**
 * What each method of RFC 2326 means for the one session of a connection at a server: what is right in which state, and
 * what it leads to. Belongs to the connection's thread.
 *
 * <pre>
 * INIT ── ANNOUNCE ──► INIT, publishes        SETUP ──► READY ── RECORD ──► RECORDING
 *   └─────────────────────────────────────────► SETUP ──► READY ── PLAY ──► PLAYING ── PAUSE ──► READY
 * every state ── TEARDOWN ──► INIT
 * </pre>
 */
final class ServerRules {
    private enum State {
        INIT,
        READY,
        PLAYING,
        RECORDING
    }

    /** Without a sign of life for so long a session ends. */
    static final int TIMEOUT_S = 60;

    private static final String METHODS =
            "OPTIONS, DESCRIBE, ANNOUNCE, SETUP, PLAY, RECORD, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER";

    private final String id;
    private final ServerLogin login;
    private final ServerTracks tracks;
    private State state = State.INIT;

    /** The stream that was announced, or that is set up to be played. */
    private Optional<RtspTarget> target = Optional.empty();

    /**
     * For one connection.
     *
     * @param id of its session
     * @param udp whether media may come and go by UDP
     */
    ServerRules(String id, ServerLogin login, boolean udp) {
        this.id = id;
        this.login = login;
        this.tracks = new ServerTracks(udp);
    }

    /** What is sent within the connection ends with it, and players without keep-alive are many. */
    boolean isHeldByConnection() {
        return state == State.PLAYING && tracks.areAllOverTcp();
    }

    // ---- requests

    ServerStep handle(RtspRequest request) {
        if (request.cseq().isEmpty()) {
            return refuse(400, "CSeq is missing");
        }
        var required = request.headers().all("Require");
        if (!required.isEmpty()) {
            return respond(551, "Option not supported", RtspHeaders.of("Unsupported", String.join(", ", required)));
        }
        return switch (request.method()) {
            case "OPTIONS" -> respond(200, "OK", RtspHeaders.of("Public", METHODS));
            case "DESCRIBE" -> withTarget(request, about -> describe(request, about));
            case "ANNOUNCE" -> withTarget(request, about -> announce(request, about));
            case "SETUP" -> setUp(request);
            case "PLAY" -> isOfSession(request) ? play(request) : notFound();
            case "RECORD" -> isOfSession(request) ? record(request) : notFound();
            case "PAUSE" -> isOfSession(request) ? pause() : notFound();
            case "TEARDOWN" -> isOfSession(request) ? tearDown(request) : notFound();
            case "GET_PARAMETER" -> isOfSessionOrNone(request) ? done() : notFound();
            case "SET_PARAMETER" -> isOfSessionOrNone(request) ? setParameter(request) : notFound();
            default -> respond(501, "Not implemented", RtspHeaders.of("Allow", METHODS));
        };
    }

    private ServerStep describe(RtspRequest request, RtspTarget about) {
        var refusal = login.refusal(Guard.Use.WATCH, about, request);
        if (refusal.isPresent()) {
            return new ServerStep.Respond(refusal.get());
        }
        var accepted = request.headers().first("Accept").orElse("*/*");
        return accepted.contains("application/sdp") || accepted.contains("*/*")
                ? new ServerStep.Ask(new ServerWish.Describe(about))
                : refuse(406, "Only application/sdp is to be had");
    }

    private ServerStep announce(RtspRequest request, RtspTarget about) {
        var refusal = login.refusal(Guard.Use.PUBLISH, about, request);
        if (refusal.isPresent()) {
            return new ServerStep.Respond(refusal.get());
        }
        if (state != State.INIT || tracks.publishes()) {
            return notNow("Method not valid in this state");
        }
        return switch (RtspSdp.parse(request.body())) {
            case SdpReading.Refused<SessionDescription> bad -> refuse(400, bad.sentence());
            case SdpReading.Read<SessionDescription>(var description) -> {
                var described = RtspTrack.of(description);
                yield described.isEmpty()
                        ? refuse(415, "The description names no track that comes by RTP")
                        : new ServerStep.Ask(new ServerWish.Announce(about, described));
            }
        };
    }

    private ServerStep setUp(RtspRequest request) {
        if (state == State.PLAYING || state == State.RECORDING) {
            return notNow("Tracks are set up before they play");
        }
        return isOfSession(request) ? withTarget(request, about -> setUp(request, about)) : notFound();
    }

    private ServerStep setUp(RtspRequest request, RtspTarget about) {
        var publishes = tracks.publishes();
        if (!publishes) {
            var refusal = login.refusal(Guard.Use.WATCH, about, request);
            if (refusal.isPresent()) {
                return new ServerStep.Respond(refusal.get());
            }
        }
        var track = publishes
                ? tracks.announcedTrack(request.target())
                : about.track().orElse(0);
        if (track < 0) {
            return refuse(404, "No such track was announced");
        }
        if (state == State.READY && !publishes && !isOfTarget(about)) {
            return refuse(459, "A session has tracks of one stream only");
        }
        if (tracks.has(track)) {
            return notNow("This track is set up already");
        }
        if (tracks.count() == RtspTrack.MAX_TRACKS) {
            return refuse(453, "Too many tracks");
        }
        return tracks.choose(request)
                .<ServerStep>map(spec -> new ServerStep.Ask(new ServerWish.Setup(about, publishes, track, spec)))
                .orElseGet(() -> refuse(461, tracks.problem(request)));
    }

    private boolean isOfTarget(RtspTarget about) {
        return target.map(RtspTarget::path).equals(Optional.of(about.path()));
    }

    private ServerStep play(RtspRequest request) {
        if (tracks.publishes() || state == State.INIT) {
            return notNow("Nothing is set up to play");
        }
        return state == State.PLAYING
                ? done()
                : askIfAllowed(Guard.Use.WATCH, request, new ServerWish.Play(target.orElseThrow()));
    }

    private ServerStep record(RtspRequest request) {
        if (!tracks.publishes() || state == State.INIT) {
            return notNow("Nothing is set up to record");
        }
        return state == State.RECORDING
                ? done()
                : askIfAllowed(Guard.Use.PUBLISH, request, new ServerWish.Recording(target.orElseThrow()));
    }

    private ServerStep askIfAllowed(Guard.Use use, RtspRequest request, ServerWish wish) {
        return login.refusal(use, target.orElseThrow(), request)
                .<ServerStep>map(ServerStep.Respond::new)
                .orElseGet(() -> new ServerStep.Ask(wish));
    }

    private ServerStep pause() {
        return switch (state) {
            case INIT -> notNow("Nothing plays");
            case READY -> done();
            case PLAYING, RECORDING -> {
                state = State.READY;
                yield new ServerStep.Tell(ok(), new ServerWish.Pause());
            }
        };
    }

    private ServerStep tearDown(RtspRequest request) {
        var isOfOneTrack = RtspTarget.parse(request.target())
                .filter(about -> about.track().isPresent())
                .isPresent();
        if (tracks.count() > 1 && isOfOneTrack) {
            return respond(460, "Only the whole session can be ended", sessionHeaders());
        }
        var wasOpen = state != State.INIT || tracks.publishes();
        var goodbye = ok();
        state = State.INIT;
        target = Optional.empty();
        tracks.clear();
        return wasOpen ? new ServerStep.Tell(goodbye, new ServerWish.Teardown()) : new ServerStep.Respond(goodbye);
    }

    private ServerStep setParameter(RtspRequest request) {
        return request.body().length == 0 ? done() : respond(451, "Parameter not understood", sessionHeaders());
    }

    // ---- what all requests need

    private static ServerStep withTarget(RtspRequest request, Function<RtspTarget, ServerStep> then) {
        return RtspTarget.parse(request.target())
                .map(then)
                .orElseGet(() -> refuse(400, "The address of the request is none"));
    }

    /** Whether the request names our session, as it has to where there is one. */
    private boolean isOfSession(RtspRequest request) {
        return named(request).map(id::equals).orElse(state == State.INIT);
    }

    /** Whether the request names our session, or none. */
    private boolean isOfSessionOrNone(RtspRequest request) {
        return named(request).map(id::equals).orElse(true);
    }

    private static Optional<String> named(RtspRequest request) {
        return request.headers().first("Session").flatMap(SessionId::parse).map(SessionId::id);
    }

    private static ServerStep respond(int status, String reason, RtspHeaders headers) {
        return new ServerStep.Respond(RtspResponse.of(status, reason, headers));
    }

    private static ServerStep refuse(int status, String reason) {
        return respond(status, reason, RtspHeaders.NONE);
    }

    private static ServerStep notFound() {
        return refuse(454, "Session not found");
    }

    private ServerStep notNow(String reason) {
        var allowed = switch (state) {
            case INIT -> "OPTIONS, DESCRIBE, ANNOUNCE, SETUP";
            case READY -> tracks.publishes() ? "OPTIONS, SETUP, RECORD, TEARDOWN" : "OPTIONS, SETUP, PLAY, TEARDOWN";
            case PLAYING, RECORDING -> "OPTIONS, PAUSE, TEARDOWN, GET_PARAMETER";
        };
        return respond(455, reason, RtspHeaders.of("Allow", allowed));
    }

    private ServerStep done() {
        return new ServerStep.Respond(ok());
    }

    private RtspResponse ok() {
        return RtspResponse.of(200, "OK", sessionHeaders());
    }

    private RtspHeaders sessionHeaders() {
        return state == State.INIT ? RtspHeaders.NONE : RtspHeaders.of("Session", id + ";timeout=" + TIMEOUT_S);
    }

    // ---- what was granted

    /** The host has said yes to what a request has led to; the answer to that. */
    RtspResponse grant(RtspRequest request, ServerWish wish, ServerAnswer answer) {
        return switch (wish) {
            case ServerWish.Describe describe
            when answer instanceof ServerAnswer.Described(var sdp) -> described(request, sdp);
            case ServerWish.Announce(var about, var announced) -> {
                tracks.announce(request.target(), announced);
                target = Optional.of(about);
                yield ok();
            }
            case ServerWish.Setup setup
            when answer instanceof ServerAnswer.Transport(var spec) -> {
                tracks.add(setup.track(), spec);
                state = State.READY;
                if (!setup.publishes()) {
                    target = Optional.of(setup.target());
                }
                yield RtspResponse.of(200, "OK", sessionHeaders().with("Transport", spec.write()));
            }
            case ServerWish.Play play -> {
                state = State.PLAYING;
                yield RtspResponse.of(200, "OK", sessionHeaders().with("Range", "npt=0.000-"));
            }
            case ServerWish.Recording record -> {
                state = State.RECORDING;
                yield ok();
            }
            default -> throw new IllegalStateException(answer + " is no answer to " + wish);
        };
    }

    private static RtspResponse described(RtspRequest request, String sdp) {
        var base = request.target().endsWith("/") ? request.target() : request.target() + "/";
        var headers = RtspHeaders.of("Content-Base", base).with("Content-Type", "application/sdp");
        return new RtspResponse(200, "OK", headers, sdp.getBytes(StandardCharsets.UTF_8));
    }
}
