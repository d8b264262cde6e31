package dev.fanlight.proto.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a client, one at a time: numbered, with its session and its login. Belongs to the session's thread.
 */
final class ClientRequests {
    static final long ANSWER_NS = 10_000_000_000L;

    private final ClientLogin login;
    private final ByteBufAllocator allocator;
    private Optional<SessionId> session = Optional.empty();
    private @Nullable RtspRequest underWay;
    private int cseq;
    private long answerByNs = Long.MAX_VALUE;

    ClientRequests(ClientLogin login, ByteBufAllocator allocator) {
        this.login = login;
        this.allocator = allocator;
    }

    /** What waits for its answer, as it was asked. */
    @Nullable RtspRequest underWay() {
        return underWay;
    }

    /** When the answer must have come. */
    long answerByNs() {
        return answerByNs;
    }

    /** The session that the server has opened. */
    Optional<SessionId> session() {
        return session;
    }

    /** What an answer to SETUP says of the session; the first one counts. */
    void onSetUp(RtspResponse response) {
        if (session.isEmpty()) {
            session = response.headers().first("Session").flatMap(SessionId::parse);
        }
    }

    /** @param out gets the bytes, valid during the call */
    void ask(long nowNs, RtspRequest request, Consumer<ByteBuf> out) {
        underWay = request;
        login.onRequest();
        again(nowNs, request, out);
    }

    private void again(long nowNs, RtspRequest request, Consumer<ByteBuf> out) {
        answerByNs = nowNs + ANSWER_NS;
        tell(request, out);
    }

    /** The server has answered 401: asks again with a login. Why there is no use in that, for people; else empty. */
    Optional<String> onLoginWanted(long nowNs, RtspRequest request, RtspResponse response, Consumer<ByteBuf> out) {
        var problem = login.onWanted(request, response);
        if (problem.isEmpty()) {
            again(nowNs, request, out);
        }
        return problem;
    }

    /** Without waiting for an answer. */
    void tell(RtspRequest request, Consumer<ByteBuf> out) {
        cseq++;
        var headers = RtspHeaders.of("CSeq", String.valueOf(cseq)).with("User-Agent", "Fanlight");
        if (session.isPresent()) {
            headers = headers.with("Session", session.get().id());
        }
        var authorization = login.header(request.method(), request.target());
        if (authorization.isPresent()) {
            headers = headers.with("Authorization", authorization.get());
        }
        for (var header : request.headers().list()) {
            headers = headers.with(header.name(), header.value());
        }
        send(RtspRequest.of(request.method(), request.target(), headers), out);
    }

    /** The answer has come. */
    void done() {
        underWay = null;
        answerByNs = Long.MAX_VALUE;
    }

    /** Whether it answers something before; cameras that number wrongly are believed. */
    boolean isOld(RtspResponse response) {
        return response.cseq().isPresent()
                && response.cseq().getAsInt() < cseq
                && response.cseq().getAsInt() > 0;
    }

    /** Answers a request of the server's. */
    void respond(RtspRequest request, Consumer<ByteBuf> out) {
        var known = request.method().equals("OPTIONS") || request.method().endsWith("_PARAMETER");
        var headers = RtspHeaders.of("CSeq", request.headers().first("CSeq").orElse("0"));
        send(RtspResponse.of(known ? 200 : 501, known ? "OK" : "Not implemented", headers), out);
    }

    private void send(RtspMessage message, Consumer<ByteBuf> out) {
        var bytes = allocator.buffer();
        try {
            switch (message) {
                case RtspRequest request -> RtspWriter.write(request, bytes);
                case RtspResponse response -> RtspWriter.write(response, bytes);
            }
            out.accept(bytes);
        } finally {
            bytes.release();
        }
    }
}
