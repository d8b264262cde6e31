package dev.fanlight.proto.rtsp;

import dev.fanlight.proto.httpauth.Authorization;
import dev.fanlight.proto.httpauth.Credentials;
import dev.fanlight.proto.sdp.SdpReading;
import dev.fanlight.proto.sdp.SessionDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one stream from a server over one connection (RFC 2326): asks, shows its password, sets tracks up, plays, and
 * says in time that it is still there. One request is under way at a time. Belongs to the one thread that feeds it.
 *
 * <pre>
 * start ─► OPTIONS ─► DESCRIBE ─► (host) setUp ─► SETUP … SETUP ─► PLAY ─► keep-alive … ─► TEARDOWN
 * </pre>
 */
public final class RtspClientSession {
    /** Takes what is to be done. Does not call back, but for {@link RtspClientSession#setUp}. */
    public interface Out {
        /** Bytes for the server, valid during the call. */
        void send(ByteBuf message);

        /** A frame from the server, valid during the call. */
        void interleaved(int channel, ByteBuf frame);

        void event(ClientEvent event);
    }

    /**
     * A track that is wanted.
     *
     * @param udpPorts our own ports where UDP is to be tried; empty: within the connection
     */
    public record Wanted(RtspTrack track, Optional<Span> udpPorts) {}

    private static final long ANSWER_NS = 10_000_000_000L;
    private static final long LONGEST_KEEP_ALIVE_NS = 30_000_000_000L;
    private static final long SHORTEST_KEEP_ALIVE_NS = 1_000_000_000L;

    /** How often a server may ask for a login before one request, and name newer nonces without being content. */
    private static final int MAX_LOGINS = 3;

    private final String url;
    private final Optional<Credentials> credentials;
    private final String cnonce;
    private final boolean mayFallToTcp;
    private final RtspReader reader;
    private final ByteBufAllocator allocator;

    private String base;
    private String playUrl;
    private String publicMethods = "";
    private Optional<SessionId> session = Optional.empty();
    private List<Wanted> wanted = List.of();
    private int settingUp;
    private boolean tcp;
    private boolean playing;
    private boolean over;

    // The request that is under way.
    private @Nullable RtspRequest asked;
    private int cseq;
    private long answerByNs = Long.MAX_VALUE;
    private int logins;
    private List<String> challenges = List.of();
    private int nonceCount;
    private long keepAliveNs = Long.MAX_VALUE;

    /**
     * For one attempt.
     *
     * @param url without user and password
     * @param cnonce fresh, random, hexadecimal digits
     * @param mayFallToTcp whether tracks may come within the connection where the server refuses UDP
     */
    public RtspClientSession(
            String url,
            Optional<Credentials> credentials,
            String cnonce,
            boolean mayFallToTcp,
            ByteBufAllocator allocator) {
        this.url = url;
        this.base = url;
        this.playUrl = url;
        this.credentials = credentials;
        this.cnonce = cnonce;
        this.mayFallToTcp = mayFallToTcp;
        this.allocator = allocator;
        this.reader = new RtspReader(allocator);
    }

    /** The connection is there. */
    public void start(long nowNs, Out out) {
        ask(nowNs, "OPTIONS", url, RtspHeaders.NONE, out);
    }

    /** The host's answer to {@link ClientEvent.Described}; at least one track. */
    public void setUp(long nowNs, List<Wanted> tracks, Out out) {
        wanted = List.copyOf(tracks);
        settingUp = 0;
        setUpNext(nowNs, out);
    }

    /** Reads all readable bytes; the buffer stays the caller's. */
    public void onBytes(long nowNs, ByteBuf bytes, Out out) {
        if (over) {
            return;
        }
        reader.onBytes(bytes, new RtspReader.Out() {
            @Override
            public void request(RtspRequest request) {
                onRequest(request, out);
            }

            @Override
            public void response(RtspResponse response) {
                onResponse(nowNs, response, out);
            }

            @Override
            public void interleaved(int channel, ByteBuf frame) {
                if (!over) {
                    out.interleaved(channel, frame);
                }
            }

            @Override
            public void refused(RtspFault reason) {
                fail(Optional.empty(), "it sends what is not RTSP: " + reason.meaning(), out);
            }
        });
    }

    /** When {@link #onTimer} has something to do. */
    public long deadlineNs() {
        return over ? Long.MAX_VALUE : Math.min(answerByNs, asked == null ? keepAliveNs : Long.MAX_VALUE);
    }

    /** Early calls are harmless. */
    public void onTimer(long nowNs, Out out) {
        if (over) {
            return;
        }
        var request = asked;
        if (request != null && nowNs >= answerByNs) {
            fail(
                    Optional.empty(),
                    "it did not answer " + request.method() + " within " + ANSWER_NS / 1_000_000_000 + " s",
                    out);
        } else if (request == null && nowNs >= keepAliveNs) {
            ask(nowNs, keepAliveMethod(), playUrl, RtspHeaders.NONE, out);
        }
    }

    /** Says goodbye, where there is somebody to say it to; nothing follows. */
    public void end(Out out) {
        if (!over && session.isPresent()) {
            send(RtspRequest.of("TEARDOWN", playUrl, headers("TEARDOWN", playUrl)), out);
        }
        close();
    }

    /** Lets go of memory. */
    public void close() {
        over = true;
        reader.close();
    }

    // ---- asking

    private void ask(long nowNs, String method, String target, RtspHeaders more, Out out) {
        var request = RtspRequest.of(method, target, more);
        asked = request;
        logins = 0;
        again(nowNs, request, out);
    }

    private void again(long nowNs, RtspRequest request, Out out) {
        answerByNs = nowNs + ANSWER_NS;
        var all = headers(request.method(), request.target());
        for (var header : request.headers().list()) {
            all = all.with(header.name(), header.value());
        }
        send(RtspRequest.of(request.method(), request.target(), all), out);
    }

    private RtspHeaders headers(String method, String target) {
        cseq++;
        var headers = RtspHeaders.of("CSeq", String.valueOf(cseq)).with("User-Agent", "Fanlight");
        if (session.isPresent()) {
            headers = headers.with("Session", session.get().id());
        }
        if (credentials.isPresent() && !challenges.isEmpty()) {
            nonceCount++;
            if (Authorization.answer(challenges, method, target, credentials.get(), cnonce, nonceCount)
                    instanceof Authorization.Answer answer) {
                headers = headers.with("Authorization", answer.headerValue());
            }
        }
        return headers;
    }

    private void send(RtspRequest request, Out out) {
        var bytes = allocator.buffer();
        try {
            RtspWriter.write(request, bytes);
            out.send(bytes);
        } finally {
            bytes.release();
        }
    }

    private String keepAliveMethod() {
        // live555's rule, which cameras are tested with: the one only where the server says that it knows it.
        return publicMethods.contains("GET_PARAMETER") ? "GET_PARAMETER" : "OPTIONS";
    }

    // ---- the server asks

    private void onRequest(RtspRequest request, Out out) {
        if (over) {
            return;
        }
        if (request.method().equals("REDIRECT")) {
            var location = request.headers().first("Location");
            close();
            out.event(
                    location.isPresent()
                            ? new ClientEvent.Redirected(location.get())
                            : new ClientEvent.Failed(Optional.empty(), "it redirects without saying where to"));
            return;
        }
        var known = request.method().equals("OPTIONS") || request.method().endsWith("_PARAMETER");
        var headers = RtspHeaders.of("CSeq", request.headers().first("CSeq").orElse("0"));
        var bytes = allocator.buffer();
        try {
            RtspWriter.write(RtspResponse.of(known ? 200 : 501, known ? "OK" : "Not implemented", headers), bytes);
            out.send(bytes);
        } finally {
            bytes.release();
        }
    }

    // ---- the server answers

    private void onResponse(long nowNs, RtspResponse response, Out out) {
        var request = asked;
        if (over || request == null || response.status() < 200 || isOld(response)) {
            return;
        }
        if (response.status() == 401) {
            onLoginWanted(nowNs, request, response, out);
            return;
        }
        asked = null;
        answerByNs = Long.MAX_VALUE;
        if (response.isRedirect()) {
            onRedirect(response, out);
            return;
        }
        switch (request.method()) {
            case "OPTIONS", "GET_PARAMETER" -> onOptions(nowNs, request, response, out);
            case "DESCRIBE" -> onDescribed(response, out);
            case "SETUP" -> onSetUp(nowNs, request, response, out);
            case "PLAY" -> onPlaying(nowNs, response, out);
            default -> {}
        }
    }

    /** An answer to something before; cameras that number wrongly are believed. */
    private boolean isOld(RtspResponse response) {
        return response.cseq().isPresent()
                && response.cseq().getAsInt() < cseq
                && response.cseq().getAsInt() > 0;
    }

    private void onLoginWanted(long nowNs, RtspRequest request, RtspResponse response, Out out) {
        var said = response.headers().all("WWW-Authenticate");
        if (credentials.isEmpty()) {
            fail(
                    Optional.of(401),
                    "it wants a user and a password: write the address as rtsp://USER:PASSWORD@HOST/…",
                    out);
            return;
        }
        var answer = Authorization.answer(said, request.method(), request.target(), credentials.get(), cnonce, 1);
        switch (answer) {
            case Authorization.Refused(var reason) -> fail(Optional.of(401), "login failed: " + reason.meaning(), out);
            case Authorization.Answer(var value, var stale) -> {
                // A nonce may have grown old since the last request: once more is no sign of a wrong password then.
                if (logins == MAX_LOGINS || (logins > 0 && !stale)) {
                    fail(Optional.of(401), "it does not accept this user and password", out);
                    return;
                }
                logins++;
                challenges = said;
                nonceCount = 0;
                again(nowNs, request, out);
            }
        }
    }

    private void onRedirect(RtspResponse response, Out out) {
        var location = response.headers().first("Location").map(String::strip).filter(each -> !each.isEmpty());
        if (location.isEmpty()) {
            fail(Optional.of(response.status()), "it redirects without saying where to", out);
            return;
        }
        close();
        out.event(new ClientEvent.Redirected(ControlUrl.resolve(url, location.get())));
    }

    private void onOptions(long nowNs, RtspRequest request, RtspResponse response, Out out) {
        if (playing) {
            if (response.status() == 454) {
                fail(Optional.of(454), "it has forgotten the session", out);
                return;
            }
            if (request.method().equals("GET_PARAMETER") && !response.isSuccess()) {
                publicMethods = "";
            }
            keepAliveLater(nowNs);
            return;
        }
        publicMethods = response.headers().first("Public").orElse("").toUpperCase(Locale.ROOT);
        ask(nowNs, "DESCRIBE", url, RtspHeaders.of("Accept", "application/sdp"), out);
    }

    private void onDescribed(RtspResponse response, Out out) {
        if (!response.isSuccess()) {
            fail(response, out);
            return;
        }
        switch (RtspSdp.parse(response.body())) {
            case SdpReading.Refused<SessionDescription> bad ->
                fail(Optional.empty(), "its description cannot be read: " + bad.sentence(), out);
            case SdpReading.Read<SessionDescription>(var description) -> {
                base = ControlUrl.base(response.headers(), url);
                // The session's own control names the aggregate; without one it is the base, as the request had it.
                var control = description.attributes().first("control").orElse("");
                playUrl = ControlUrl.resolve(base, control);
                out.event(new ClientEvent.Described(RtspTrack.of(description)));
            }
        }
    }

    private void setUpNext(long nowNs, Out out) {
        if (settingUp == wanted.size()) {
            ask(nowNs, "PLAY", playUrl, RtspHeaders.of("Range", "npt=0.000-"), out);
            return;
        }
        var next = wanted.get(settingUp);
        var udp = next.udpPorts().filter(ports -> !tcp);
        var spec = udp.map(ports -> TransportSpec.udp(ports, "PLAY"))
                .orElseGet(() -> TransportSpec.tcp(new Span(2 * settingUp, 2 * settingUp + 1), "PLAY"));
        // Some servers resolve controls against what the session's control says, others against the base: as one is
        // mostly "*", the base does.
        var target = ControlUrl.resolve(base, next.track().control());
        ask(nowNs, "SETUP", target, RtspHeaders.of("Transport", spec.write()), out);
    }

    private void onSetUp(long nowNs, RtspRequest request, RtspResponse response, Out out) {
        var askedUdp = !tcp && wanted.get(settingUp).udpPorts().isPresent();
        if (!response.isSuccess()) {
            if (askedUdp && mayFallToTcp && isOfTransport(response.status())) {
                tcp = true;
                setUpNext(nowNs, out);
            } else {
                fail(response, out);
            }
            return;
        }
        if (session.isEmpty()) {
            session = response.headers().first("Session").flatMap(SessionId::parse);
        }
        var spec = response.headers().all("Transport").stream()
                .flatMap(value -> TransportSpec.parse(value).stream())
                .findFirst()
                // Where the server says nothing, it does what it was asked to.
                .or(() -> TransportSpec.parse(
                                request.headers().first("Transport").orElse(""))
                        .stream()
                        .findFirst());
        if (spec.isEmpty()) {
            fail(Optional.empty(), "it does not say how it sends", out);
            return;
        }
        var way = spec.get().overTcp() && spec.get().interleaved().isEmpty()
                ? spec.get().withChannels(new Span(2 * settingUp, 2 * settingUp + 1))
                : spec.get();
        out.event(new ClientEvent.SetUp(settingUp, way));
        settingUp++;
        setUpNext(nowNs, out);
    }

    /** 461 says it; some say the same by others. */
    private static boolean isOfTransport(int status) {
        return status == 461 || status == 400 || status == 406 || status == 500 || status == 501 || status == 459;
    }

    private void onPlaying(long nowNs, RtspResponse response, Out out) {
        if (!response.isSuccess()) {
            fail(response, out);
            return;
        }
        playing = true;
        keepAliveLater(nowNs);
        out.event(new ClientEvent.Playing());
    }

    private void keepAliveLater(long nowNs) {
        var timeoutS = session.map(SessionId::timeoutS).orElse(SessionId.DEFAULT_TIMEOUT_S);
        keepAliveNs = nowNs + Math.clamp(timeoutS * 1_000_000_000L / 2, SHORTEST_KEEP_ALIVE_NS, LONGEST_KEEP_ALIVE_NS);
    }

    private void fail(RtspResponse response, Out out) {
        var hint = switch (response.status()) {
            case 403 -> "it does not allow this user to watch";
            case 404 -> "it has no such stream; is the path of the address right?";
            case 453 -> "it has not enough bandwidth for one more viewer";
            case 455 -> "it says that it is not in the state for this";
            case 461 -> "it sends neither by UDP nor within the connection; with ?transport=… only one was tried";
            case 503 -> "it cannot serve now; perhaps it has as many viewers as it can take";
            default -> "it answered " + response.status() + " " + printable(response.reason());
        };
        fail(Optional.of(response.status()), hint, out);
    }

    private void fail(Optional<Integer> status, String sentence, Out out) {
        if (!over) {
            close();
            out.event(new ClientEvent.Failed(status, sentence));
        }
    }

    private static String printable(String text) {
        var cut = text.length() <= 80 ? text : text.substring(0, 79) + "…";
        return cut.replaceAll("[^ -~]", "?");
    }
}
