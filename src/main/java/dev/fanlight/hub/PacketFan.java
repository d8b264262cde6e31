package dev.fanlight.hub;

import dev.fanlight.media.MediaClock;
import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One event loop's share of a stream's packet viewers. The ring is the hand-off: the loop is told once that there is more
 * and walks from where it was to the head, however much came meanwhile. A loop that was away for longer than the ring
 * lasts goes on at the newest keyframe. {@link #wake} from any thread, all else on the loop.
 */
final class PacketFan implements Runnable {
    private final EventLoop loop;
    private final PacketRing ring;
    private final StreamTotals totals;
    private final MediaClock clock;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final LoopViewers<PacketViewer> viewers = new LoopViewers<>();
    private final PacketBatch batch = new PacketBatch();
    private long position;
    private boolean broken;
    private boolean running;

    /** Begins with what comes next. */
    PacketFan(EventLoop loop, PacketRing ring, StreamTotals totals, MediaClock clock) {
        this.loop = loop;
        this.ring = ring;
        this.totals = totals;
        this.clock = clock;
        this.position = ring.head();
    }

    EventLoop loop() {
        return loop;
    }

    /** There is more in the ring. On the loop itself the viewers are served before this returns. */
    void wake() { // hot
        if (loop.inEventLoop()) {
            run();
        } else if (scheduled.compareAndSet(false, true)) {
            loop.execute(this);
        }
    }

    @Override
    public void run() { // hot
        scheduled.set(false);
        if (running) {
            return;
        }
        running = true;
        try {
            while (collect()) {
                serve();
            }
        } finally {
            running = false;
        }
    }

    /** Takes a reference to each of the next packets; false when there are none. */
    private boolean collect() { // hot
        var head = ring.head();
        var late = position < ring.tail();
        if (late) {
            var keyframe = ring.keyframe();
            position = keyframe >= ring.tail() ? keyframe : head;
            totals.dropped("loop-late");
        }
        broken |= late;
        batch.begin(position, broken);
        while (position < head && !batch.isFull()) {
            var packet = ring.get(position);
            if (packet == null) {
                break; // overtaken just now; the next round sees the new tail
            }
            batch.add(packet);
            position++;
        }
        broken &= batch.count() == 0; // told with the next batch that there is
        return batch.count() > 0;
    }

    private void serve() { // hot
        var nowNs = clock.nowNs();
        try {
            for (var i = viewers.count() - 1; i >= 0; i--) {
                var viewer = viewers.at(i);
                if (viewer != null) {
                    serve(viewer, nowNs);
                }
            }
            book();
        } finally {
            batch.release();
        }
    }

    private void serve(PacketViewer viewer, long nowNs) { // hot
        try {
            viewer.onPackets(nowNs, batch);
        } catch (RuntimeException bug) {
            LoopViewers.failed(bug);
        }
    }

    /** What the loop's viewers were sent, in one go for all. */
    private void book() { // hot
        if (batch.sentPackets() == 0) {
            return;
        }
        totals.packetsSent.add(batch.sentPackets());
        totals.bytesSent.add(batch.sentBytes());
        var nowNs = clock.nowNs();
        for (var i = 0; i < batch.count(); i++) {
            var packet = batch.packet(i);
            if (packet.marker() && batch.takers(i) > 0) {
                totals.sent(nowNs - packet.arrivalNs(), batch.takers(i));
            }
        }
    }

    /** The index that is handed out next; what is before it has been offered to this loop's viewers. */
    long position() {
        return position;
    }

    boolean isEmpty() {
        return viewers.isEmpty();
    }

    void add(PacketViewer viewer) {
        viewers.add(viewer);
    }

    boolean remove(PacketViewer viewer) {
        return viewers.remove(viewer);
    }
}
