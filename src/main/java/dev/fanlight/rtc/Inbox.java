package dev.fanlight.rtc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Datagrams that came to other loops' sockets. Offered by any loop, read by the one it belongs to, many in one wake-up,
 * but not so many that the loop's other work has to wait. Bounded in bytes; what comes then is dropped.
 */
final class Inbox implements Runnable {
    private static final int MAX_BYTES = 1 << 20;
    private static final int ROOM_BYTES = 64;

    /** In one wake-up: other loops may fill the queue as fast as it is read. */
    static final int MAX_READ = 512;

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
        wake();
        return true;
    }

    private void wake() {
        if (awake.compareAndSet(false, true)) {
            home.loop().execute(this);
        }
    }

    /** On the home loop. */
    @Override
    public void run() {
        awake.set(false);
        try {
            readSome();
        } finally {
            if (!queue.isEmpty()) {
                wake();
            }
            home.endBatch();
        }
    }

    private void readSome() {
        for (var count = 0; count < MAX_READ; count++) {
            var handed = queue.poll();
            if (handed == null) {
                return;
            }
            queuedBytes.addAndGet(-handed.chargedBytes());
            try {
                read(handed.forward(), handed.datagram());
            } finally {
                handed.datagram().release();
            }
        }
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
