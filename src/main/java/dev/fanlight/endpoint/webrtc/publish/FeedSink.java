package dev.fanlight.endpoint.webrtc.publish;

import dev.fanlight.hub.TrackFeed;
import dev.fanlight.media.Packet;
import io.netty.buffer.ByteBuf;

/** The hub's feed of a track. */
public record FeedSink(TrackFeed feed) implements TrackSink {
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
        feed.packet(nowNs, sourceSeq, sourceTime, marks, bytes, at, sizeBytes, captureNs);
    }

    @Override
    public void restart() {
        feed.restart();
    }

    @Override
    public void picture(int widthPx, int heightPx) {
        feed.picture(widthPx, heightPx);
    }
}
