package dev.fanlight.http;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what a connection may cost before it asks for something: how many there are, and how long one may stay open
 * without a whole request, however busily it trickles. A request under way is its endpoint's to bound.
 */
final class ConnectionGuard {
    private static final AttributeKey<State> STATE = AttributeKey.valueOf(ConnectionGuard.class, "state");

    private final int maxConnections;
    private final long patienceNs;
    private final AtomicInteger open = new AtomicInteger();

    /** What a connection is doing; touched by its loop only. */
    private static final class State {
        private int underWay;
        private @Nullable ScheduledFuture<?> timer;

        private void stopTimer() {
            if (timer != null) {
                timer.cancel(false);
                timer = null;
            }
        }
    }

    /**
     * @param maxConnections connections open at a time
     * @param patienceNs how long a connection may stay open without a request, at its beginning and between two
     */
    ConnectionGuard(int maxConnections, long patienceNs) {
        this.maxConnections = maxConnections;
        this.patienceNs = patienceNs;
    }

    /** A connection was accepted. On its loop. Returns false when it is one too many and was closed. */
    boolean accept(Channel channel) {
        var nowOpen = open.incrementAndGet();
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        if (nowOpen > maxConnections) {
            channel.close();
            return false;
        }
        var state = new State();
        channel.attr(STATE).set(state);
        closeUnlessItAsks(channel, state);
        channel.closeFuture().addListener(closed -> state.stopTimer());
        return true;
    }

    private void closeUnlessItAsks(Channel channel, State state) {
        state.timer = channel.eventLoop()
                .schedule(
                        () -> {
                            channel.close();
                        },
                        patienceNs,
                        TimeUnit.NANOSECONDS);
    }

    /** A request has come in whole. On the connection's loop. */
    void requestBegan(Channel channel) {
        var state = channel.attr(STATE).get();
        if (state != null) {
            state.underWay++;
            state.stopTimer();
        }
    }

    /** It has been answered; the next one may take its time again. On the connection's loop. */
    void requestEnded(Channel channel) {
        var state = channel.attr(STATE).get();
        if (state != null && --state.underWay == 0 && channel.isOpen()) {
            closeUnlessItAsks(channel, state);
        }
    }

    /** Connections open now. */
    int open() {
        return open.get();
    }
}
