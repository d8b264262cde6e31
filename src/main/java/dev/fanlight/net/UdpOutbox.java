package dev.fanlight.net;

import dev.fanlight.net.system.Errno;
import dev.fanlight.net.system.SendTable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one port has to send. Datagrams are written into chunks of the loop and leave with as few system calls as
 * possible. While the kernel takes no more they wait, up to 200 ms each. Belongs to the loop.
 */
final class UdpOutbox {
    static final int LARGEST_DATAGRAM_BYTES = 65_507;
    static final long AGE_LIMIT_NS = 200_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(UdpOutbox.class);
    private static final AtomicBoolean SEGMENTATION_REFUSED = new AtomicBoolean();

    /** Where messages go; the number taken, at least 1, or the negative error of the first. */
    interface Sink {
        int send(SendTable table, int first, int count);
    }

    /** Whoever watches the kernel's send buffer. */
    interface Watch {
        /** Whether to call {@link #onWritable} when there is room again. */
        void whenWritable(boolean wanted);
    }

    private final UdpLoop loop;
    private final Sink sink;
    private final Watch watch;
    private final boolean ipv6;
    private final boolean segmenting;
    private final UdpCounters counters;
    private @Nullable SendChunk oldest;
    private @Nullable SendChunk newest;
    private int chunks;
    private int reserved;
    private boolean listed;
    private boolean waiting;
    private boolean closed;

    /** @param segmenting whether the kernel can cut a message into datagrams */
    UdpOutbox(UdpLoop loop, Sink sink, Watch watch, boolean ipv6, boolean segmenting, UdpCounters counters) {
        this.loop = loop;
        this.sink = sink;
        this.watch = watch;
        this.ipv6 = ipv6;
        this.segmenting = segmenting;
        this.counters = counters;
    }

    /** See {@link DatagramPath#reserve}. */
    long reserve(int maxBytes) { // hot
        if (maxBytes < 1 || maxBytes > LARGEST_DATAGRAM_BYTES) {
            throw new IllegalArgumentException("bytes of a datagram: " + maxBytes);
        }
        var chunk = newest;
        if (chunk == null || !chunk.hasRoom(maxBytes)) {
            chunk = moreRoom();
            if (chunk == null) {
                reserved = 0;
                drop(closed ? UdpDrop.CLOSED : UdpDrop.QUEUE_FULL, 1);
                return 0;
            }
        }
        reserved = maxBytes;
        return chunk.end();
    }

    /** See {@link DatagramPath#send}. */
    void send(UdpPath path, int lengthBytes) { // hot
        var chunk = newest;
        if (chunk == null || lengthBytes < 1 || lengthBytes > reserved) {
            throw new IllegalStateException("sends " + lengthBytes + " bytes, reserved were " + reserved);
        }
        reserved = 0;
        if (!listed) {
            listed = true;
            loop.add(this);
        }
        loop.flushLater();
        chunk.append(path, lengthBytes, ipv6, segmenting && path.isSegmenting(), loop.nowNs());
    }

    /** The kernel's send buffer has room again. */
    void onWritable() {
        if (!waiting) {
            return;
        }
        waiting = false;
        dropOld();
        flush();
        if (!waiting) {
            watch.whenWritable(false);
        }
    }

    /** The loop's flush. Returns whether something waits. */
    boolean onFlush() { // hot
        flush();
        listed = waiting;
        return waiting;
    }

    /** Sends what the kernel takes. */
    void flush() { // hot
        reserved = 0;
        if (waiting) {
            dropOld();
            return;
        }
        for (var chunk = oldest; chunk != null; chunk = oldest) {
            if (!send(chunk)) {
                waiting = true;
                counters.sendWaits.add(1);
                watch.whenWritable(true);
                return;
            }
            removeOldest(chunk);
        }
    }

    /** Sends what the kernel takes at once, and drops the rest. */
    void close() {
        flush();
        closed = true;
        waiting = false;
        for (var chunk = oldest; chunk != null; chunk = oldest) {
            while (chunk.remaining() > 0) {
                dropFirst(chunk, UdpDrop.CLOSED);
            }
            removeOldest(chunk);
        }
    }

    private @Nullable SendChunk moreRoom() { // hot
        if (closed) {
            return null;
        }
        flush();
        if (chunks == UdpLoop.CHUNKS_PER_PORT) {
            return null;
        }
        var chunk = loop.take();
        if (chunk == null) {
            return null;
        }
        chunks++;
        if (newest == null) {
            oldest = chunk;
        } else {
            newest.next = chunk;
        }
        newest = chunk;
        return chunk;
    }

    private void removeOldest(SendChunk chunk) { // hot
        oldest = chunk.next;
        if (oldest == null) {
            newest = null;
        }
        chunks--;
        loop.giveBack(chunk);
    }

    /** Returns whether all of it is done; otherwise the kernel's buffer is full. */
    private boolean send(SendChunk chunk) { // hot
        while (chunk.remaining() > 0) {
            var sent = sink.send(chunk.table(), chunk.first(), chunk.remaining());
            counters.sendCalls.add(1);
            if (sent > 0) {
                count(chunk, sent);
            } else if (sent == -Errno.EAGAIN) {
                return false;
            } else if (sent != -Errno.EINTR && !onRefused(chunk, -sent)) {
                return false;
            }
        }
        return true;
    }

    private void count(SendChunk chunk, int messages) { // hot
        var datagrams = 0;
        var bytes = 0;
        for (var message = chunk.first(); message < chunk.first() + messages; message++) {
            datagrams += chunk.segments(message);
            bytes += chunk.lengthBytes(message);
        }
        chunk.pass(messages);
        counters.messagesSent.add(messages);
        counters.datagramsSent.add(datagrams);
        counters.bytesSent.add(bytes);
    }

    /** The kernel refused the first message. Returns false when its buffer is full. */
    private boolean onRefused(SendChunk chunk, int errno) {
        if (chunk.segments(chunk.first()) > 1 && mayBeOfSegments(errno)) {
            return sendOneByOne(chunk, errno);
        }
        dropFirst(chunk, reason(errno));
        return true;
    }

    /** Segments larger than the route takes, or a device that cannot make checksums. */
    private static boolean mayBeOfSegments(int errno) {
        return errno == Errno.EINVAL || errno == Errno.EMSGSIZE || errno == Errno.EIO || errno == Errno.EOPNOTSUPP;
    }

    private boolean sendOneByOne(SendChunk chunk, int why) {
        var message = chunk.first();
        var path = chunk.path(message);
        var datagrams = chunk.segments(message);
        var size = chunk.segmentBytes(message);
        var lastSize = chunk.lengthBytes(message) - (datagrams - 1) * size;
        var table = loop.singles();
        for (var i = 0; i < datagrams; i++) {
            var at = chunk.address(message) + (long) i * size;
            SendChunk.fill(table, i, path, ipv6, at, i == datagrams - 1 ? lastSize : size);
        }
        for (var done = 0; done < datagrams; ) {
            var sent = sink.send(table, done, datagrams - done);
            counters.sendCalls.add(1);
            if (sent > 0) {
                stopSegmenting(path, why);
                done += sent;
                counters.messagesSent.add(sent);
                counters.datagramsSent.add(sent);
                counters.bytesSent.add((long) sent * size - (done == datagrams ? size - lastSize : 0));
            } else if (sent == -Errno.EAGAIN) {
                chunk.cut(done, ipv6);
                return false;
            } else if (sent != -Errno.EINTR) {
                done++;
                drop(reason(-sent), 1);
            }
        }
        chunk.pass(1);
        return true;
    }

    private static void stopSegmenting(UdpPath path, int why) {
        if (path.stopSegmenting() && SEGMENTATION_REFUSED.compareAndSet(false, true)) {
            LOG.info(
                    "The system does not cut messages into datagrams on the way to {} ({}): on such ways each datagram"
                            + " is a message, which takes more CPU. This is said once.",
                    path.remote(),
                    Errno.text(why));
        }
    }

    private void dropOld() {
        var nowNs = System.nanoTime();
        for (var chunk = oldest; chunk != null; chunk = oldest) {
            while (chunk.remaining() > 0) {
                if (nowNs - chunk.sinceNs(chunk.first()) <= AGE_LIMIT_NS) {
                    return;
                }
                dropFirst(chunk, UdpDrop.TOO_OLD);
            }
            removeOldest(chunk);
        }
    }

    private void dropFirst(SendChunk chunk, UdpDrop reason) {
        drop(reason, chunk.segments(chunk.first()));
        chunk.pass(1);
    }

    private void drop(UdpDrop reason, int datagrams) {
        counters.drops(reason).add(datagrams);
    }

    private static UdpDrop reason(int errno) {
        return switch (errno) {
            case Errno.ECONNREFUSED,
                    Errno.EHOSTUNREACH,
                    Errno.ENETUNREACH,
                    Errno.EHOSTDOWN,
                    Errno.ENETDOWN,
                    Errno.EAFNOSUPPORT -> UdpDrop.UNREACHABLE;
            case Errno.EPERM, Errno.EACCES -> UdpDrop.FORBIDDEN;
            case Errno.EMSGSIZE -> UdpDrop.TOO_LARGE;
            case Errno.ENOBUFS, Errno.ENOMEM -> UdpDrop.NO_MEMORY;
            default -> UdpDrop.REFUSED;
        };
    }
}
