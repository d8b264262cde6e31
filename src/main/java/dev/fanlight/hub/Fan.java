package dev.fanlight.hub;

import dev.fanlight.media.AccessUnit;
import io.netty.channel.EventLoop;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's share of a stream's viewers. A frame is handed to the loop once, whatever the number of viewers; a
 * loop that is late finds only the newest. {@link #offer} from any thread, all else on the loop.
 */
final class Fan implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Fan.class);

    private final EventLoop loop;
    private final AtomicReference<@Nullable AccessUnit> mailbox = new AtomicReference<>();
    private @Nullable Viewer[] viewers = new Viewer[4];
    private int count;

    Fan(EventLoop loop) {
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
            // Backwards, so that a viewer may leave while it is served: the last one, already served, takes its place.
            for (var i = count - 1; i >= 0; i--) {
                var viewer = viewers[i];
                if (viewer != null) {
                    offer(viewer, frame);
                }
            }
        } finally {
            frame.release();
        }
    }

    /** One viewer's failure is that viewer's alone. */
    private static void offer(Viewer viewer, AccessUnit frame) { // hot
        try {
            viewer.onFrame(frame);
        } catch (RuntimeException bug) {
            log.error("A viewer failed; this is a bug", bug);
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Lets go of a frame that its loop, now ended, has not seen. */
    void close() {
        var unseen = mailbox.getAndSet(null);
        if (unseen != null) {
            unseen.release();
        }
    }

    void add(Viewer viewer) {
        if (count == viewers.length) {
            viewers = Arrays.copyOf(viewers, count * 2);
        }
        viewers[count++] = viewer;
    }

    boolean remove(Viewer viewer) {
        for (var i = 0; i < count; i++) {
            if (viewer.equals(viewers[i])) {
                viewers[i] = viewers[--count];
                viewers[count] = null;
                return true;
            }
        }
        return false;
    }
}
