package dev.fanlight.hub;

import dev.fanlight.media.AccessUnit;
import io.netty.channel.EventLoop;

/** Somebody who watches whole frames. Lives on one event loop; {@link #onFrame} is only called there. */
public interface Viewer {
    /** The loop it lives on, for life. */
    EventLoop loop();

    /**
     * The stream's newest frame. The viewer decides at once: send it, keep it (with a reference of its own) until its
     * way is free, or let it go. It never blocks and never throws. A viewer that joins, or whose neighbour leaves, while
     * a frame is handed out may be offered that same frame twice in a row.
     */
    void onFrame(AccessUnit frame);

    /** What the API says of this viewer. Any thread. */
    ViewerReport report();
}
