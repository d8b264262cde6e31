package dev.fanlight.endpoint.webrtc.watch;

import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.rtcp.SourceDescription;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Sender reports to one viewer, early and then once a second, each with the source's name (RFC 3550 6.4.1, 6.5): they let
 * the player keep sound and picture together. Belongs to the viewer's loop.
 */
final class ViewerReports {
    /** Two reports and two descriptions. */
    static final int MAX_BYTES = 512;

    private final List<TrackSender> senders;
    private final MediaClock clock;

    ViewerReports(List<TrackSender> senders, MediaClock clock) {
        this.senders = senders;
        this.clock = clock;
    }

    long deadlineNs() {
        var deadlineNs = Long.MAX_VALUE;
        for (var i = 0; i < senders.size(); i++) {
            deadlineNs = Math.min(deadlineNs, senders.get(i).reports().deadlineNs());
        }
        return deadlineNs;
    }

    /** Appends what is due at the writer index, of which at least {@link #MAX_BYTES} are free; nothing where nothing is. */
    void onTimer(long nowNs, ByteBuf out) {
        for (var i = 0; i < senders.size(); i++) {
            var sender = senders.get(i);
            var ssrc = (int) sender.identity().ssrc();
            if (sender.reports().onTimer(nowNs, clock.epochUs(nowNs) * 1_000, ssrc, out)) {
                SourceDescription.write(out, ssrc, sender.identity().cname().getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
