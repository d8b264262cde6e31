package dev.fanlight.hub;

import dev.fanlight.media.AccessUnit;
import java.util.List;

/** Somebody who watches whole frames. {@link #onFrame} is only called on its loop. */
public non-sealed interface FrameViewer extends Viewer {
    /**
     * The stream's newest frame. The viewer decides at once: send it, keep it (with a reference of its own) until its
     * way is free, or let it go. It never blocks and never throws. A viewer that joins, or whose neighbour leaves, while
     * a frame is handed out may be offered that same frame twice in a row.
     */
    void onFrame(AccessUnit frame);

    /** Of no interest to who watches only what comes. */
    @Override
    default void onTracks(List<Track> now) {}
}
