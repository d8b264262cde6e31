package dev.fanlight.hub;

import io.netty.channel.EventLoop;

/** Somebody who watches a stream, as whole frames or packet by packet. Lives on one event loop. */
public sealed interface Viewer permits FrameViewer, PacketViewer {
    /** The loop it lives on, for life. */
    EventLoop loop();

    /**
     * Whether somebody outside watches with it. What the server itself reads a stream with is not counted, and keeps no
     * source awake.
     */
    default boolean isCounted() {
        return true;
    }

    /** What the API says of this viewer. Any thread. */
    ViewerReport report();
}
