package dev.fanlight.hub;

import dev.fanlight.media.AccessUnit;
import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of a stream's viewers of whole frames. A frame is handed to the loop once, whatever the number of
 * viewers; a loop that is late finds only the newest. {@link #offer} from any thread, all else on the loop.
 */
final class FrameFan implements Runnable {
    private final EventLoop loop;
    private final AtomicReference<@Nullable AccessUnit> mailbox = new AtomicReference<>();
    private final LoopViewers<FrameViewer> viewers = new LoopViewers<>();

    /** How many of them count as viewers; guarded by the stream's lock. */
    private int counted;

    FrameFan(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    /** Hands a frame over; takes a reference of its own. Returns false when it replaced one that was not yet seen. */
    boolean offer(AccessUnit frame) { // hot
        frame.retain();
        var unseen = mailbox.getAndSet(frame);
        if (unseen != null) {
            unseen.release();
            return false;
        }
        loop.execute(this);
        return true;
    }

    /** The hand-off, seen from the loop. */
    @Override
    public void run() { // hot
        var frame = mailbox.getAndSet(null);
        if (frame == null) {
            return;
        }
        try {
            for (var i = viewers.count() - 1; i >= 0; i--) {
                var viewer = viewers.at(i);
                if (viewer != null) {
                    offer(viewer, frame);
                }
            }
        } finally {
            frame.release();
        }
    }

    private static void offer(FrameViewer viewer, AccessUnit frame) { // hot
        try {
            viewer.onFrame(frame);
        } catch (RuntimeException bug) {
            LoopViewers.failed(bug);
        }
    }

    boolean isEmpty() {
        return viewers.isEmpty();
    }

    /** Lets go of a frame that its loop, now ended, has not seen. */
    void close() {
        var unseen = mailbox.getAndSet(null);
        if (unseen != null) {
            unseen.release();
        }
    }

    /** Whether somebody outside misses a frame that this loop does not see. With the stream's lock. */
    boolean isWatched() { // hot
        return counted > 0;
    }

    /** With the stream's lock, as {@link #remove}. */
    void add(FrameViewer viewer) {
        viewers.add(viewer);
        counted += viewer.isCounted() ? 1 : 0;
    }

    boolean remove(FrameViewer viewer) {
        var left = viewers.remove(viewer);
        counted -= left && viewer.isCounted() ? 1 : 0;
        return left;
    }
}
