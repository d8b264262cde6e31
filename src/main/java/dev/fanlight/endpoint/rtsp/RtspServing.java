package dev.fanlight.endpoint.rtsp;

import dev.fanlight.auth.Access;
import dev.fanlight.endpoint.FetchFailure;
import dev.fanlight.endpoint.RareLog;
import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.hub.Hub;
import dev.fanlight.media.MediaClock;
import dev.fanlight.transcode.TrackSelection;
import java.net.InetAddress;

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
        RareLog refusals) {
    /**
     * Somebody was told that it cannot be.
     *
     * @param path what they asked for
     */
    void tellRefusal(String path, InetAddress peer, String sentence) {
        refusals.info(
                clock.nowNs(),
                FetchFailure.printable(path, 80) + ": " + peer.getHostAddress() + " was refused over RTSP: "
                        + sentence);
    }
}
