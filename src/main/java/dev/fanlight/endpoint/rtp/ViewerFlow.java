package dev.fanlight.endpoint.rtp;

import dev.fanlight.hub.PacketBatch;
import dev.fanlight.hub.PacketRing;
import dev.fanlight.hub.PacketSubscription;
import dev.fanlight.hub.StreamTotals;
import dev.fanlight.hub.Track;
import dev.fanlight.media.Packet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one viewer is sent, packet by packet: from the newest keyframe that is still there, faster than it was recorded, to the
 * live edge, and then each packet as it comes. Where there is no room, it goes on at a keyframe: never in the middle of a
 * group of pictures. On a way that queues, the viewer is behind until nothing waits any more, and then begins again; a way
 * that does not was full for a moment, and the next keyframe will do.
 *
 * <pre>
 * STOPPED ──► WAITING for a keyframe ──► LIVE ──► BEHIND ──► (begins again)
 *    └──────► CATCHING_UP from one ───────▲ └───────▲
 * </pre>
 *
 * <p>Belongs to the viewer's loop; takes the time as an argument.
 *
 * @param <T> a track on this kind of way
 */
public final class ViewerFlow<T extends ViewerTrack> {
    /** The way to a viewer. */
    public interface Way<T extends ViewerTrack> {
        /** Whether another frame may begin: what was given before has not waited for too long. */
        boolean isOpen(long nowNs); // hot

        /** Whether nothing waits, so that a new beginning arrives at once; always so where nothing is queued. */
        boolean isClear(long nowNs);

        /** Sends a packet for the first time; returns its bytes, or 0, and it is dropped, where there is no room. */
        int send(long nowNs, T track, Packet packet); // hot

        /** Nothing more comes for now. */
        void flush(long nowNs); // hot
    }

    /** A tail longer than this is worth asking the publisher for a new keyframe. */
    private static final long LONG_TAIL_NS = 1_000_000_000;

    private static final long PACE_NS = 5_000_000;
    private static final long LOOK_NS = 20_000_000;

    private enum Phase {
        STOPPED,
        WAITING,
        CATCHING_UP,
        LIVE,
        BEHIND
    }

    private final @Nullable T video;
    private final @Nullable T audio;
    private final PacketSubscription subscription;
    private final Way<T> way;
    private final ViewerFigures figures;
    private final StreamTotals totals;
    private Phase phase = Phase.STOPPED;
    private @Nullable CatchUp catchUp;
    private boolean audioBegun;
    private long timerNs = Long.MAX_VALUE;

    /** The ring's index up to which batches were seen. */
    private long seenTo;

    private long lastVideoTime = Long.MIN_VALUE;

    /**
     * @param tracks at most one of pictures and one of sound
     * @param totals what is sent beside the live batches is booked there
     */
    public ViewerFlow(
            List<T> tracks, PacketSubscription subscription, Way<T> way, ViewerFigures figures, StreamTotals totals) {
        this.video = tracks.stream().filter(ViewerTrack::isVideo).findFirst().orElse(null);
        this.audio = tracks.stream().filter(each -> !each.isVideo()).findFirst().orElse(null);
        this.subscription = subscription;
        this.way = way;
        this.figures = figures;
        this.totals = totals;
    }

    // ---- beginning

    /** From now on packets are sent. */
    public void start(long nowNs) {
        if (phase == Phase.STOPPED) {
            begin(nowNs);
        }
    }

    /** Nothing is sent until the next start. */
    public void stop() {
        phase = Phase.STOPPED;
        catchUp = null;
        audioBegun = false;
        timerNs = Long.MAX_VALUE;
    }

    private void begin(long nowNs) {
        phase = Phase.WAITING;
        timerNs = Long.MAX_VALUE;
        if (video == null) {
            phase = Phase.LIVE;
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
        way.flush(nowNs);
    }

    private void begin(long nowNs, T track, Packet first, long from) {
        if (first.rtpTime() <= lastVideoTime) {
            subscription.requestKeyframe();
            return;
        }
        var newestTime = newestTime(subscription.ring(), track, first.rtpTime());
        var clockRateHz = track.clockRateHz();
        var plan = CatchUp.plan(nowNs, from, first, subscription.position(), newestTime, clockRateHz);
        track.jumpTo(first, plan.squeeze());
        catchUp = plan;
        phase = Phase.CATCHING_UP;
        if (newestTime - first.rtpTime() > LONG_TAIL_NS / 1_000_000 * clockRateHz / 1_000) {
            subscription.requestKeyframe();
        }
        catchUp(nowNs);
    }

    /** The stream's newest time of the track, from the last packets that this loop's viewers were offered. */
    private long newestTime(PacketRing ring, T track, long least) {
        for (var index = subscription.position() - 1; index >= ring.tail(); index--) {
            var packet = ring.get(index);
            if (packet == null) {
                return least;
            }
            var belongs = packet.trackId() == track.trackId();
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
                timerNs = nowNs + PACE_NS;
                return;
            }
            var packet = ring.get(plan.cursor());
            if (packet == null) {
                waitForKeyframe(); // the ring has gone on without us
                return;
            }
            plan.advance();
            try {
                if (packet.trackId() == video.trackId() && !catchUp(nowNs, plan, video, packet)) {
                    return;
                }
            } finally {
                packet.release();
            }
        }
        catchUp = null;
        timerNs = Long.MAX_VALUE;
        // Where the newest keyframe is still to be handed out, nothing before it is wanted.
        phase = plan.jumps() ? Phase.WAITING : Phase.LIVE;
    }

    private boolean catchUp(long nowNs, CatchUp plan, T track, Packet packet) {
        if (plan.jumps()) {
            track.jumpTo(packet);
            plan.jumped();
        }
        if (track.covers(packet)) {
            var sizeBytes = send(nowNs, track, packet, false);
            if (sizeBytes == 0) {
                return false;
            }
            plan.onSent(sizeBytes);
            totals.sentApart(1, sizeBytes);
        }
        return true;
    }

    /** No picture is sent until the next keyframe. */
    private void waitForKeyframe() {
        catchUp = null;
        timerNs = Long.MAX_VALUE;
        phase = Phase.WAITING;
        subscription.requestKeyframe();
    }

    // ---- live

    /** What has come in for everybody. */
    public void onPackets(long nowNs, PacketBatch batch) { // hot
        // Whatever goes on around it, no packet may be sent twice under one number.
        if (phase == Phase.STOPPED || batch.firstIndex() < seenTo) {
            return;
        }
        seenTo = batch.firstIndex() + batch.count();
        if (batch.isAfterBreak()) {
            onBreak();
        }
        var live = phase != Phase.CATCHING_UP;
        if (!live) {
            catchUp(nowNs);
        }
        for (var i = 0; i < batch.count(); i++) {
            var sizeBytes = forward(nowNs, batch.packet(i), live);
            if (sizeBytes > 0) {
                batch.sent(i, sizeBytes);
            }
        }
        way.flush(nowNs);
    }

    /** The loop was away for longer than the ring lasts: what lies between has gone for good. */
    private void onBreak() {
        audioBegun = false;
        if (video != null && (phase == Phase.LIVE || phase == Phase.CATCHING_UP)) {
            waitForKeyframe();
        }
    }

    /** @param withVideo not where this batch's pictures were sent from the ring just now */
    private int forward(long nowNs, Packet packet, boolean withVideo) { // hot
        if (video != null && packet.trackId() == video.trackId()) {
            return withVideo ? forwardVideo(nowNs, video, packet) : 0;
        }
        if (audio != null && packet.trackId() == audio.trackId()) {
            return forwardAudio(nowNs, audio, packet);
        }
        return 0;
    }

    private int forwardVideo(long nowNs, T track, Packet packet) { // hot
        if (phase == Phase.WAITING && packet.keyframeStart()) {
            track.jumpTo(packet);
            phase = Phase.LIVE;
        }
        if (phase != Phase.LIVE) {
            if (phase == Phase.BEHIND) {
                drop(packet);
            }
            return 0;
        }
        if (!track.covers(packet)) {
            return 0;
        }
        // A frame that has begun is sent whole.
        if (packet.rtpTime() > lastVideoTime && !way.isOpen(nowNs)) {
            fallBehind(nowNs, packet);
            return 0;
        }
        return send(nowNs, track, packet, true);
    }

    private int forwardAudio(long nowNs, T track, Packet packet) { // hot
        if (phase == Phase.BEHIND || !way.isOpen(nowNs)) {
            audioBegun = false;
            drop(packet);
            return 0;
        }
        if (!audioBegun) {
            audioBegun = true;
            track.jumpTo(packet);
        }
        return track.covers(packet) ? send(nowNs, track, packet, true) : 0;
    }

    /** Returns 0 where there is no room; then no picture goes there until a keyframe. */
    private int send(long nowNs, T track, Packet packet, boolean live) { // hot
        var sizeBytes = way.send(nowNs, track, packet);
        if (sizeBytes == 0) {
            onNoRoom(nowNs, track, packet);
            return 0;
        }
        if (track.isVideo()) {
            lastVideoTime = Math.max(lastVideoTime, packet.rtpTime());
        }
        figures.sent(nowNs, packet, sizeBytes, live);
        return sizeBytes;
    }

    private void onNoRoom(long nowNs, T track, Packet packet) {
        if (!way.isClear(nowNs)) {
            fallBehind(nowNs, packet);
            return;
        }
        drop(packet);
        if (track.isVideo()) {
            waitForKeyframe();
        }
    }

    private void fallBehind(long nowNs, Packet packet) {
        phase = Phase.BEHIND;
        catchUp = null;
        timerNs = nowNs + LOOK_NS;
        drop(packet);
    }

    private void drop(Packet packet) { // hot
        figures.dropped(packet);
        totals.dropped("viewer-slow");
    }

    /** Whether what this viewer mainly wants, its pictures where it has some, is among these. */
    public boolean hasTrackOf(List<Track> tracks) {
        var main = video != null ? video : audio;
        return main != null && tracks.stream().anyMatch(each -> each.id() == main.trackId());
    }

    // ---- time

    /** When {@link #onTimer} has something to do. */
    public long deadlineNs() {
        return timerNs;
    }

    /** Early calls are harmless. */
    public void onTimer(long nowNs) {
        if (nowNs < timerNs) {
            return;
        }
        if (phase == Phase.CATCHING_UP) {
            catchUp(nowNs);
            way.flush(nowNs);
        } else if (phase == Phase.BEHIND) {
            if (way.isClear(nowNs)) {
                begin(nowNs);
            } else {
                timerNs = nowNs + LOOK_NS;
            }
        }
    }
}
