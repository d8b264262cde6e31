package dev.fanlight.hub;

import dev.fanlight.media.MediaClock;
import dev.fanlight.media.TrackFormat;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A stream's packets: its tracks, the ring, and the fans of those who watch packets. Guarded by the stream's lock, but
 * for {@link #wake} and what is said to be for any thread.
 */
final class PacketFeed {
    private final PacketRing ring;
    private final StreamTotals totals;
    private final MediaClock clock;

    /** A publisher may make up clocks and channels as it likes. */
    private static final int MAX_KNOWN = 32;

    /** The tracks that were sent here, the newest last: one that comes back goes on with its numbers. */
    private final List<Track> known = new ArrayList<>();

    private int nextId;

    private volatile List<Track> tracks = List.of();

    /** What converters make of them. */
    private final Map<Publication, List<Track>> conversions = new LinkedHashMap<>();

    private volatile List<Track> converted = List.of();
    private volatile PacketFan[] fans = {};

    PacketFeed(PacketRing ring, StreamTotals totals, MediaClock clock) {
        this.ring = ring;
        this.totals = totals;
        this.clock = clock;
    }

    /** What the publisher sends now, or sent last. Any thread. */
    List<Track> tracks() {
        return tracks;
    }

    /** What converters make. Any thread. */
    List<Track> converted() {
        return converted;
    }

    /** Both. Any thread. */
    List<Track> all() {
        return Stream.concat(tracks.stream(), converted.stream()).toList();
    }

    PacketRing ring() {
        return ring;
    }

    /** A publisher begins: those of its tracks that the stream had before go on, others begin. */
    List<Track> begin(List<TrackFormat> formats) {
        tracks = formats.stream().map(format -> trackOf(format, false)).toList();
        return tracks;
    }

    /** A converter begins. */
    List<Track> beginConversion(Publication converter, List<TrackFormat> formats) {
        var begun = formats.stream().map(format -> trackOf(format, true)).toList();
        conversions.put(converter, begun);
        listConverted();
        return begun;
    }

    /** A converter has ended; returns whether it had tracks. */
    boolean endConversion(Publication converter) {
        var had = conversions.remove(converter) != null;
        listConverted();
        clearIfNobodySends();
        return had;
    }

    /** No converter may go on. */
    void endConversions() {
        conversions.clear();
        listConverted();
        clearIfNobodySends();
    }

    private void clearIfNobodySends() {
        if (tracks.isEmpty() && converted.isEmpty()) {
            ring.clear();
        }
    }

    private void listConverted() {
        converted = conversions.values().stream().flatMap(List::stream).toList();
    }

    private Track trackOf(TrackFormat format, boolean isConverted) {
        var track = known.stream()
                .filter(each -> each.isConverted() == isConverted
                        && each.format().codec() == format.codec()
                        && each.format().clockRateHz() == format.clockRateHz()
                        && each.format().channels() == format.channels())
                .findFirst()
                .orElseGet(() -> new Track(nextId++, format, isConverted));
        known.remove(track);
        known.add(track);
        if (known.size() > MAX_KNOWN) {
            forgetOldest();
        }
        track.begin(format);
        return track;
    }

    /** Of those that nobody sends. */
    private void forgetOldest() {
        known.stream()
                .filter(track -> !tracks.contains(track) && !converted.contains(track))
                .findFirst()
                .ifPresent(known::remove);
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

    /** As if the publisher had never sent anything. */
    void forget() {
        tracks = List.of();
        clearIfNobodySends();
    }

    /** Lets go of everything. */
    void close() {
        tracks = List.of();
        ring.clear();
    }
}
