package dev.fanlight.endpoint.webrtc;

import dev.fanlight.media.StreamName;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All sessions that have not ended. Bounded: viewers by the configuration, publishers by the number of streams, of which
 * each has one; and of one client's address, those that have not connected yet, so that nobody can take all places by just
 * asking for them. Any thread.
 */
final class Sessions {
    static final int MAX_WAITING_PER_ADDRESS = 64;

    /** Load generators and reverse proxies are at home there. */
    static final int MAX_WAITING_OF_LOOPBACK = 2_000;

    /** Whether there is room for one more. */
    sealed interface Opening {
        record Opened(Session session) implements Opening {}

        /** There are as many viewers as may be. */
        record Full() implements Opening {}

        /** Too many of this address have not connected yet. */
        record TooManyWaiting() implements Opening {}
    }

    private final int maxViewers;
    private final Map<String, Session> byId = new ConcurrentHashMap<>();
    private final Map<InetAddress, Integer> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger viewers = new AtomicInteger();
    private final AtomicInteger publishers = new AtomicInteger();

    Sessions(int maxViewers) {
        this.maxViewers = maxViewers;
    }

    /** Makes room for one more, if there is. */
    Opening open(String id, StreamName stream, Session.Kind kind, InetAddress client) {
        if (!mayWait(client)) {
            return new Opening.TooManyWaiting();
        }
        var limit = kind == Session.Kind.VIEWER ? maxViewers : Integer.MAX_VALUE;
        if (counter(kind).incrementAndGet() > limit) {
            counter(kind).decrementAndGet();
            waitsNoLonger(client);
            return new Opening.Full();
        }
        var session = new Session(id, stream, kind, client);
        byId.put(id, session);
        return new Opening.Opened(session);
    }

    private boolean mayWait(InetAddress client) {
        var limit = client.isLoopbackAddress() ? MAX_WAITING_OF_LOOPBACK : MAX_WAITING_PER_ADDRESS;
        if (waiting.merge(client, 1, Integer::sum) > limit) {
            waitsNoLonger(client);
            return false;
        }
        return true;
    }

    private void waitsNoLonger(InetAddress client) {
        waiting.computeIfPresent(client, (key, count) -> count > 1 ? count - 1 : null);
    }

    /** Both sides have the keys: it is no longer one of those that may never come. */
    void onConnected(Session session) {
        if (session.stopWaiting()) {
            waitsNoLonger(session.client());
        }
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
        onConnected(session);
        session.onEnded();
    }

    PublisherSession.Place placeOf(Session session) {
        return new PublisherSession.Place() {
            @Override
            public void connected() {
                onConnected(session);
            }

            @Override
            public void close(String why) {
                session.close(why);
            }

            @Override
            public void ended() {
                remove(session);
            }
        };
    }

    private AtomicInteger counter(Session.Kind kind) {
        return kind == Session.Kind.VIEWER ? viewers : publishers;
    }

    /** Sessions of an address that have not connected yet. */
    int waiting(InetAddress client) {
        return waiting.getOrDefault(client, 0);
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
