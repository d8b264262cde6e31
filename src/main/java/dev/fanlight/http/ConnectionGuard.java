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
    private static final long REQUEST_LIMIT_SECONDS = 15;
    private static final AttributeKey<State> STATE = AttributeKey.valueOf(ConnectionGuard.class, "state");

    private final int maxConnections;
    private final AtomicInteger open = new AtomicInteger();

    /** What this connection is doing; touched by its loop only. */
    private static final class State {
        int requests;
        int finished;

        @Nullable ScheduledFuture<?> limit;

        void lift() {
            if (limit != null) {
                limit.cancel(false);
                limit = null;
            }
        }
    }

    ConnectionGuard(int maxConnections) {
        this.maxConnections = maxConnections;
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
        closeIfNoRequestComes(channel, state);
        channel.closeFuture().addListener(closed -> state.lift());
        return true;
    }

    /** A request has come in whole. On the connection's loop. */
    void requestBegan(Channel channel) {
        var state = channel.attr(STATE).get();
        if (state != null) {
            state.requests++;
            state.lift();
        }
    }

    /** It has been answered; the next one may take its time again. On the connection's loop. */
    void requestEnded(Channel channel) {
        var state = channel.attr(STATE).get();
        if (state != null && ++state.finished == state.requests) {
            closeIfNoRequestComes(channel, state);
        }
    }

    /** One timer at a time, and nothing that would pile up on a connection with many requests. */
    private static void closeIfNoRequestComes(Channel channel, State state) {
        state.lift();
        if (channel.isOpen()) {
            state.limit = channel.eventLoop()
                    .schedule(
                            () -> {
                                channel.close();
                            },
                            REQUEST_LIMIT_SECONDS,
                            TimeUnit.SECONDS);
        }
    }

    /** Connections open now. */
    int open() {
        return open.get();
    }
}
