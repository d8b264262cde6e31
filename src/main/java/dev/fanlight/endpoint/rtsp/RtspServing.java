package dev.fanlight.endpoint.rtsp;

import dev.fanlight.auth.Access;
import dev.fanlight.endpoint.RareLog;
import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.hub.Hub;
import dev.fanlight.media.MediaClock;
import dev.fanlight.transcode.TrackSelection;

/**
 * What all connections of the server share.
 *
 * @param udp whether media may come and go by UDP
 * @param maxPictureBytes the largest JPEG that is put together
 * @param refusals who was not let publish or watch
 */
record RtspServing(
        Hub hub,
        Access access,
        TrackSelection selection,
        PictureIds.Lines pictureIds,
        boolean udp,
        int maxPictureBytes,
        MediaClock clock,
        RtspCounts counts,
        RareLog refusals) {}
