package dev.fanlight.hub;

import dev.fanlight.media.MediaClock;
import dev.fanlight.media.TrackFormat;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream's packets: its tracks, the ring, and the fans of those who watch packets. Guarded by the stream's lock, but
 * for {@link #wake} and what is said to be for any thread.
 */
final class PacketFeed {
    private final PacketRing ring;
    private final StreamTotals totals;
    private final MediaClock clock;

    /** Every codec that was ever sent here: one that comes back goes on with its numbers. */
    private final List<Track> known = new ArrayList<>();

    private volatile List<Track> tracks = List.of();
    private volatile PacketFan[] fans = {};

    PacketFeed(PacketRing ring, StreamTotals totals, MediaClock clock) {
        this.ring = ring;
        this.totals = totals;
        this.clock = clock;
    }

    /** What is sent now, or was sent last. Any thread. */
    List<Track> tracks() {
        return tracks;
    }

    PacketRing ring() {
        return ring;
    }

    /** A publisher begins: those of its tracks that the stream had before go on, others begin. */
    List<Track> begin(List<TrackFormat> formats) {
        tracks = formats.stream().map(this::trackOf).toList();
        return tracks;
    }

    private Track trackOf(TrackFormat format) {
        var track = known.stream()
                .filter(each ->
                        each.format().codec() == format.codec() && each.format().clockRateHz() == format.clockRateHz())
                .findFirst()
                .orElseGet(() -> {
                    var made = new Track(known.size(), format);
                    known.add(made);
                    return made;
                });
        track.begin(format);
        return track;
    }

    /** Serves this loop's viewers, and tells the other loops that there is more. Any thread, without the lock. */
    void wake() { // hot
        var all = fans;
        PacketFan own = null;
        for (var fan : all) {
            if (fan.loop().inEventLoop()) {
                own = fan;
            } else {
                fan.wake();
            }
        }
        if (own != null) {
            own.wake();
        }
    }

    PacketFan add(PacketViewer viewer) {
        var fan = find(viewer.loop());
        if (fan == null) {
            fan = new PacketFan(viewer.loop(), ring, totals, clock);
            var more = Arrays.copyOf(fans, fans.length + 1);
            more[fans.length] = fan;
            fans = more;
        }
        fan.add(viewer);
        return fan;
    }

    boolean remove(PacketViewer viewer) {
        var fan = find(viewer.loop());
        if (fan == null) {
            return false;
        }
        var left = fan.remove(viewer);
        if (fan.isEmpty()) {
            fans = Arrays.stream(fans).filter(each -> !each.equals(fan)).toArray(PacketFan[]::new);
        }
        return left;
    }

    private @Nullable PacketFan find(EventLoop loop) {
        for (var fan : fans) {
            if (fan.loop().equals(loop)) {
                return fan;
            }
        }
        return null;
    }

    /** As if nothing had ever been sent. */
    void forget() {
        tracks = List.of();
        ring.clear();
    }
}
