package dev.fanlight.proto.rtsp;

import dev.fanlight.proto.httpauth.Credentials;
import dev.fanlight.proto.sdp.SdpReading;
import dev.fanlight.proto.sdp.SessionDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

    private static final long LONGEST_KEEP_ALIVE_NS = 30_000_000_000L;
    private static final long SHORTEST_KEEP_ALIVE_NS = 1_000_000_000L;

    private final String url;
    private final RtspReader reader;
    private final ClientRequests requests;
    private final ClientTracks tracks;
    private String base;
    private String playUrl;
    private String publicMethods = "";
    private boolean playing;
    private boolean over;
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
        this.reader = new RtspReader(allocator);
        this.requests = new ClientRequests(new ClientLogin(credentials, cnonce), allocator);
        this.tracks = new ClientTracks(mayFallToTcp);
    }

    /** The connection is there. */
    public void start(long nowNs, Out out) {
        ask(nowNs, "OPTIONS", url, RtspHeaders.NONE, out);
    }

    /** The host's answer to {@link ClientEvent.Described}; at least one track. */
    public void setUp(long nowNs, List<Wanted> wanted, Out out) {
        tracks.want(wanted);
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
        return over
                ? Long.MAX_VALUE
                : Math.min(requests.answerByNs(), requests.underWay() == null ? keepAliveNs : Long.MAX_VALUE);
    }

    /** Early calls are harmless. */
    public void onTimer(long nowNs, Out out) {
        if (over) {
            return;
        }
        var request = requests.underWay();
        if (request != null && nowNs >= requests.answerByNs()) {
            fail(
                    Optional.empty(),
                    "it did not answer " + request.method() + " within " + ClientRequests.ANSWER_NS / 1_000_000_000
                            + " s",
                    out);
        } else if (request == null && nowNs >= keepAliveNs) {
            ask(nowNs, keepAliveMethod(), playUrl, RtspHeaders.NONE, out);
        }
    }

    /** Says goodbye, where there is somebody to say it to; nothing follows. */
    public void end(Out out) {
        if (!over && requests.session().isPresent()) {
            requests.tell(RtspRequest.of("TEARDOWN", playUrl, RtspHeaders.NONE), out::send);
        }
        close();
    }

    /** Lets go of memory. */
    public void close() {
        over = true;
        reader.close();
    }

    private void ask(long nowNs, String method, String target, RtspHeaders headers, Out out) {
        requests.ask(nowNs, RtspRequest.of(method, target, headers), out::send);
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
        requests.respond(request, out::send);
    }

    // ---- the server answers

    private void onResponse(long nowNs, RtspResponse response, Out out) {
        var request = requests.underWay();
        if (over || request == null || response.status() < 200 || requests.isOld(response)) {
            return;
        }
        if (response.status() == 401) {
            requests.onLoginWanted(nowNs, request, response, out::send)
                    .ifPresent(problem -> fail(Optional.of(401), problem, out));
            return;
        }
        requests.done();
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
        if (tracks.areAllSetUp()) {
            ask(nowNs, "PLAY", playUrl, RtspHeaders.of("Range", "npt=0.000-"), out);
            return;
        }
        // Some servers resolve controls against what the session's control says, others against the base: as one is
        // mostly "*", the base does.
        var target = ControlUrl.resolve(base, tracks.next().track().control());
        ask(
                nowNs,
                "SETUP",
                target,
                RtspHeaders.of("Transport", tracks.proposal().write()),
                out);
    }

    private void onSetUp(long nowNs, RtspRequest request, RtspResponse response, Out out) {
        if (!response.isSuccess()) {
            if (tracks.fallsToTcp(response)) {
                setUpNext(nowNs, out);
            } else {
                fail(response, out);
            }
            return;
        }
        requests.onSetUp(response);
        var way = tracks.way(request, response);
        if (way.isEmpty()) {
            fail(Optional.empty(), "it does not say how it sends", out);
            return;
        }
        out.event(new ClientEvent.SetUp(tracks.setUp(), way.get()));
        setUpNext(nowNs, out);
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
        var timeoutS = requests.session().map(SessionId::timeoutS).orElse(SessionId.DEFAULT_TIMEOUT_S);
        keepAliveNs = nowNs + Math.clamp(timeoutS * 1_000_000_000L / 2, SHORTEST_KEEP_ALIVE_NS, LONGEST_KEEP_ALIVE_NS);
    }

    private void fail(RtspResponse response, Out out) {
        fail(Optional.of(response.status()), RefusalSentence.of(response), out);
    }

    private void fail(Optional<Integer> status, String sentence, Out out) {
        if (!over) {
            close();
            out.event(new ClientEvent.Failed(status, sentence));
        }
    }
}
