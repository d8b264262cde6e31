package dev.fanlight.endpoint.rtsp;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.media.MediaClock;
import io.vertx.core.Context;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Fetches streams from cameras and servers over RTSP: {@code rtsp://user:password@camera/path}, by UDP where that works and
 * within the connection where not; {@code ?transport=tcp} or {@code udp} wants one of them. Any thread.
 */
public final class RtspPull implements Ingest {
    private final PictureIds.Lines pictureIds;
    private final int maxPictureBytes;
    private final MediaClock clock;

    /** Addresses whose media did not come by UDP: the way there is not tried again before the next start. */
    private final Set<SourceAddress> tcpOnly = ConcurrentHashMap.newKeySet();

    /** @param maxPictureBytes the largest JPEG that is put together */
    public RtspPull(PictureIds.Lines pictureIds, int maxPictureBytes, MediaClock clock) {
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
        return Set.of("rtsp", "rtsps");
    }

    @Override
    public Attempt open(SourceAddress address, Context context, Sink sink) {
        var fetch = new RtspFetch(this, address, context, sink);
        context.runOnContext(now -> fetch.start());
        return fetch;
    }

    PictureIds.Lines pictureIds() {
        return pictureIds;
    }

    int maxPictureBytes() {
        return maxPictureBytes;
    }

    MediaClock clock() {
        return clock;
    }

    Set<SourceAddress> tcpOnly() {
        return tcpOnly;
    }
}
