package dev.fanlight.proto.rtsp;

import dev.fanlight.proto.httpauth.LoginCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one connection, which carries one session at a time (RFC 2326). Reads requests, says what is wrong
 * with them, and leaves what takes a decision to its host, who answers now or later; requests that come meanwhile wait.
 * Belongs to the one thread that feeds it.
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

    private static final long TIMEOUT_NS = ServerRules.TIMEOUT_S * 1_000_000_000L;

    /** A message or a frame that has begun must be whole by then. */
    private static final long MESSAGE_NS = 20_000_000_000L;

    private static final int MAX_WAITING = 16;
    private static final int REQUESTS_AT_ONCE = 100;
    private static final long REQUEST_EVERY_NS = 50_000_000;

    private final Terms terms;
    private final ServerRules rules;
    private final RtspReader reader;
    private final ByteBufAllocator allocator;
    private final Deque<RtspRequest> waiting = new ArrayDeque<>();

    /** What the host decides about, and what it was asked with. */
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
        this.rules = new ServerRules(id, new ServerLogin(guard, new LoginCheck(terms.realm(), nonce)), terms.udp());
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
        var quietNs = rules.isHeldByConnection() ? Long.MAX_VALUE : aliveNs + TIMEOUT_NS;
        return Math.min(quietNs, insideSinceNs == Long.MAX_VALUE ? Long.MAX_VALUE : insideSinceNs + MESSAGE_NS);
    }

    /** Early calls are harmless. */
    public void onTimer(long nowNs, Out out) {
        if (over || nowNs < deadlineNs()) {
            return;
        }
        end(
                insideSinceNs != Long.MAX_VALUE && nowNs >= insideSinceNs + MESSAGE_NS
                        ? "a message was not whole after 20 s"
                        : "no sign of life for " + ServerRules.TIMEOUT_S + " s",
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
        switch (rules.handle(request)) {
            case ServerStep.Respond(var response) -> send(request, response, out);
            case ServerStep.Tell(var response, var what) -> {
                send(request, response, out);
                out.wish(what);
            }
            case ServerStep.Ask(var what) -> {
                asked = request;
                wish = what;
                out.wish(what);
            }
        }
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
        var response = answer instanceof ServerAnswer.Refused(var status, var sentence)
                ? RtspResponse.of(status, sentence, RtspHeaders.NONE)
                : rules.grant(request, about, answer);
        send(request, response, out);
        while (asked == null && !over && !waiting.isEmpty()) {
            handle(waiting.remove(), out);
        }
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
