package dev.fanlight.hub;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** All who look at one stream: viewers, who count, and those with whom the server itself reads it. Any thread. */
final class Audience {
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private final Set<Viewer> readers = ConcurrentHashMap.newKeySet();

    void enter(Viewer viewer) {
        (viewer.isCounted() ? viewers : readers).add(viewer);
    }

    void leave(Viewer viewer) {
        (viewer.isCounted() ? viewers : readers).remove(viewer);
    }

    /** Those who count. */
    Collection<Viewer> viewers() {
        return viewers;
    }

    /** Each is told on its own loop. */
    void tell(Consumer<Viewer> what) {
        tell(viewers, what);
        tell(readers, what);
    }

    /** Those who count are not told. */
    void tellReaders(Consumer<Viewer> what) {
        tell(readers, what);
    }

    private static void tell(Set<Viewer> some, Consumer<Viewer> what) {
        for (var viewer : some) {
            if (!viewer.loop().isShuttingDown()) {
                viewer.loop().execute(() -> what.accept(viewer));
            }
        }
    }
}
