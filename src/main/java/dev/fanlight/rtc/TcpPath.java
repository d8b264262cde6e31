package dev.fanlight.rtc;

import dev.fanlight.net.DatagramPath;
import dev.fanlight.proto.framing.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A way over a TCP connection, each datagram in a frame (RFC 6544, RFC 4571). What is sent in one wake-up goes to the
 * kernel in one piece. When the kernel has not taken what was given to it 200 ms ago, or 256 KiB, whole datagrams are
 * dropped until it has.
 *
 * <p>Written on the home loop of its session, which need not be the connection's own.
 */
final class TcpPath implements DatagramPath, ChannelFutureListener {
    private static final int MAX_QUEUED_BYTES = 256 << 10;
    private static final long MAX_AGE_NS = 200_000_000L;
    private static final int PIECE_BYTES = 64 << 10;
    private static final int FIRST_BYTES = 2 << 10;

    /** Pieces on their way to the kernel; a power of two. */
    private static final int MAX_PIECES = 256;

    private static final int LINGER_MS = 250;

    private final Channel channel;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private RtcLoop writer;
    private volatile @Nullable Object owner;

    /** Frames of this wake-up. */
    private @Nullable ByteBuf pending;

    /** Whether the writer knows that there are some. */
    private boolean dirty;

    private final AtomicInteger queuedBytes = new AtomicInteger();
    private final long[] pieceNs = new long[MAX_PIECES];
    private final int[] pieceBytes = new int[MAX_PIECES];
    private int written;
    private volatile int taken;
    private volatile boolean leaving;
    private volatile boolean over;

    TcpPath(Channel channel, InetSocketAddress local, InetSocketAddress remote, RtcLoop writer) {
        this.channel = channel;
        this.local = local;
        this.remote = remote;
        this.writer = writer;
    }

    /** Before the first call to {@link #reserve}. */
    void writeFrom(RtcLoop home) {
        writer = home;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public long reserve(int maxBytes) { // hot
        var frames = pending;
        if (over || isFull(frames == null ? 0 : frames.readableBytes())) {
            writer.counters().add(RtcCount.TCP_FULL);
            return 0;
        }
        if (frames == null) {
            frames = channel.alloc().directBuffer(FIRST_BYTES);
            pending = frames;
        }
        frames.ensureWritable(FrameWriter.HEADER_BYTES + maxBytes);
        return frames.memoryAddress() + frames.writerIndex() + FrameWriter.HEADER_BYTES;
    }

    private boolean isFull(int pendingBytes) { // hot
        var oldest = taken;
        return queuedBytes.get() + pendingBytes > MAX_QUEUED_BYTES
                || written - oldest == MAX_PIECES
                || (oldest != written && writer.nowNs() - pieceNs[oldest & MAX_PIECES - 1] > MAX_AGE_NS);
    }

    @Override
    public void send(int lengthBytes) { // hot
        var frames = pending;
        if (frames == null) {
            return;
        }
        FrameWriter.writeHeader(lengthBytes, frames);
        frames.writerIndex(frames.writerIndex() + lengthBytes);
        if (frames.readableBytes() >= PIECE_BYTES && channel.isActive()) {
            flush();
        } else if (!dirty) {
            dirty = true;
            writer.flushLater(this);
        }
    }

    /** Gives the kernel what was sent; on the writer's loop. */
    void flush() { // hot
        dirty = false;
        var frames = pending;
        if (frames == null || (!channel.isActive() && !over)) {
            return;
        }
        pending = null;
        if (over) {
            frames.release();
            return;
        }
        var piece = written & MAX_PIECES - 1;
        pieceNs[piece] = writer.nowNs();
        pieceBytes[piece] = frames.readableBytes();
        queuedBytes.addAndGet(frames.readableBytes());
        written++;
        channel.writeAndFlush(frames).addListener(this);
    }

    /** A piece was taken by the kernel, or never will be; on the connection's loop, in order. */
    @Override
    public void operationComplete(ChannelFuture write) { // hot
        var oldest = taken;
        queuedBytes.addAndGet(-pieceBytes[oldest & MAX_PIECES - 1]);
        taken = oldest + 1;
    }

    /** The connection is open now; on its loop. */
    void onOpen() {
        writer.loop().execute(this::flush);
    }

    /** The connection is no more; on its loop. */
    void onClosed() {
        over = true;
        writer.loop().execute(this::flush);
    }

    void pauseReading(boolean paused) {
        channel.config().setAutoRead(!paused);
    }

    /** Closes the connection when what was sent has had a moment to leave. Any thread. */
    void closeSoon() {
        leaving = true;
        channel.eventLoop().schedule(() -> channel.close(), LINGER_MS, TimeUnit.MILLISECONDS);
    }

    /** On the connection's loop. */
    void closeNow() {
        over = true;
        channel.close();
    }

    /** Whether it is to be closed: what still comes is nobody's. */
    boolean isLeaving() {
        return leaving;
    }

    boolean isOver() {
        return over;
    }

    @Override
    public @Nullable Object owner() {
        return owner;
    }

    @Override
    public void setOwner(@Nullable Object owner) {
        this.owner = owner;
    }
}
