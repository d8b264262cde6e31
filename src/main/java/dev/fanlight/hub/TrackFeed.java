package dev.fanlight.hub;

import dev.fanlight.media.Packet;
import io.netty.buffer.ByteBuf;

/** Where a publisher puts the packets of one track. Belongs to the publication's thread. */
public final class TrackFeed {
    private final Publication publication;
    private final Track track;

    TrackFeed(Publication publication, Track track) {
        this.publication = publication;
        this.track = track;
    }

    /**
     * Takes a packet; it goes out with the next {@link Publication#flush}.
     *
     * @param sourceSeq the source's extended sequence number
     * @param sourceTime its extended timestamp, in clock units
     * @param bytes where {@code sizeBytes} of payload are copied from, beginning at the absolute index {@code at}
     * @param captureNs when it was captured, in nanoseconds since 1970 on the camera's clock, or UNKNOWN_NS
     */
    public void packet(
            long nowNs,
            long sourceSeq,
            long sourceTime,
            Packet.Marks marks,
            ByteBuf bytes,
            int at,
            int sizeBytes,
            long captureNs) { // hot
        publication.queue(nowNs, track, sourceSeq, sourceTime, marks, bytes, at, sizeBytes, captureNs);
    }

    /** The numbers of what comes next have nothing to do with those before: another layer, or the source began anew. */
    public void restart() {
        publication.restart(track);
    }

    /** How large its pictures are, as far as the publisher knows. */
    public void picture(int widthPx, int heightPx) {
        publication.picture(track, widthPx, heightPx);
    }
}
