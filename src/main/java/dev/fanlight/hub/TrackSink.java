package dev.fanlight.hub;

import dev.fanlight.media.Packet;
import io.netty.buffer.ByteBuf;

/** Where one track's packets go, in the order in which they came. One thread at a time. */
public interface TrackSink {
    /**
     * Takes a packet; one without payload only holds a number.
     *
     * @param sourceSeq the source's extended sequence number
     * @param sourceTime its extended timestamp, in clock units
     * @param bytes where {@code sizeBytes} of payload are copied from, beginning at the absolute index {@code at}
     * @param captureNs when it was captured, in nanoseconds since 1970 on the camera's clock, or UNKNOWN_NS
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

    /** The numbers of what comes next have nothing to do with those before: another layer, or the source began anew. */
    void restart();

    /** How large the pictures are that come now. */
    void picture(int widthPx, int heightPx);
}
