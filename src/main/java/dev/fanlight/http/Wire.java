package dev.fanlight.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.VertxConnection;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A connection whose response an endpoint writes itself, byte by byte, until it closes: endless video that must neither
 * be copied nor queued. The body ends with the connection (RFC 9112, section 6.3), which even the plainest camera
 * program understands, unlike chunks.
 *
 * <p>This is the one place that reaches below Vert.x: it writes on the channel under the HTTP encoder. Owned by the
 * connection's loop.
 */
public final class Wire {
    private static final String HTTP_ENCODER = "httpEncoder";

    private final Channel channel;
    private final ChannelHandlerContext belowHttp;

    private Wire(Channel channel, ChannelHandlerContext belowHttp) {
        this.channel = channel;
        this.belowHttp = belowHttp;
    }

    /**
     * Takes the connection of a request that nothing has answered yet, and sends the head of a 200 response.
     *
     * @param headers name and value of each header line, plain ASCII without line breaks
     */
    static Wire take(HttpServerRequest request, Map<String, String> headers) {
        var channel = channelOf(request);
        var belowHttp = channel.pipeline().context(HTTP_ENCODER);
        if (belowHttp == null) {
            throw new IllegalStateException("no HTTP/1 encoder on " + channel);
        }
        var head = new StringBuilder("HTTP/1.1 200 OK\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Connection: close\r\n\r\n");
        belowHttp.writeAndFlush(ByteBufUtil.writeAscii(channel.alloc(), head));
        return new Wire(channel, belowHttp);
    }

    static Channel channelOf(HttpServerRequest request) {
        return ((VertxConnection) request.connection()).channel();
    }

    static ScheduledFuture<?> closeLater(Channel channel, long delayMs, BooleanSupplier stillWanted) {
        return channel.eventLoop()
                .schedule(
                        () -> {
                            if (stillWanted.getAsBoolean()) {
                                channel.close();
                            }
                        },
                        delayMs,
                        TimeUnit.MILLISECONDS);
    }

    public Channel channel() {
        return channel;
    }

    public EventLoop loop() {
        return channel.eventLoop();
    }

    public ByteBufAllocator alloc() {
        return channel.alloc();
    }

    /** Queues bytes; the reference passes. */
    public void write(ByteBuf bytes) {
        belowHttp.write(bytes, channel.voidPromise());
    }

    /**
     * Queues the last bytes of a piece and sends all that is queued.
     *
     * @param done told on the loop when the kernel has taken the last byte, or the connection has failed
     */
    public void writeAndFlush(ByteBuf bytes, ChannelFutureListener done) {
        belowHttp.writeAndFlush(bytes, channel.newPromise().addListener(done));
    }

    /** Bytes that the kernel has not taken yet. */
    public long unwrittenBytes() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null ? 0 : Math.max(0, queue.totalPendingWriteBytes() - queue.currentProgress());
    }

    /** Runs once on the loop when the connection has gone, for whatever reason; at once when it has gone already. */
    public void onClose(Runnable gone) {
        channel.closeFuture().addListener(future -> gone.run());
    }

    public void close() {
        channel.close();
    }
}
