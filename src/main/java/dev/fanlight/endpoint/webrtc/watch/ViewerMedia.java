package dev.fanlight.endpoint.webrtc.watch;

import dev.fanlight.endpoint.rtp.ViewerFigures;
import dev.fanlight.endpoint.rtp.ViewerFlow;
import dev.fanlight.hub.PacketBatch;
import dev.fanlight.hub.PacketSubscription;
import dev.fanlight.hub.StreamTotals;
import dev.fanlight.hub.Track;
import dev.fanlight.media.Packet;
import dev.fanlight.net.DatagramPath;
import dev.fanlight.proto.rtcp.twcc.TwccSendHistory;
import dev.fanlight.proto.srtp.OutboundSrtpContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one viewer is sent by WebRTC, while there is a way to it: sealed, numbered across all tracks, and once more where it
 * misses something. Belongs to the viewer's loop; takes the time as an argument and opens no socket.
 */
final class ViewerMedia implements ViewerFlow.Way<TrackSender> {
    private static final int SEND_HISTORY = 1_024;

    private final TwccSendHistory history = new TwccSendHistory(SEND_HISTORY, TwccSendHistory.Listener.NONE);
    private final OutboundSrtpContext srtp;
    private final ViewerFlow<TrackSender> flow;
    private @Nullable DatagramPath path;

    /**
     * @param senders at most one video and one audio
     * @param totals what is sent beside the live batches is booked there
     */
    ViewerMedia(
            List<TrackSender> senders,
            PacketSubscription subscription,
            OutboundSrtpContext srtp,
            ViewerFigures figures,
            StreamTotals totals) {
        this.srtp = srtp;
        this.flow = new ViewerFlow<>(senders, subscription, this, figures, totals);
    }

    TwccSendHistory history() {
        return history;
    }

    /** From now on, packets go this way. */
    void onPath(long nowNs, DatagramPath to) {
        path = to;
        flow.start(nowNs);
    }

    /** There is no way to the viewer. */
    void onPathLost() {
        path = null;
        flow.stop();
    }

    /** What has come in for everybody. */
    void onPackets(long nowNs, PacketBatch batch) { // hot
        flow.onPackets(nowNs, batch);
    }

    /** Whether what this viewer mainly wants, its video where it has one, is among these. */
    boolean hasTrackOf(List<Track> tracks) {
        return flow.hasTrackOf(tracks);
    }

    /** When {@link #onTimer} has something to do. */
    long deadlineNs() { // hot
        return flow.deadlineNs();
    }

    void onTimer(long nowNs) {
        flow.onTimer(nowNs);
    }

    // ---- the way

    /** Datagrams are gone within the wake-up: what does not fit is dropped, and nothing waits. */
    @Override
    public boolean isOpen(long nowNs) { // hot
        return true;
    }

    @Override
    public boolean isClear(long nowNs) {
        return true;
    }

    @Override
    public int send(long nowNs, TrackSender sender, Packet packet) { // hot
        var to = path;
        if (to == null) {
            return 0;
        }
        var sizeBytes = sender.send(nowNs, packet, history.nextSeq(), srtp, to);
        // Only what leaves takes a number: a hole would be told as a loss on the way.
        if (sizeBytes > 0 && sender.hasTransportSeq()) {
            history.onSent(nowNs, sizeBytes);
        }
        return sizeBytes;
    }

    /** The loop flushes its socket for all viewers at once. */
    @Override
    public void flush(long nowNs) {} // hot

    /** Sends a packet that the viewer misses; returns its bytes, or 0 where it cannot. */
    int resend(long nowNs, TrackSender sender, Packet packet) {
        var to = path;
        if (to == null) {
            return 0;
        }
        var sizeBytes = sender.resend(nowNs, packet, history.nextSeq(), srtp, to);
        if (sizeBytes > 0 && sender.resendsWithTransportSeq()) {
            history.onSent(nowNs, sizeBytes);
        }
        return sizeBytes;
    }
}
