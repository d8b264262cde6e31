package dev.fanlight.endpoint.webrtc;

import dev.fanlight.media.StreamName;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All sessions that have not ended. Bounded: viewers by the configuration, publishers by the number of streams, of which
 * each has one. Any thread.
 */
final class Sessions {
    private final int maxViewers;
    private final Map<String, Session> byId = new ConcurrentHashMap<>();
    private final AtomicInteger viewers = new AtomicInteger();
    private final AtomicInteger publishers = new AtomicInteger();

    Sessions(int maxViewers) {
        this.maxViewers = maxViewers;
    }

    /** Makes room for one more; empty where there is none. */
    Optional<Session> open(String id, StreamName stream, Session.Kind kind, boolean peerIsLocal) {
        var limit = kind == Session.Kind.VIEWER ? maxViewers : Integer.MAX_VALUE;
        if (counter(kind).incrementAndGet() > limit) {
            counter(kind).decrementAndGet();
            return Optional.empty();
        }
        var session = new Session(id, stream, kind, peerIsLocal);
        byId.put(id, session);
        return Optional.of(session);
    }

    Optional<Session> find(String id, StreamName stream, Session.Kind kind) {
        return Optional.ofNullable(byId.get(id))
                .filter(session -> session.kind() == kind && session.stream().equals(stream));
    }

    /** The session has ended; a second time does nothing. */
    void remove(Session session) {
        if (byId.remove(session.id(), session)) {
            counter(session.kind()).decrementAndGet();
        }
        session.onEnded();
    }

    private AtomicInteger counter(Session.Kind kind) {
        return kind == Session.Kind.VIEWER ? viewers : publishers;
    }

    int viewers() {
        return viewers.get();
    }

    int publishers() {
        return publishers.get();
    }

    /** Takes leave of all. */
    void close(String why) {
        byId.values().forEach(session -> session.close(why));
    }
}
