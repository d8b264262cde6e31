package dev.fanlight.endpoint.webrtc.publish;

import dev.fanlight.media.Packet;
import io.netty.buffer.ByteBuf;

/** Where one track's packets go: the hub's feed, or a list in a test. One thread at a time. */
public interface TrackSink {
    /**
     * A packet, in the order in which they came; see {@link dev.fanlight.hub.TrackFeed#packet}. One without payload only
     * holds a number.
     */
    void packet(
            long nowNs,
            long sourceSeq,
            long sourceTime,
            Packet.Marks marks,
            ByteBuf bytes,
            int at,
            int sizeBytes,
            long captureNs);

    /** The next packet is from another source, or from the same one started anew: its numbers begin anew too. */
    void restart();

    /** How large the pictures are that come now. */
    void picture(int widthPx, int heightPx);
}
