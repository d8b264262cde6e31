package dev.fanlight.proto.rtsp;

import dev.fanlight.proto.httpauth.LoginCheck;
import dev.fanlight.proto.sdp.SdpReading;
import dev.fanlight.proto.sdp.SessionDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one connection, which carries one session at a time (RFC 2326). Reads requests, says what is wrong
 * with them, and leaves what takes a decision to its host, who answers now or later; requests that come meanwhile wait.
 * Belongs to the one thread that feeds it.
 *
 * <pre>
 * INIT ── ANNOUNCE ──► INIT, publishes        SETUP ──► READY ── RECORD ──► RECORDING
 *   └─────────────────────────────────────────► SETUP ──► READY ── PLAY ──► PLAYING ── PAUSE ──► READY
 * every state ── TEARDOWN ──► INIT
 * </pre>
 */
public final class RtspServerSession {
    /** Takes what is to be done. Does not call back. */
    public interface Out {
        /** Bytes for the client, valid during the call. */
        void send(ByteBuf message);

        /** A frame from the client, valid during the call. */
        void interleaved(int channel, ByteBuf frame);

        /** Something to be decided; {@link RtspServerSession#answer} is called for it once, but for those without answer. */
        void wish(ServerWish wish);

        /** The connection is to be closed, after what was sent; why, for people. Said once. */
        void close(String why);

        /** Something was refused; counted. */
        void refused(RtspFault reason);
    }

    /** What the host decides for all its connections. */
    public record Terms(boolean udp, String serverName, String realm) {}

    private enum State {
        INIT,
        READY,
        PLAYING,
        RECORDING
    }

    /** A track that was set up. */
    private record Seat(int track, TransportSpec spec) {}

    private static final int TIMEOUT_S = 60;
    private static final long TIMEOUT_NS = TIMEOUT_S * 1_000_000_000L;

    /** A message or a frame that has begun must be whole by then. */
    private static final long MESSAGE_NS = 20_000_000_000L;

    private static final int MAX_WAITING = 16;
    private static final int REQUESTS_AT_ONCE = 100;
    private static final long REQUEST_EVERY_NS = 50_000_000;
    private static final String METHODS =
            "OPTIONS, DESCRIBE, ANNOUNCE, SETUP, PLAY, RECORD, PAUSE, TEARDOWN," + " GET_PARAMETER, SET_PARAMETER";

    private final Terms terms;
    private final Guard guard;
    private final String id;
    private final LoginCheck login;
    private final RtspReader reader;
    private final ByteBufAllocator allocator;
    private final Deque<RtspRequest> waiting = new ArrayDeque<>();
    private final List<Seat> seats = new ArrayList<>();
    private State state = State.INIT;
    private boolean publishes;
    private String announcedUrl = "";
    private List<RtspTrack> announced = List.of();
    private Optional<RtspTarget> target = Optional.empty();
    private @Nullable RtspRequest asked;
    private @Nullable ServerWish wish;
    private boolean over;
    private long aliveNs;
    private long insideSinceNs = Long.MAX_VALUE;
    private long requestCreditNs;

    /**
     * A connection was accepted.
     *
     * @param id of its session: random, so that nobody can guess it
     * @param nonce for logins: random
     */
    public RtspServerSession(
            long nowNs, Terms terms, Guard guard, String id, String nonce, ByteBufAllocator allocator) {
        this.terms = terms;
        this.guard = guard;
        this.id = id;
        this.login = new LoginCheck(terms.realm(), nonce);
        this.allocator = allocator;
        this.reader = new RtspReader(allocator);
        this.aliveNs = nowNs;
        this.requestCreditNs = nowNs - REQUESTS_AT_ONCE * REQUEST_EVERY_NS;
    }

    // ---- input

    /** Reads all readable bytes; the buffer stays the caller's. */
    public void onBytes(long nowNs, ByteBuf bytes, Out out) {
        if (over) {
            return;
        }
        reader.onBytes(bytes, new RtspReader.Out() {
            @Override
            public void request(RtspRequest request) {
                onRequest(nowNs, request, out);
            }

            @Override
            public void response(RtspResponse response) {
                insideSinceNs = Long.MAX_VALUE;
                aliveNs = nowNs; // we ask nothing; GStreamer answers all the same to what it was not asked
            }

            @Override
            public void interleaved(int channel, ByteBuf frame) {
                aliveNs = nowNs;
                insideSinceNs = Long.MAX_VALUE; // what has half come now is another one
                if (!over) {
                    out.interleaved(channel, frame);
                }
            }

            @Override
            public void refused(RtspFault reason) {
                out.refused(reason);
                end("it sent what is not RTSP: " + reason.meaning(), out);
            }
        });
        insideSinceNs = reader.isInside() ? Math.min(insideSinceNs, nowNs) : Long.MAX_VALUE;
    }

    /** The client has shown that it is still there, such as by a report. */
    public void alive(long nowNs) {
        aliveNs = nowNs;
    }

    /** When {@link #onTimer} has something to do. */
    public long deadlineNs() {
        if (over) {
            return Long.MAX_VALUE;
        }
        var quietNs = isHeldByConnection() ? Long.MAX_VALUE : aliveNs + TIMEOUT_NS;
        return Math.min(quietNs, insideSinceNs == Long.MAX_VALUE ? Long.MAX_VALUE : insideSinceNs + MESSAGE_NS);
    }

    /** What is sent within the connection ends with it, and players without keep-alive are many. */
    private boolean isHeldByConnection() {
        return state == State.PLAYING
                && seats.stream().allMatch(seat -> seat.spec().overTcp());
    }

    /** Early calls are harmless. */
    public void onTimer(long nowNs, Out out) {
        if (over || nowNs < deadlineNs()) {
            return;
        }
        end(
                insideSinceNs != Long.MAX_VALUE && nowNs >= insideSinceNs + MESSAGE_NS
                        ? "a message was not whole after 20 s"
                        : "no sign of life for " + TIMEOUT_S + " s",
                out);
    }

    /** Ends it from our side. */
    public void end(String why, Out out) {
        if (!over) {
            over = true;
            reader.close();
            waiting.clear();
            out.close(why);
        }
    }

    /** Lets go of memory; the connection has gone. */
    public void close() {
        over = true;
        reader.close();
        waiting.clear();
    }

    public boolean isRecording() {
        return state == State.RECORDING;
    }

    // ---- requests

    private void onRequest(long nowNs, RtspRequest request, Out out) {
        if (over) {
            return;
        }
        aliveNs = nowNs;
        insideSinceNs = Long.MAX_VALUE;
        requestCreditNs = Math.max(requestCreditNs, nowNs - REQUESTS_AT_ONCE * REQUEST_EVERY_NS) + REQUEST_EVERY_NS;
        if (requestCreditNs > nowNs || waiting.size() == MAX_WAITING) {
            out.refused(RtspFault.TOO_MANY_REQUESTS);
            end(RtspFault.TOO_MANY_REQUESTS.meaning(), out);
            return;
        }
        if (asked != null) {
            waiting.add(request);
        } else {
            handle(request, out);
        }
    }

    private void handle(RtspRequest request, Out out) {
        if (request.cseq().isEmpty()) {
            respond(request, 400, "CSeq is missing", RtspHeaders.NONE, out);
            return;
        }
        var required = request.headers().all("Require");
        if (!required.isEmpty()) {
            var unsupported = RtspHeaders.of("Unsupported", String.join(", ", required));
            respond(request, 551, "Option not supported", unsupported, out);
            return;
        }
        switch (request.method()) {
            case "OPTIONS" -> respond(request, 200, "OK", RtspHeaders.of("Public", METHODS), out);
            case "DESCRIBE" -> describe(request, out);
            case "ANNOUNCE" -> announce(request, out);
            case "SETUP" -> setup(request, out);
            case "PLAY" -> play(request, out);
            case "RECORD" -> record(request, out);
            case "PAUSE" -> pause(request, out);
            case "TEARDOWN" -> teardown(request, out);
            case "GET_PARAMETER" -> {
                if (inSession(request, false, out)) {
                    respond(request, 200, "OK", sessionHeaders(), out);
                }
            }
            case "SET_PARAMETER" -> {
                if (inSession(request, false, out)) {
                    respond(
                            request,
                            request.body().length == 0 ? 200 : 451,
                            request.body().length == 0 ? "OK" : "Parameter not understood",
                            sessionHeaders(),
                            out);
                }
            }
            default -> respond(request, 501, "Not implemented", RtspHeaders.of("Allow", METHODS), out);
        }
    }

    private void describe(RtspRequest request, Out out) {
        var about = targetOf(request, out);
        if (about.isEmpty() || !may(Guard.Use.WATCH, about.get(), request, out)) {
            return;
        }
        var accepted = request.headers().first("Accept");
        if (accepted.isPresent()
                && !accepted.get().contains("application/sdp")
                && !accepted.get().contains("*/*")) {
            respond(request, 406, "Only application/sdp is to be had", RtspHeaders.NONE, out);
            return;
        }
        ask(request, new ServerWish.Describe(about.get()), out);
    }

    private void announce(RtspRequest request, Out out) {
        var about = targetOf(request, out);
        if (about.isEmpty() || !may(Guard.Use.PUBLISH, about.get(), request, out) || !isIn(request, State.INIT, out)) {
            return;
        }
        switch (RtspSdp.parse(request.body())) {
            case SdpReading.Refused<SessionDescription> bad ->
                respond(request, 400, bad.sentence(), RtspHeaders.NONE, out);
            case SdpReading.Read<SessionDescription>(var description) -> {
                var tracks = RtspTrack.of(description);
                if (tracks.isEmpty()) {
                    respond(request, 415, "The description names no track that comes by RTP", RtspHeaders.NONE, out);
                } else {
                    ask(request, new ServerWish.Announce(about.get(), tracks), out);
                }
            }
        }
    }

    private void setup(RtspRequest request, Out out) {
        if (state == State.PLAYING || state == State.RECORDING) {
            respond(request, 455, "Tracks are set up before they play", allowed(), out);
            return;
        }
        if (!inSession(request, state == State.READY, out)) {
            return;
        }
        var about = targetOf(request, out);
        if (about.isEmpty()) {
            return;
        }
        var track = publishes
                ? announcedTrack(request.target())
                : about.get().track().orElse(0);
        if (!publishes && !may(Guard.Use.WATCH, about.get(), request, out)) {
            return;
        }
        if (track < 0) {
            respond(request, 404, "No such track was announced", RtspHeaders.NONE, out);
        } else if (state == State.READY
                && !publishes
                && !target.map(RtspTarget::path).equals(Optional.of(about.get().path()))) {
            respond(request, 459, "A session has tracks of one stream only", RtspHeaders.NONE, out);
        } else if (seats.stream().anyMatch(seat -> seat.track() == track)) {
            respond(request, 455, "This track is set up already", allowed(), out);
        } else if (seats.size() == RtspTrack.MAX_TRACKS) {
            respond(request, 453, "Too many tracks", RtspHeaders.NONE, out);
        } else {
            var spec = choose(request);
            if (spec.isEmpty()) {
                respond(request, 461, transportProblem(request), RtspHeaders.NONE, out);
            } else {
                ask(request, new ServerWish.Setup(about.get(), publishes, track, spec.get()), out);
            }
        }
    }

    private String transportProblem(RtspRequest request) {
        var any = request.headers().all("Transport").stream()
                .flatMap(value -> TransportSpec.parse(value).stream())
                .toList();
        if (any.stream().anyMatch(TransportSpec::multicast)) {
            return "No multicast here, use RTP/AVP/TCP or unicast UDP";
        }
        return terms.udp() ? "Unsupported transport" : "No UDP here, use RTP/AVP/TCP";
    }

    /** The client's first proposal that we can do. */
    private Optional<TransportSpec> choose(RtspRequest request) {
        return request.headers().all("Transport").stream()
                .flatMap(value -> TransportSpec.parse(value).stream())
                .filter(spec -> spec.isPlainRtp() && !spec.multicast())
                .filter(spec -> spec.isRecord() == publishes || !spec.isRecord())
                .filter(spec ->
                        spec.overTcp() || (terms.udp() && spec.clientPort().isPresent()))
                .findFirst()
                .map(spec -> spec.overTcp() ? spec.withChannels(channels(spec)) : spec);
    }

    /** Those that the client wishes, where nobody has them. */
    private Span channels(TransportSpec spec) {
        var wished = spec.interleaved();
        if (wished.isPresent() && wished.get().low() != wished.get().high() && isFree(wished.get())) {
            return wished.get();
        }
        for (var low = 0; ; low += 2) {
            var pair = new Span(low, low + 1);
            if (isFree(pair)) {
                return pair;
            }
        }
    }

    private boolean isFree(Span pair) {
        return seats.stream()
                .flatMap(seat -> seat.spec().interleaved().stream())
                .noneMatch(taken -> taken.low() == pair.low()
                        || taken.low() == pair.high()
                        || taken.high() == pair.low()
                        || taken.high() == pair.high());
    }

    /** Which of the announced tracks an address means, or -1. */
    private int announcedTrack(String url) {
        for (var i = 0; i < announced.size(); i++) {
            var control = announced.get(i).control();
            if (!control.isEmpty()
                    && !control.equals("*")
                    && (isSamePlace(ControlUrl.resolve(announcedUrl, control), url) || url.endsWith("/" + control))) {
                return i;
            }
        }
        return announced.size() == 1 && isSamePlace(announcedUrl, url) ? 0 : -1;
    }

    /** Whether two addresses have one path: hosts may be written in many ways. */
    private static boolean isSamePlace(String one, String other) {
        var path = RtspTarget.parse(one);
        return path.isPresent() && path.equals(RtspTarget.parse(other));
    }

    private void play(RtspRequest request, Out out) {
        if (!inSession(request, true, out)) {
            return;
        }
        if (publishes || state == State.INIT) {
            respond(request, 455, "Nothing is set up to play", allowed(), out);
        } else if (state == State.PLAYING) {
            respond(request, 200, "OK", sessionHeaders(), out);
        } else if (target.isPresent() && may(Guard.Use.WATCH, target.get(), request, out)) {
            ask(request, new ServerWish.Play(target.get()), out);
        }
    }

    private void record(RtspRequest request, Out out) {
        if (!inSession(request, true, out)) {
            return;
        }
        if (!publishes || state == State.INIT) {
            respond(request, 455, "Nothing is set up to record", allowed(), out);
        } else if (state == State.RECORDING) {
            respond(request, 200, "OK", sessionHeaders(), out);
        } else if (target.isPresent() && may(Guard.Use.PUBLISH, target.get(), request, out)) {
            ask(request, new ServerWish.Recording(target.get()), out);
        }
    }

    private void pause(RtspRequest request, Out out) {
        if (!inSession(request, true, out)) {
            return;
        }
        if (state == State.PLAYING || state == State.RECORDING) {
            state = State.READY;
            out.wish(new ServerWish.Pause());
        }
        if (state == State.INIT) {
            respond(request, 455, "Nothing plays", allowed(), out);
        } else {
            respond(request, 200, "OK", sessionHeaders(), out);
        }
    }

    private void teardown(RtspRequest request, Out out) {
        if (!inSession(request, state != State.INIT, out)) {
            return;
        }
        if (seats.size() > 1
                && RtspTarget.parse(request.target())
                        .flatMap(each -> each.track().isPresent() ? Optional.of(each) : Optional.empty())
                        .isPresent()) {
            respond(request, 460, "Only the whole session can be ended", sessionHeaders(), out);
            return;
        }
        var wasOpen = state != State.INIT || publishes;
        var headers = sessionHeaders();
        state = State.INIT;
        publishes = false;
        announced = List.of();
        target = Optional.empty();
        seats.clear();
        respond(request, 200, "OK", headers, out);
        if (wasOpen) {
            out.wish(new ServerWish.Teardown());
        }
    }

    // ---- what all requests need

    private Optional<RtspTarget> targetOf(RtspRequest request, Out out) {
        var about = RtspTarget.parse(request.target());
        if (about.isEmpty()) {
            respond(request, 400, "The address of the request is none", RtspHeaders.NONE, out);
        }
        return about;
    }

    private boolean may(Guard.Use use, RtspTarget about, RtspRequest request, Out out) {
        var shown = login.check(request.headers().first("Authorization"), request.method(), guard::passwordOf);
        if (shown instanceof LoginCheck.Outcome.Wrong) {
            guard.onWrongPassword();
        }
        var user = shown instanceof LoginCheck.Outcome.Proven(var name) ? Optional.of(name) : Optional.<String>empty();
        return switch (guard.may(use, about, user)) {
            case Guard.Decision.Allowed() -> true;
            case Guard.Decision.Refused(var sentence) -> {
                respond(request, 403, sentence, RtspHeaders.NONE, out);
                yield false;
            }
            case Guard.Decision.Login() -> {
                var headers = RtspHeaders.NONE;
                for (var challenge : login.challenges(shown instanceof LoginCheck.Outcome.Stale)) {
                    headers = headers.with("WWW-Authenticate", challenge);
                }
                respond(request, 401, "Unauthorized", headers, out);
                yield false;
            }
        };
    }

    /** Whether the request is of our session, as it has to be, or of none, as it may be. */
    private boolean inSession(RtspRequest request, boolean needed, Out out) {
        var said = request.headers().first("Session").flatMap(SessionId::parse);
        if (said.isPresent() ? said.get().id().equals(id) : !needed || state == State.INIT) {
            return true;
        }
        respond(request, 454, "Session not found", RtspHeaders.NONE, out);
        return false;
    }

    private boolean isIn(RtspRequest request, State wanted, Out out) {
        if (state == wanted && !publishes) {
            return true;
        }
        respond(request, 455, "Method not valid in this state", allowed(), out);
        return false;
    }

    private RtspHeaders allowed() {
        return RtspHeaders.of(
                "Allow",
                switch (state) {
                    case INIT -> "OPTIONS, DESCRIBE, ANNOUNCE, SETUP";
                    case READY -> publishes ? "OPTIONS, SETUP, RECORD, TEARDOWN" : "OPTIONS, SETUP, PLAY, TEARDOWN";
                    case PLAYING, RECORDING -> "OPTIONS, PAUSE, TEARDOWN, GET_PARAMETER";
                });
    }

    private RtspHeaders sessionHeaders() {
        return state == State.INIT ? RtspHeaders.NONE : RtspHeaders.of("Session", id + ";timeout=" + TIMEOUT_S);
    }

    private void ask(RtspRequest request, ServerWish what, Out out) {
        asked = request;
        wish = what;
        out.wish(what);
    }

    // ---- answers

    /** The host's answer to the wish that waits for one; does nothing when none does. */
    public void answer(ServerAnswer answer, Out out) {
        var request = asked;
        var about = wish;
        if (over || request == null || about == null) {
            return;
        }
        asked = null;
        wish = null;
        if (answer instanceof ServerAnswer.Refused(var status, var sentence)) {
            respond(request, status, sentence, RtspHeaders.NONE, out);
        } else {
            grant(request, about, answer, out);
        }
        while (asked == null && !over && !waiting.isEmpty()) {
            handle(waiting.remove(), out);
        }
    }

    private void grant(RtspRequest request, ServerWish about, ServerAnswer answer, Out out) {
        switch (about) {
            case ServerWish.Describe describe
            when answer instanceof ServerAnswer.Described(var sdp) -> {
                var base = request.target().endsWith("/") ? request.target() : request.target() + "/";
                send(
                        request,
                        new RtspResponse(
                                200,
                                "OK",
                                RtspHeaders.of("Content-Base", base).with("Content-Type", "application/sdp"),
                                sdp.getBytes(StandardCharsets.UTF_8)),
                        out);
            }
            case ServerWish.Announce(var asTarget, var tracks) -> {
                publishes = true;
                announced = tracks;
                announcedUrl = request.target();
                target = Optional.of(asTarget);
                respond(request, 200, "OK", RtspHeaders.NONE, out);
            }
            case ServerWish.Setup setup
            when answer instanceof ServerAnswer.Transport(var spec) -> {
                seats.add(new Seat(setup.track(), spec));
                state = State.READY;
                if (!publishes) {
                    target = Optional.of(setup.target());
                }
                respond(request, 200, "OK", sessionHeaders().with("Transport", spec.write()), out);
            }
            case ServerWish.Play play -> {
                state = State.PLAYING;
                respond(request, 200, "OK", sessionHeaders().with("Range", "npt=0.000-"), out);
            }
            case ServerWish.Recording record -> {
                state = State.RECORDING;
                respond(request, 200, "OK", sessionHeaders(), out);
            }
            default -> throw new IllegalStateException(answer + " is no answer to " + about);
        }
    }

    private void respond(RtspRequest request, int status, String reason, RtspHeaders headers, Out out) {
        send(request, RtspResponse.of(status, reason, headers), out);
    }

    private void send(RtspRequest request, RtspResponse response, Out out) {
        var all = RtspHeaders.NONE;
        var cseq = request.cseq();
        if (cseq.isPresent()) {
            all = all.with("CSeq", String.valueOf(cseq.getAsInt()));
        }
        all = all.with("Server", terms.serverName());
        for (var header : response.headers().list()) {
            all = all.with(header.name(), header.value());
        }
        var bytes = allocator.buffer();
        try {
            RtspWriter.write(new RtspResponse(response.status(), response.reason(), all, response.body()), bytes);
            out.send(bytes);
        } finally {
            bytes.release();
        }
    }
}
