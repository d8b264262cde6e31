package dev.fanlight.frames;

import dev.fanlight.hub.PacketBatch;
import dev.fanlight.hub.PacketRing;
import dev.fanlight.hub.PacketSubscription;
import dev.fanlight.hub.PacketViewer;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.Packet;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The frames of one stream, put together for all who need them. Lives on the loop of the first of them; all but {@link #report} is called there. */
final class StreamAssembly implements PacketViewer, TrackAssembly.Out {
    /** Between two wishes for a keyframe. One that is asked for may be lost, too, or come too late to be put in order. */
    static final long ASK_EVERY_NS = 1_000_000_000;

    private final EventLoop loop;
    private final MediaClock clock;
    private final Map<Integer, TrackAssembly> assemblies = new HashMap<>();
    private final FrameGroup group = new FrameGroup();
    private final List<FrameOutlet> outlets = new ArrayList<>();
    private List<Track> tracks = List.of();
    private @Nullable PacketSubscription subscription;
    private long askNs;
    private boolean timed;
    private boolean ended;

    StreamAssembly(EventLoop loop, MediaClock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /** Begins at the newest keyframe that is still there. False when the stream has been removed. */
    boolean begin(Stream stream) {
        var place = stream.subscribe(this);
        if (place.isEmpty()) {
            return false;
        }
        subscription = place.get();
        onTracks(subscription.tracks());
        var ring = subscription.ring();
        var nowNs = clock.nowNs();
        for (var index = start(ring, tracks, subscription.position()); index < subscription.position(); index++) {
            var packet = ring.get(index);
            if (packet != null) {
                try {
                    onPacket(nowNs, packet);
                } finally {
                    packet.release();
                }
            }
        }
        askWhereWaiting(nowNs);
        startTimer(nowNs);
        return true;
    }

    /** Where the oldest of the newest keyframes begins. */
    private static long start(PacketRing ring, List<Track> tracks, long position) {
        var start = position;
        for (var track : tracks) {
            var keyframe = ring.keyframe(track.id());
            start = keyframe < 0 ? start : Math.min(start, keyframe);
        }
        return start;
    }

    void add(FrameOutlet outlet) {
        outlets.add(outlet);
        outlet.tracks(tracks);
        group.forEach(outlet::frame);
    }

    void remove(FrameOutlet outlet) {
        outlets.remove(outlet);
    }

    /** Nobody needs frames any more. */
    void end() {
        ended = true;
        if (subscription != null) {
            subscription.end();
        }
        assemblies.values().forEach(TrackAssembly::close);
        assemblies.clear();
        group.clear();
        outlets.clear();
    }

    // ---- packets

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void onPackets(long nowNs, PacketBatch batch) {
        if (ended) {
            return;
        }
        if (batch.isAfterBreak()) {
            assemblies.values().forEach(TrackAssembly::onBreak);
        }
        for (var i = 0; i < batch.count(); i++) {
            onPacket(nowNs, batch.packet(i));
        }
        askWhereWaiting(nowNs);
        startTimer(nowNs);
    }

    private void onPacket(long nowNs, Packet packet) {
        var assembly = assemblies.get(packet.trackId());
        if (assembly == null && subscription != null) {
            // Packets of a track may come before it is told of, or be left over from one that has ended.
            var now = subscription.tracks();
            if (!now.equals(tracks)) {
                onTracks(now);
                assembly = assemblies.get(packet.trackId());
            }
        }
        if (assembly != null) {
            assembly.onPacket(nowNs, packet);
        }
    }

    @Override
    public void onTracks(List<Track> now) {
        if (ended) {
            return;
        }
        for (var track : now) {
            assemblies
                    .computeIfAbsent(track.id(), id -> new TrackAssembly(track, this))
                    .onFormat();
        }
        assemblies.values().removeIf(assembly -> {
            var gone = !now.contains(assembly.track());
            if (gone) {
                group.breakOff(assembly.track().id());
                assembly.close();
            }
            return gone;
        });
        tracks = now;
        outlets.forEach(outlet -> outlet.tracks(now));
    }

    /** For packets; others may come later, so that consumers stay. */
    @Override
    public void onStreamClosed() {
        onTracks(List.of());
    }

    private void startTimer(long nowNs) {
        var deadlineNs = Long.MAX_VALUE;
        for (var assembly : assemblies.values()) {
            deadlineNs = Math.min(deadlineNs, assembly.deadlineNs());
        }
        if (deadlineNs != Long.MAX_VALUE && !timed) {
            timed = true;
            loop.schedule(this::onTimer, Math.max(0, deadlineNs - nowNs), TimeUnit.NANOSECONDS);
        }
    }

    private void onTimer() {
        timed = false;
        if (ended) {
            return;
        }
        var nowNs = clock.nowNs();
        assemblies.values().forEach(assembly -> assembly.onTime(nowNs));
        askWhereWaiting(nowNs);
        startTimer(nowNs);
    }

    /** While pictures come that nobody can use, a keyframe is wanted. */
    private void askWhereWaiting(long nowNs) {
        if (nowNs < askNs || subscription == null) {
            return;
        }
        var wanted = false;
        for (var assembly : assemblies.values()) {
            wanted |= assembly.takePassedOver();
        }
        if (wanted) {
            askNs = nowNs + ASK_EVERY_NS;
            subscription.requestKeyframe();
        }
    }

    // ---- frames

    @Override
    public void frame(CodedFrame frame) {
        try {
            group.add(frame);
            for (var outlet : List.copyOf(outlets)) {
                outlet.frame(frame);
            }
        } finally {
            frame.release();
        }
    }

    @Override
    public void broken(Track track) {
        group.breakOff(track.id());
        for (var outlet : List.copyOf(outlets)) {
            outlet.broken(track);
        }
    }

    /** The source is watched by those who need the frames, not by this. */
    @Override
    public boolean isCounted() {
        return false;
    }

    @Override
    public ViewerReport report() {
        return new ViewerReport("frames", "frames", "", 0, 0, 0, 0, 0, -1, 0, Optional.empty());
    }
}
