package dev.fanlight.endpoint.webrtc.watch;

import dev.fanlight.endpoint.rtp.CatchUp;
import dev.fanlight.hub.PacketBatch;
import dev.fanlight.hub.PacketSubscription;
import dev.fanlight.hub.StreamTotals;
import dev.fanlight.hub.Track;
import dev.fanlight.media.Packet;
import dev.fanlight.net.DatagramPath;
import dev.fanlight.proto.rtcp.twcc.TwccSendHistory;
import dev.fanlight.proto.srtp.OutboundSrtpContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one viewer is sent, packet by packet: from the newest keyframe that is still there, faster than it was recorded, to
 * the live edge, and then each packet as it comes. Never from the middle of a group of pictures.
 *
 * <pre>
 * PAUSED ──► WAITING for a keyframe ──► LIVE
 *   ▲  └───► CATCHING_UP from one ───────▲
 *   └──────────── no way to the peer ────┘
 * </pre>
 *
 * <p>Belongs to the viewer's loop; takes the time as an argument and opens no socket.
 */
final class ViewerMedia {
    /** A tail longer than this is worth asking the publisher for a new keyframe. */
    private static final long LONG_TAIL_NS = 1_000_000_000;

    private static final long PACE_NS = 5_000_000;
    private static final int SEND_HISTORY = 1_024;

    private enum Phase {
        PAUSED,
        WAITING,
        CATCHING_UP,
        LIVE
    }

    private final @Nullable TrackSender video;
    private final @Nullable TrackSender audio;
    private final ViewerFigures figures;
    private final StreamTotals totals;
    private final TwccSendHistory history = new TwccSendHistory(SEND_HISTORY, TwccSendHistory.Listener.NONE);
    private final PacketSubscription subscription;
    private final OutboundSrtpContext srtp;
    private @Nullable DatagramPath path;
    private @Nullable CatchUp catchUp;
    private Phase phase = Phase.PAUSED;
    private boolean audioBegun;
    private long paceNs;

    /** The ring's index up to which batches were seen. */
    private long seenTo;

    private long lastVideoTime = Long.MIN_VALUE;

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
        this.video = find(senders, true).orElse(null);
        this.audio = find(senders, false).orElse(null);
        this.subscription = subscription;
        this.srtp = srtp;
        this.figures = figures;
        this.totals = totals;
    }

    private static Optional<TrackSender> find(List<TrackSender> senders, boolean isVideo) {
        return senders.stream().filter(sender -> sender.isVideo() == isVideo).findFirst();
    }

    TwccSendHistory history() {
        return history;
    }

    /** Where packets go now; null when there is nowhere. */
    @Nullable DatagramPath path() {
        return path;
    }

    // ---- beginning

    /** From now on, packets go this way. */
    void onPath(long nowNs, DatagramPath to) {
        path = to;
        if (phase == Phase.PAUSED) {
            begin(nowNs);
        }
    }

    /** There is no way to the viewer. */
    void onPathLost() {
        path = null;
        phase = Phase.PAUSED;
        catchUp = null;
        audioBegun = false;
    }

    private void begin(long nowNs) {
        phase = Phase.WAITING;
        if (video == null) {
            return;
        }
        var ring = subscription.ring();
        var from = ring.keyframe(video.trackId());
        if (from >= subscription.position()) {
            return; // it comes with the next batch
        }
        var first = from < 0 ? null : ring.get(from);
        if (first == null) {
            subscription.requestKeyframe();
            return;
        }
        try {
            begin(nowNs, video, first, from);
        } finally {
            first.release();
        }
    }

    private void begin(long nowNs, TrackSender sender, Packet first, long from) {
        if (first.trackId() != sender.trackId() || first.rtpTime() <= lastVideoTime) {
            subscription.requestKeyframe();
            return;
        }
        var newestTime = newestTime(sender, first.rtpTime());
        var clockRateHz = sender.track().clockRateHz();
        var plan = CatchUp.plan(nowNs, from, first, subscription.position(), newestTime, clockRateHz);
        sender.jumpTo(first, plan.squeeze());
        catchUp = plan;
        phase = Phase.CATCHING_UP;
        if ((newestTime - first.rtpTime()) > LONG_TAIL_NS / 1_000_000 * clockRateHz / 1_000) {
            subscription.requestKeyframe();
        }
        catchUp(nowNs);
    }

    /** The stream's newest time of the track, from the last packets that this loop's viewers were offered. */
    private long newestTime(TrackSender sender, long least) {
        var ring = subscription.ring();
        for (var index = subscription.position() - 1; index >= ring.tail(); index--) {
            var packet = ring.get(index);
            if (packet == null) {
                return least;
            }
            var belongs = packet.trackId() == sender.trackId();
            var time = packet.rtpTime();
            packet.release();
            if (belongs) {
                return Math.max(least, time);
            }
        }
        return least;
    }

    // ---- catching up

    private void catchUp(long nowNs) {
        var plan = catchUp;
        if (plan == null || video == null) {
            return;
        }
        var ring = subscription.ring();
        plan.skipToNewest(ring.keyframe(video.trackId()));
        while (plan.cursor() < subscription.position()) {
            if (!plan.maySend(nowNs)) {
                paceNs = nowNs + PACE_NS;
                return;
            }
            var packet = ring.get(plan.cursor());
            if (packet == null) {
                wait(true); // the ring has gone on without us
                return;
            }
            plan.advance();
            try {
                if (packet.trackId() != video.trackId()) {
                    continue;
                }
                if (plan.jumps()) {
                    video.jumpTo(packet);
                    plan.jumped();
                }
                if (video.covers(packet)) {
                    var sizeBytes = send(nowNs, video, packet, false);
                    if (sizeBytes == 0) {
                        return;
                    }
                    plan.onSent(sizeBytes);
                    totals.sentApart(1, sizeBytes);
                }
            } finally {
                packet.release();
            }
        }
        catchUp = null;
        // Where the newest keyframe is still to be handed out, nothing before it is wanted.
        phase = plan.jumps() ? Phase.WAITING : Phase.LIVE;
    }

    /** Nothing is sent until the next keyframe. */
    private void wait(boolean ask) {
        catchUp = null;
        phase = Phase.WAITING;
        if (ask) {
            subscription.requestKeyframe();
        }
    }

    // ---- live

    /** What has come in for everybody. */
    void onPackets(long nowNs, PacketBatch batch) { // hot
        // Whatever goes on around it, no packet may be sealed twice under one number with another header.
        if (path == null || batch.firstIndex() < seenTo) {
            return;
        }
        seenTo = batch.firstIndex() + batch.count();
        if (batch.isAfterBreak()) {
            onBreak();
        }
        if (phase == Phase.CATCHING_UP) {
            catchUp(nowNs);
            forwardAudio(nowNs, batch);
            return;
        }
        for (var i = 0; i < batch.count(); i++) {
            var sizeBytes = forward(nowNs, batch.packet(i));
            if (sizeBytes > 0) {
                batch.sent(i, sizeBytes);
            }
        }
    }

    /** The loop was away for longer than the ring lasts: what lies between has gone for good. */
    private void onBreak() {
        audioBegun = false;
        if (phase == Phase.LIVE || phase == Phase.CATCHING_UP) {
            wait(true);
        }
    }

    private void forwardAudio(long nowNs, PacketBatch batch) { // hot
        if (audio == null) {
            return;
        }
        for (var i = 0; i < batch.count(); i++) {
            var packet = batch.packet(i);
            if (packet.trackId() == audio.trackId()) {
                var sizeBytes = forwardAudio(nowNs, audio, packet);
                if (sizeBytes > 0) {
                    batch.sent(i, sizeBytes);
                }
            }
        }
    }

    private int forward(long nowNs, Packet packet) { // hot
        if (video != null && packet.trackId() == video.trackId()) {
            return forwardVideo(nowNs, video, packet);
        }
        if (audio != null && packet.trackId() == audio.trackId()) {
            return forwardAudio(nowNs, audio, packet);
        }
        return 0;
    }

    private int forwardVideo(long nowNs, TrackSender sender, Packet packet) { // hot
        if (phase == Phase.WAITING) {
            if (!packet.keyframeStart()) {
                return 0;
            }
            sender.jumpTo(packet);
            phase = Phase.LIVE;
        }
        return phase == Phase.LIVE && sender.covers(packet) ? send(nowNs, sender, packet, true) : 0;
    }

    private int forwardAudio(long nowNs, TrackSender sender, Packet packet) { // hot
        if (!audioBegun) {
            audioBegun = true;
            sender.jumpTo(packet);
        }
        return sender.covers(packet) ? send(nowNs, sender, packet, true) : 0;
    }

    /** Returns 0 where the way is full; then nothing more goes there until the next keyframe. */
    private int send(long nowNs, TrackSender sender, Packet packet, boolean live) { // hot
        var to = path;
        if (to == null) {
            return 0;
        }
        var sizeBytes = sender.send(nowNs, packet, history.nextSeq(), srtp, to);
        if (sizeBytes == 0) {
            figures.dropped.add(1);
            if (sender.isVideo()) {
                wait(true);
            }
            return 0;
        }
        // Only what leaves takes a number: a hole would be told as a loss on the way.
        if (sender.hasTransportSeq()) {
            history.onSent(nowNs, sizeBytes);
        }
        if (sender.isVideo()) {
            lastVideoTime = Math.max(lastVideoTime, packet.rtpTime());
        }
        figures.sent(nowNs, packet, sizeBytes, live);
        return sizeBytes;
    }

    /** Whether what this viewer mainly wants, its video where it has one, is among these. */
    boolean hasTrackOf(List<Track> tracks) {
        var main = video != null ? video : audio;
        return main != null && tracks.stream().anyMatch(track -> track.id() == main.trackId());
    }

    // ---- time

    /** When {@link #onTimer} has something to do. */
    long deadlineNs() {
        return phase == Phase.CATCHING_UP ? paceNs : Long.MAX_VALUE;
    }

    void onTimer(long nowNs) {
        if (phase == Phase.CATCHING_UP && path != null) {
            catchUp(nowNs);
        }
    }

    // ---- once more

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
