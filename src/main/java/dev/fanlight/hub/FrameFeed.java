package dev.fanlight.hub;

import dev.fanlight.media.AccessUnit;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stream's newest whole frame and the fans of those who watch frames. Not thread-safe: the stream's lock guards it. */
final class FrameFeed {
    private final StreamMemory memory;
    private final StreamTotals totals;
    private final List<FrameFan> fans = new ArrayList<>();
    private @Nullable AccessUnit newest;

    FrameFeed(StreamMemory memory, StreamTotals totals) {
        this.memory = memory;
        this.totals = totals;
    }

    /** Makes it the newest and offers it to all; the reference passes. Returns false where there is no memory for it. */
    boolean publish(AccessUnit frame) { // hot
        var before = newest;
        if (!memory.exchange(before == null ? 0 : before.sizeBytes(), frame.sizeBytes())) {
            frame.release();
            return false;
        }
        newest = frame;
        if (before != null) {
            before.release();
        }
        for (var i = 0; i < fans.size(); i++) {
            var fan = fans.get(i);
            if (!fan.offer(frame) && fan.isWatched()) {
                totals.dropped("loop-late");
            }
        }
        return true;
    }

    /** The newest frame with a reference for the caller; null while there is none. */
    @Nullable AccessUnit newest() {
        return newest == null ? null : newest.retain();
    }

    boolean isEmpty() {
        return newest == null;
    }

    void forget() {
        if (newest != null) {
            memory.exchange(newest.sizeBytes(), 0);
            newest.release();
            newest = null;
        }
    }

    void add(FrameViewer viewer) {
        var fan = find(viewer.loop());
        if (fan == null) {
            fan = new FrameFan(viewer.loop());
            fans.add(fan);
        }
        fan.add(viewer);
    }

    /** A loop without viewers need not be woken for each frame; what is still in its mailbox it releases. */
    boolean remove(FrameViewer viewer) {
        var fan = find(viewer.loop());
        if (fan == null) {
            return false;
        }
        var left = fan.remove(viewer);
        if (fan.isEmpty()) {
            fans.remove(fan);
        }
        return left;
    }

    private @Nullable FrameFan find(EventLoop loop) {
        for (var fan : fans) {
            if (fan.loop().equals(loop)) {
                return fan;
            }
        }
        return null;
    }

    /** Lets go of all, when the loops have ended. */
    void close() {
        forget();
        fans.forEach(FrameFan::close);
    }
}
