package dev.fanlight.endpoint.rtmp;

import dev.fanlight.auth.Access;
import dev.fanlight.endpoint.RareLog;
import dev.fanlight.frames.AssembledFrames;
import dev.fanlight.hub.Hub;
import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.rtmp.RtmpLimits;
import dev.fanlight.transcode.TrackSelection;
import java.util.random.RandomGenerator;

/**
 * What all connections share.
 *
 * @param refusals who was not let publish or watch
 */
record RtmpRoom(
        Hub hub,
        AssembledFrames frames,
        Access access,
        MediaClock clock,
        RandomGenerator random,
        TrackSelection selection,
        RtmpLimits limits,
        RtmpCounters counters,
        RareLog refusals) {
    private static final int CHANCE_BYTES = 1_528;

    /** For one handshake. */
    byte[] chance() {
        var bytes = new byte[CHANCE_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }
}
