package dev.fanlight.rtc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Datagrams that came to other loops' sockets. Offered by any loop, read by the one it belongs to, in one wake-up for
 * all that have come. Bounded in bytes; what comes then is dropped.
 */
final class Inbox implements Runnable {
    private static final int MAX_BYTES = 1 << 20;
    private static final int ROOM_BYTES = 64;

    private record Handed(Forward forward, ByteBuf datagram, int chargedBytes) {}

    private final RtcLoop home;
    private final Queue<Handed> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queuedBytes = new AtomicInteger();
    private final AtomicBoolean awake = new AtomicBoolean();

    Inbox(RtcLoop home) {
        this.home = home;
    }

    /** Copies the datagram; false when the inbox is full. */
    boolean offer(Forward forward, ByteBuf datagram) {
        var sizeBytes = datagram.readableBytes();
        var chargedBytes = sizeBytes + ROOM_BYTES;
        if (queuedBytes.addAndGet(chargedBytes) > MAX_BYTES) {
            queuedBytes.addAndGet(-chargedBytes);
            return false;
        }
        var copy = ByteBufAllocator.DEFAULT.directBuffer(chargedBytes);
        copy.writeBytes(datagram, datagram.readerIndex(), sizeBytes);
        queue.add(new Handed(forward, copy, chargedBytes));
        if (awake.compareAndSet(false, true)) {
            home.loop().execute(this);
        }
        return true;
    }

    /** On the home loop. */
    @Override
    public void run() {
        awake.set(false);
        for (var handed = queue.poll(); handed != null; handed = queue.poll()) {
            queuedBytes.addAndGet(-handed.chargedBytes());
            try {
                read(handed.forward(), handed.datagram());
            } finally {
                handed.datagram().release();
            }
        }
        home.endBatch();
    }

    private void read(Forward forward, ByteBuf datagram) {
        var known = forward.way;
        if (forward.ended) {
            home.counters().add(RtcCount.NOT_A_PEER);
        } else if (known != null) {
            home.deliver(known, datagram);
        } else {
            var way = forward.peer.core().wayHome(forward);
            forward.way = way;
            if (!home.deliverFirst(forward.peer, datagram, way)) {
                forward.way = null;
                forward.end();
            }
        }
    }
}
