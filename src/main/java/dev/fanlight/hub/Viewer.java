package dev.fanlight.hub;

import io.netty.channel.EventLoop;
import java.util.List;

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

    /**
     * The stream consists of these tracks now, those that converters make included; of none where whole pictures come. On
     * its loop.
     */
    void onTracks(List<Track> now);

    /** What the API says of this viewer. Any thread. */
    ViewerReport report();
}
