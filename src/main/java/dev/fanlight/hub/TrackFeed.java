package dev.fanlight.hub;

import dev.fanlight.media.Packet;
import io.netty.buffer.ByteBuf;

/**
 * Where a publisher puts the packets of one track: they go out with the next {@link Publication#flush}. Belongs to the
 * publication's thread.
 */
public final class TrackFeed implements TrackSink {
    private final Publication publication;
    private final Track track;

    TrackFeed(Publication publication, Track track) {
        this.publication = publication;
        this.track = track;
    }

    @Override
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

    @Override
    public void restart() {
        publication.restart(track);
    }

    @Override
    public void picture(int widthPx, int heightPx) {
        publication.picture(track, widthPx, heightPx);
    }
}
