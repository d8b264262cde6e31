package dev.fanlight.endpoint.rtp;

import dev.fanlight.media.Packet;

/** One track on its way to one viewer, whose numbers and times are the stream's but for an offset. On the viewer's loop. */
public interface ViewerTrack {
    /** Of the stream's packets that belong to it. */
    int trackId();

    boolean isVideo();

    int clockRateHz();

    /** The next packet is this one, and times are told by this squeeze. */
    void jumpTo(Packet first, TimeSqueeze times);

    /** The next packet is this one. */
    void jumpTo(Packet first);

    /** Whether this packet may be sent: it is not from before the last jump. */
    boolean covers(Packet packet); // hot
}
