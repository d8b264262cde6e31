package dev.fanlight.net;

import dev.fanlight.ffm.NativeBlock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramPacket;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a {@link NettyUdpPort} has to send: a queue before the channel's own, which is kept short. Owned by the loop. */
final class NettyUdpOutbox {
    /** The channel's own queue; what waits there can be dropped no more. */
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    private static final int QUEUE_BYTES = UdpLoop.CHUNKS_PER_PORT * SendChunk.BYTES;
    private static final int SMALLEST_SCRATCH_BYTES = 2_048;

    private final Channel channel;
    private final UdpCounters counters;
    private final Runnable flush = this::flush;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private int queuedBytes;
    private @Nullable NativeBlock scratch;
    private int reserved;
    private boolean scheduled;
    private boolean closed;

    private record Waiting(ByteBuf bytes, UdpPath path, long sinceNs) {}

    NettyUdpOutbox(Channel channel, UdpCounters counters) {
        this.channel = channel;
        this.counters = counters;
    }

    /** See {@link DatagramPath#reserve}. */
    long reserve(int maxBytes) {
        if (maxBytes < 1 || maxBytes > UdpOutbox.LARGEST_DATAGRAM_BYTES) {
            throw new IllegalArgumentException("bytes of a datagram: " + maxBytes);
        }
        reserved = 0;
        if (closed || queuedBytes + maxBytes > QUEUE_BYTES) {
            counters.drops(closed ? UdpDrop.CLOSED : UdpDrop.QUEUE_FULL).add(1);
            return 0;
        }
        if (scratch == null || scratch.sizeBytes() < maxBytes) {
            if (scratch != null) {
                scratch.close();
            }
            scratch = new NativeBlock(Math.max(maxBytes, SMALLEST_SCRATCH_BYTES));
        }
        reserved = maxBytes;
        return scratch.address();
    }

    /** See {@link DatagramPath#send}. */
    void send(UdpPath path, int lengthBytes) {
        if (lengthBytes < 1 || lengthBytes > reserved) {
            throw new IllegalStateException("sends " + lengthBytes + " bytes, reserved were " + reserved);
        }
        reserved = 0;
        var written = Objects.requireNonNull(scratch).buffer(0, lengthBytes);
        var bytes = channel.alloc().directBuffer(lengthBytes).writeBytes(written);
        queue.add(new Waiting(bytes, path, System.nanoTime()));
        queuedBytes += lengthBytes;
        if (!scheduled) {
            scheduled = true;
            channel.eventLoop().execute(flush);
        }
    }

    void onWritabilityChanged() {
        if (channel.isWritable()) {
            if (!scheduled) {
                scheduled = true;
                channel.eventLoop().execute(flush);
            }
        } else {
            counters.sendWaits.add(1);
        }
    }

    private void flush() {
        scheduled = false;
        var nowNs = System.nanoTime();
        while (!queue.isEmpty() && channel.isActive()) {
            if (nowNs - queue.element().sinceNs() > UdpOutbox.AGE_LIMIT_NS) {
                dropFirst(UdpDrop.TOO_OLD);
                continue;
            }
            if (!channel.isWritable()) {
                break;
            }
            var next = remove();
            var length = next.bytes().readableBytes();
            channel.write(new DatagramPacket(next.bytes(), next.path().remote()))
                    .addListener((ChannelFuture written) -> count(written, length));
        }
        counters.sendCalls.add(1);
        channel.flush();
    }

    private void count(ChannelFuture written, int length) {
        if (written.isSuccess()) {
            counters.messagesSent.add(1);
            counters.datagramsSent.add(1);
            counters.bytesSent.add(length);
        } else {
            counters.drops(reason(written.cause())).add(1);
        }
    }

    /** The system's message is all there is; where it is in another language, the reason is just "refused". */
    private UdpDrop reason(Throwable cause) {
        if (closed) {
            return UdpDrop.CLOSED;
        }
        var message = String.valueOf(cause.getMessage());
        if (cause instanceof PortUnreachableException
                || cause instanceof NoRouteToHostException
                || cause instanceof UnresolvedAddressException
                || message.contains("unreachable")) {
            return UdpDrop.UNREACHABLE;
        }
        if (message.contains("ermission denied") || message.contains("not permitted")) {
            return UdpDrop.FORBIDDEN;
        }
        return message.contains("too long") ? UdpDrop.TOO_LARGE : UdpDrop.REFUSED;
    }

    private Waiting remove() {
        var first = queue.remove();
        queuedBytes -= first.bytes().readableBytes();
        return first;
    }

    private void dropFirst(UdpDrop reason) {
        remove().bytes().release();
        counters.drops(reason).add(1);
    }

    /** Sends what the kernel takes at once, and drops the rest; more than once does no harm. */
    void close() {
        if (closed) {
            return;
        }
        flush();
        closed = true;
        while (!queue.isEmpty()) {
            dropFirst(UdpDrop.CLOSED);
        }
        if (scratch != null) {
            scratch.close();
        }
    }
}
