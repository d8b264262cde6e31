package dev.fanlight.net;

import dev.fanlight.net.system.ReceiveTable;
import dev.fanlight.net.system.SendTable;
import io.netty.channel.EventLoop;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What the ports of one loop share: room for received datagrams, memory for those to send, and the flush. Only the loop
 * touches it. It goes when its last user leaves.
 */
final class UdpLoop {
    /** All that may wait on one loop: 8 MiB. */
    static final int CHUNKS = 32;

    /** What one port may have of them, so that one whose network is stuck leaves something to the others. */
    static final int CHUNKS_PER_PORT = 24;

    static final int DATAGRAM_BYTES = 2_048;
    private static final int DATAGRAMS = 64;
    private static final int MERGED_BYTES = 65_536;
    private static final int MERGED_MESSAGES = 16;

    private static final ConcurrentMap<EventLoop, UdpLoop> LOOPS = new ConcurrentHashMap<>();

    private final EventLoop loop;
    private final Runnable flush = this::flush;
    private int users;
    private @Nullable ReceiveTable datagrams;
    private @Nullable ReceiveTable merged;
    private @Nullable SendTable singles;
    private @Nullable SendChunk free;
    private int chunks;
    private @Nullable UdpOutbox[] outboxes = new UdpOutbox[16];
    private int outboxCount;
    private boolean scheduled;
    private long nowNs;

    private UdpLoop(EventLoop loop) {
        this.loop = loop;
    }

    /** The one of this loop, with one more user. */
    static UdpLoop enter(EventLoop loop) {
        var shared = LOOPS.computeIfAbsent(loop, UdpLoop::new);
        shared.use();
        return shared;
    }

    /** One more user, until it leaves. */
    void use() { // hot
        users++;
    }

    void leave() { // hot
        if (--users == 0) {
            close();
        }
    }

    private void close() {
        LOOPS.remove(loop, this);
        if (datagrams != null) {
            datagrams.close();
        }
        if (merged != null) {
            merged.close();
        }
        if (singles != null) {
            singles.close();
        }
        datagrams = null;
        merged = null;
        singles = null;
        for (var chunk = free; chunk != null; chunk = chunk.next) {
            chunk.close();
            chunks--;
        }
        free = null;
    }

    /** For datagrams of up to {@link #DATAGRAM_BYTES}. */
    ReceiveTable datagrams() { // hot
        var table = datagrams;
        if (table == null) {
            table = new ReceiveTable(DATAGRAMS, DATAGRAM_BYTES);
            datagrams = table;
        }
        return table;
    }

    /** For messages into which the kernel has merged datagrams. */
    ReceiveTable merged() { // hot
        var table = merged;
        if (table == null) {
            table = new ReceiveTable(MERGED_MESSAGES, MERGED_BYTES);
            merged = table;
        }
        return table;
    }

    /** Scratch for the datagrams of one message that have to go one by one. */
    SendTable singles() {
        var table = singles;
        if (table == null) {
            table = new SendTable(SendChunk.SEGMENTS);
            singles = table;
        }
        return table;
    }

    /** The time of the first datagram since the last flush, in {@link System#nanoTime}. */
    long nowNs() { // hot
        return nowNs;
    }

    /** The outbox has something to send, until its {@link UdpOutbox#onFlush} says that it has not. */
    void add(UdpOutbox outbox) { // hot
        if (outboxCount == outboxes.length) {
            outboxes = Arrays.copyOf(outboxes, outboxCount * 2);
        }
        outboxes[outboxCount++] = outbox;
    }

    /** Flushes when the loop has done what it does now. */
    void flushLater() { // hot
        if (!scheduled) {
            scheduled = true;
            nowNs = System.nanoTime();
            loop.execute(flush);
        }
    }

    private void flush() { // hot
        scheduled = false;
        var kept = 0;
        for (var i = 0; i < outboxCount; i++) {
            var outbox = outboxes[i];
            outboxes[i] = null;
            if (outbox != null && outbox.onFlush()) {
                outboxes[kept++] = outbox;
            }
        }
        outboxCount = kept;
    }

    /** An empty chunk; null when all are in use, although all that could be sent was sent. */
    @Nullable SendChunk take() { // hot
        if (free == null && chunks == CHUNKS) {
            flushNow();
        }
        var chunk = free;
        if (chunk != null) {
            free = chunk.next;
            chunk.next = null;
            return chunk;
        }
        if (chunks == CHUNKS) {
            return null;
        }
        chunks++;
        return new SendChunk();
    }

    private void flushNow() {
        for (var i = 0; i < outboxCount; i++) {
            var outbox = outboxes[i];
            if (outbox != null) {
                outbox.flush();
            }
        }
    }

    void giveBack(SendChunk chunk) { // hot
        chunk.reset();
        chunk.next = free;
        free = chunk;
    }
}
