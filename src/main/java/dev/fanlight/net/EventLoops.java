package dev.fanlight.net;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The event loops of this process, one per core: every session lives on one of them. HTTP (Vert.x) and everything else
 * share them, so that a frame need not change threads between a socket and its viewers. Any thread may call.
 */
public final class EventLoops implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final List<Context> contexts;
    private final AtomicInteger next = new AtomicInteger();

    private EventLoops(Vertx vertx, List<Context> contexts) {
        this.vertx = vertx;
        this.contexts = List.copyOf(contexts);
    }

    /**
     * Starts the loops.
     *
     * @param loops how many, at least 1
     */
    public static EventLoops open(int loops) {
        // The machine's own resolver knows names such as raspberrypi.local (mDNS); Netty's DNS client does not.
        System.setProperty("vertx.disableDnsResolver", "true");
        var vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(loops)
                .setWorkerPoolSize(4)
                .setInternalBlockingPoolSize(4)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        var internal = (VertxInternal) vertx;
        var contexts = new ArrayList<Context>();
        for (var executor : internal.nettyEventLoopGroup()) {
            contexts.add(internal.contextBuilder()
                    .withEventLoop((EventLoop) executor)
                    .build());
        }
        return new EventLoops(vertx, contexts);
    }

    /** As many loops as the machine has cores. */
    public static EventLoops open() {
        return open(Runtime.getRuntime().availableProcessors());
    }

    public Vertx vertx() {
        return vertx;
    }

    /** One Vert.x context for each loop. */
    public List<Context> contexts() {
        return contexts;
    }

    /** The loop for a new session, in turn. */
    public Context nextContext() {
        return contexts.get(Math.floorMod(next.getAndIncrement(), contexts.size()));
    }

    /** The loop of a context that {@link #nextContext} or {@link #contexts} gave. */
    public static EventLoop loopOf(Context context) {
        return ((io.vertx.core.internal.ContextInternal) context).nettyEventLoop();
    }

    /** Whether the kernel's own interface (epoll) is used, or the portable one of the JDK. */
    public boolean isNative() {
        return vertx.isNativeTransportEnabled();
    }

    /** Ends all loops and whatever still lives on them; waits a second at most. */
    @Override
    public void close() {
        try {
            vertx.close().await(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            // The process is about to end; the loops are daemons to nobody's harm.
        }
    }
}
