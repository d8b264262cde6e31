package dev.fanlight.hub;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loop's viewers of one stream, a plain array. A viewer may leave while it is served. Belongs to the loop, but for
 * {@link #isEmpty}.
 */
final class LoopViewers<V extends Viewer> {
    private static final Logger log = LoggerFactory.getLogger(LoopViewers.class);

    private @Nullable Object[] viewers = new Object[4];
    private volatile int count;

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    void add(V viewer) {
        var size = count;
        if (size == viewers.length) {
            viewers = Arrays.copyOf(viewers, size * 2);
        }
        viewers[size] = viewer;
        count = size + 1;
    }

    boolean remove(V viewer) {
        var last = count - 1;
        for (var i = 0; i <= last; i++) {
            if (viewer.equals(viewers[i])) {
                viewers[i] = viewers[last];
                viewers[last] = null;
                count = last;
                return true;
            }
        }
        return false;
    }

    /**
     * The viewer at this place, from {@link #count} - 1 down to 0: so one that leaves while it is served has its place
     * taken by the last, which has been served already. Null where somebody has just left.
     */
    @SuppressWarnings("unchecked") // only V come in
    @Nullable V at(int place) { // hot
        return place < count ? (V) viewers[place] : null;
    }

    /** One viewer's failure is that viewer's alone. */
    static void failed(RuntimeException bug) {
        log.error("A viewer failed; this is a bug", bug);
    }
}
