package dev.fanlight.endpoint.rtsp;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.media.MediaClock;
import io.vertx.core.Context;
import java.util.Set;

/**
 * Plain RTP that comes to a port: {@code rtp://:5000?sdp=camera.sdp}, or {@code rtp://239.1.2.3:5000?codec=h264} for what a
 * group is sent. Any thread.
 */
public final class RtpListen implements Ingest {
    private final PictureIds.Lines pictureIds;
    private final int maxPictureBytes;
    private final MediaClock clock;

    /** @param maxPictureBytes the largest JPEG that is put together */
    public RtpListen(PictureIds.Lines pictureIds, int maxPictureBytes, MediaClock clock) {
        this.pictureIds = pictureIds;
        this.maxPictureBytes = maxPictureBytes;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "pull";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("rtp");
    }

    @Override
    public Attempt open(SourceAddress address, Context context, Sink sink) {
        var reception = new RtpReception(pictureIds, maxPictureBytes, clock, address, context, sink);
        context.runOnContext(now -> reception.start());
        return reception;
    }
}
