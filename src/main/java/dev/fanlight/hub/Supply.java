package dev.fanlight.hub;

import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.media.VideoFormat;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a stream's publisher brings, and what converters make of it: who that is, the newest frame, the newest packets. Not
 * thread-safe: the stream's lock guards it, but for what {@link PacketFeed} says to be for any thread.
 */
final class Supply {
    /** How long the last picture of a publisher that has gone is kept for those who still join. */
    private static final long KEEP_LAST_PICTURE_NS = 60_000_000_000L;

    private final StreamTotals totals;
    private final Audience audience;
    private final FrameFeed frames;
    private final PacketFeed packets;
    private final Reception reception;
    private @Nullable Publication publication;
    private final Set<Publication> conversions = new HashSet<>();

    /** Whose pictures the newest frame is one of. */
    private @Nullable Publication framesFrom;

    private boolean removed;

    Supply(StreamTotals totals, Audience audience, MediaClock clock, StreamMemory memory, RingBounds bounds) {
        this.totals = totals;
        this.audience = audience;
        this.frames = new FrameFeed(memory, totals);
        this.packets = new PacketFeed(new PacketRing(bounds.maxAgeNs(), bounds.maxBytes(), memory), totals, clock);
        this.reception = new Reception(clock.nowNs(), totals);
    }

    FrameFeed frames() {
        return frames;
    }

    PacketFeed packets() {
        return packets;
    }

    Reception reception() {
        return reception;
    }

    // ---- who

    /** Of the one who publishes now; null while nobody does. */
    @Nullable Publication publication() {
        return publication;
    }

    void begin(Publication granted) {
        publication = granted;
        reception.begin(granted.publisher());
    }

    void beginConversion(Publication granted) {
        conversions.add(granted);
    }

    /** Whether what comes from there is wanted. */
    boolean isOpen(Publication from) { // hot
        return !removed && (publication == from || conversions.contains(from));
    }

    void endPublishing() {
        publication = null;
    }

    /** Returns false where it was none that goes on. */
    boolean endConversion(Publication from) {
        if (!conversions.remove(from)) {
            return false;
        }
        if (framesFrom == from) {
            forgetFrames();
        }
        if (packets.endConversion(from)) {
            tellTracks();
        }
        return true;
    }

    private void forgetFrames() {
        frames.forget();
        framesFrom = null;
    }

    // ---- what comes

    /**
     * A whole frame of somebody who {@link #isOpen}; the reference passes.
     *
     * @return whether it is the publisher's first, for which somebody may wait
     */
    boolean frame(Publication from, AccessUnit frame, long nowNs) { // hot
        if (publication != from) {
            convertedFrame(from, frame);
            return false;
        }
        if (!reception.admitsFrame(nowNs)) {
            frame.release();
            return false;
        }
        if (!packets.tracks().isEmpty()) {
            endPackets();
        }
        var first = frames.isEmpty();
        framesFrom = from;
        var format = frame.format();
        var sizeBytes = frame.sizeBytes();
        if (frames.publish(frame)) {
            reception.onFrame(nowNs, format, sizeBytes);
        } else {
            totals.dropped("memory-full");
        }
        return first;
    }

    private void convertedFrame(Publication from, AccessUnit frame) { // hot
        if ((publication != null && publication == framesFrom)
                || packets.tracks().isEmpty()) {
            frame.release(); // the publisher itself brings pictures now, or sleeps, and they are of long ago
            return;
        }
        framesFrom = from;
        if (!frames.publish(frame)) {
            totals.dropped("memory-full");
        }
    }

    /** Tracks of somebody who {@link #isOpen}; whole frames of a publisher before are forgotten. */
    List<Track> beginTracks(Publication from, List<TrackFormat> formats) {
        if (publication != from) {
            var made = packets.beginConversion(from, formats);
            tellTracks();
            return made;
        }
        if (!conversions.contains(framesFrom)) {
            forgetFrames();
        }
        reception.onTracks(formats);
        var tracks = packets.begin(formats);
        tellTracks();
        return tracks;
    }

    private void tellTracks() {
        var now = packets.all();
        audience.tell(viewer -> viewer.onTracks(now));
    }

    void picture(Track track, int widthPx, int heightPx) {
        reception.onPicture(new VideoFormat(track.format().codec(), widthPx, heightPx));
    }

    /** What a wake-up brought, of somebody who {@link #isOpen}. */
    void packets(Publication from, IncomingPackets incoming, long nowNs) { // hot
        for (var i = 0; i < incoming.count(); i++) {
            if (publication == from) {
                packet(incoming, i, nowNs);
            } else {
                convertedPacket(incoming, i);
            }
        }
    }

    private void packet(IncomingPackets incoming, int i, long nowNs) { // hot
        if (!reception.admitsPacket(nowNs)) {
            return;
        }
        var packet = incoming.number(i);
        if (packet == null) {
            totals.dropped("before-source-began");
            return;
        }
        var video = incoming.track(i).format().codec().isVideo();
        var sizeBytes = packet.payloadBytes();
        var marker = packet.marker();
        if (!packets.ring().add(packet)) {
            totals.dropped("memory-full");
            return;
        }
        reception.onPacket(nowNs, video, marker, sizeBytes);
    }

    private void convertedPacket(IncomingPackets incoming, int i) { // hot
        var packet = incoming.number(i);
        if (packet == null) {
            totals.dropped("before-source-began");
        } else if (!packets.ring().add(packet)) {
            totals.dropped("memory-full");
        }
    }

    // ---- what there is

    /** Whether the publisher brings whole pictures, as far as that has shown. */
    boolean hasFrames() {
        return packets.tracks().isEmpty() && !frames.isEmpty() && !conversions.contains(framesFrom);
    }

    boolean isEmpty() {
        return packets.tracks().isEmpty() && frames.isEmpty();
    }

    // ---- what is forgotten

    /** As if nothing had ever come from a publisher. */
    void forget(long nowNs) {
        frames.forget();
        endPackets();
        reception.forget(nowNs);
    }

    /** Those who watch the publisher's packets have nothing to wait for any more. */
    private void endPackets() {
        packets.forget();
        if (packets.converted().isEmpty()) {
            audience.tell(Supply::close);
        } else {
            tellTracks();
        }
    }

    private static void close(Viewer viewer) {
        if (viewer instanceof PacketViewer watcher) {
            watcher.onStreamClosed();
        }
    }

    /** Of a publisher that left long ago; viewers keep what they have, in case it comes back. */
    void forgetOldPackets(long nowNs) {
        if (publication == null
                && !packets.tracks().isEmpty()
                && nowNs - reception.staleSinceNs() > KEEP_LAST_PICTURE_NS) {
            packets.forget();
            var now = packets.all();
            audience.tellReaders(viewer -> viewer.onTracks(now));
        }
    }

    boolean isRemoved() {
        return removed;
    }

    /** Nobody uses the stream, and nobody may any more. */
    void remove(long nowNs) {
        removed = true;
        conversions.clear();
        packets.endConversions();
        forget(nowNs);
    }

    /** The same, whoever uses it. The loops have ended. */
    void close() {
        removed = true;
        publication = null;
        conversions.clear();
        packets.close();
        frames.close();
    }
}
