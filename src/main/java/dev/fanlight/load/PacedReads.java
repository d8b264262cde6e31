package dev.fanlight.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads from the socket at a fixed rate, in small bites; stands first in the pipeline of a channel without auto-read.
 *
 * <p>What waits stays in the kernel, as with a program that is too slow for its stream.
 */
final class PacedReads extends ChannelDuplexHandler {
    private static final long BITES_PER_SECOND = 50;

    private final long rateBytesPerSecond;
    private long dueNs;
    private @Nullable ScheduledFuture<?> next;

    PacedReads(int rateBytesPerSecond) {
        this.rateBytesPerSecond = rateBytesPerSecond;
    }

    /** The most to take in one read at this rate. */
    static int biteBytes(int rateBytesPerSecond) {
        return (int) Math.max(1, rateBytesPerSecond / BITES_PER_SECOND);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        dueNs = System.nanoTime();
        ctx.read();
        ctx.fireChannelActive();
    }

    /** Nobody but the timer reads. */
    @Override
    public void read(ChannelHandlerContext ctx) {}

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            // Time in which nothing was there to read is not saved up.
            dueNs = Math.max(dueNs, System.nanoTime() - TimeUnit.SECONDS.toNanos(1) / BITES_PER_SECOND)
                    + TimeUnit.SECONDS.toNanos(bytes.readableBytes()) / rateBytesPerSecond;
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        next = ctx.executor().schedule(() -> ctx.read(), dueNs - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (next != null) {
            next.cancel(false);
        }
    }
}
