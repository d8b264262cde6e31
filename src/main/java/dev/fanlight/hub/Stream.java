package dev.fanlight.hub;

import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.media.VideoFormat;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One live stream: at most one publisher, any number of viewers, and what they are served from: the newest whole frame, or
 * the newest packets. It outlives its publishers, and viewers outlive them with it. Any thread may call; a short lock
 * guards publishing against joining and leaving, so that no viewer ever sees an older frame after a newer one.
 */
public final class Stream {
    /** Somebody wants this stream without watching it yet: its source stays awake until this is closed. */
    public interface Interest extends AutoCloseable {
        /** A second time does nothing. */
        @Override
        void close();
    }

    /** How long the last picture of a publisher that has gone is kept for those who still join. */
    private static final long KEEP_LAST_PICTURE_NS = 60_000_000_000L;

    private final StreamName name;
    private final boolean listed;
    private final boolean takeover;
    private final MediaClock clock;
    private final StreamTotals totals = new StreamTotals();
    private final Audience audience = new Audience();
    private final Demand demand;
    private final PacketFeed packets;

    private final Object lock = new Object();
    // All below are guarded by the lock.
    private final FrameFeed frames;
    private final Reception reception;
    private @Nullable Publication publication;
    private final Set<Publication> conversions = new HashSet<>();

    /** Whose pictures the newest frame is one of. */
    private @Nullable Publication framesFrom;

    private boolean removed;

    Stream(
            StreamName name,
            boolean listed,
            boolean takeover,
            MediaClock clock,
            StreamMemory memory,
            RingBounds bounds) {
        this.name = name;
        this.listed = listed;
        this.takeover = takeover;
        this.clock = clock;
        this.demand = new Demand(clock);
        this.frames = new FrameFeed(memory, totals);
        this.packets = new PacketFeed(new PacketRing(bounds.maxAgeNs(), bounds.maxBytes(), memory), totals, clock);
        this.reception = new Reception(clock.nowNs(), totals);
    }

    public StreamName name() {
        return name;
    }

    /** Whether the configuration names it; such a stream exists before anybody publishes it. */
    public boolean listed() {
        return listed;
    }

    public StreamTotals totals() {
        return totals;
    }

    // ---- publishing

    /** Admits a publisher, or says why not; empty when the stream has been removed meanwhile. */
    Optional<Admission> admit(Publisher publisher) {
        Publication granted;
        Publication replaced;
        synchronized (lock) {
            if (removed) {
                return Optional.empty();
            }
            replaced = publication;
            if (replaced != null && !mayBeTakenOver()) {
                return Optional.of(taken(replaced.publisher()));
            }
            granted = new Publication(this, publisher);
            publication = granted;
            reception.begin(publisher);
        }
        if (replaced != null) {
            totals.dropped("publisher-replaced");
            replaced.publisher().onReplaced();
        }
        return Optional.of(new Admission.Granted(granted));
    }

    /** Whether somebody publishes whose place a newer publisher may take. */
    boolean mayBeTakenOver() {
        synchronized (lock) {
            return publication != null && takeover && publication.publisher().mayBeReplaced();
        }
    }

    private Admission taken(Publisher holder) {
        return new Admission.Refused(
                Admission.Reason.TAKEN,
                holder.mayBeReplaced()
                        ? name + " is already published from " + holder.address()
                                + ". Stop that one first, choose another name, or set streams." + name
                                + ".takeover: true in fanlight.yml to let the newest publisher win."
                        : name + " is fetched from " + holder.address() + ", as fanlight.yml or --stream says, and"
                                + " nobody else can publish it. Choose another name.");
    }

    /**
     * Lets a converter add tracks or pictures to those of the publisher, until it ends its publication. Whoever watches may
     * choose them. Empty when the stream has been removed.
     */
    public Optional<Publication> convert(Publisher converter) {
        synchronized (lock) {
            if (removed) {
                return Optional.empty();
            }
            var granted = new Publication(this, converter);
            conversions.add(granted);
            return Optional.of(granted);
        }
    }

    private boolean isOpen(Publication from) { // hot
        return !removed && (publication == from || conversions.contains(from));
    }

    /** A whole frame; the reference passes. */
    boolean publish(Publication from, AccessUnit frame) { // hot
        var nowNs = clock.nowNs();
        synchronized (lock) {
            if (!isOpen(from)) {
                frame.release();
                return false;
            }
            if (publication != from) {
                return publishConverted(from, frame);
            }
            if (!reception.admitsFrame(nowNs)) {
                frame.release();
                return true;
            }
            if (!packets.tracks().isEmpty()) {
                endPackets();
            }
            if (frames.isEmpty()) {
                lock.notifyAll();
            }
            framesFrom = from;
            var frameFormat = frame.format();
            var sizeBytes = frame.sizeBytes();
            if (!frames.publish(frame)) {
                totals.dropped("memory-full");
                return true;
            }
            reception.onFrame(nowNs, frameFormat, sizeBytes);
            return true;
        }
    }

    private boolean publishConverted(Publication from, AccessUnit frame) { // hot
        if ((publication != null && publication == framesFrom)
                || packets.tracks().isEmpty()) {
            frame.release(); // the publisher itself brings pictures now, or sleeps, and they are of long ago
            return true;
        }
        framesFrom = from;
        if (!frames.publish(frame)) {
            totals.dropped("memory-full");
        }
        return true;
    }

    /** The publisher sends packets of these tracks; whole frames of one before are forgotten. Empty when it was replaced. */
    List<Track> beginTracks(Publication from, List<TrackFormat> formats) {
        synchronized (lock) {
            if (!isOpen(from)) {
                return List.of();
            }
            if (publication != from) {
                var made = packets.beginConversion(from, formats);
                tellTracks();
                return made;
            }
            if (!conversions.contains(framesFrom)) {
                frames.forget();
                framesFrom = null;
            }
            reception.onTracks(formats);
            var tracks = packets.begin(formats);
            lock.notifyAll();
            tellTracks();
            return tracks;
        }
    }

    private void tellTracks() {
        var now = packets.all();
        audience.tell(viewer -> viewer.onTracks(now));
    }

    void restart(Publication from, Track track) {
        synchronized (lock) {
            if (isOpen(from)) {
                track.timeline().onSourceChange();
            }
        }
    }

    void picture(Publication from, Track track, int widthPx, int heightPx) {
        synchronized (lock) {
            if (publication == from) {
                reception.onPicture(new VideoFormat(track.format().codec(), widthPx, heightPx));
            }
        }
    }

    /** What a wake-up brought; {@code incoming} is empty afterwards. */
    boolean publish(Publication from, IncomingPackets incoming) { // hot
        synchronized (lock) {
            if (!isOpen(from)) {
                incoming.clear();
                return false;
            }
            var nowNs = clock.nowNs();
            for (var i = 0; i < incoming.count(); i++) {
                if (publication == from) {
                    publish(incoming, i, nowNs);
                } else {
                    publishConverted(incoming, i);
                }
            }
            incoming.clear();
        }
        packets.wake();
        return true;
    }

    private void publishConverted(IncomingPackets incoming, int i) { // hot
        var packet = incoming.number(i);
        if (packet == null) {
            totals.dropped("before-source-began");
        } else if (!packets.ring().add(packet)) {
            totals.dropped("memory-full");
        }
    }

    private void publish(IncomingPackets incoming, int i, long nowNs) { // hot
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

    void interrupt(Publication from, String why) {
        synchronized (lock) {
            if (publication == from) {
                reception.interrupt(why);
            }
        }
    }

    void awake(Publication from) {
        synchronized (lock) {
            if (publication == from) {
                reception.awake();
            }
        }
    }

    void rest(Publication from) {
        synchronized (lock) {
            if (publication == from) {
                reception.rest();
                forgetPicture();
            }
        }
    }

    void end(Publication from, String why) {
        synchronized (lock) {
            if (conversions.remove(from)) {
                endConversion(from);
                return;
            }
            if (publication == from) {
                interrupt(from, why);
                publication = null;
                // A name that was tried and never had a picture, such as a mistyped one, need not linger.
                demand.quiet(reception.everLive() ? clock.nowNs() : Demand.NEVER_NS);
            }
        }
    }

    private void endConversion(Publication from) {
        if (framesFrom == from) {
            frames.forget();
            framesFrom = null;
        }
        if (packets.endConversion(from)) {
            tellTracks();
        }
    }

    private void forgetPicture() {
        frames.forget();
        endPackets();
        reception.forget(clock.nowNs());
    }

    /** Those who watch the publisher's packets have nothing to wait for any more. */
    private void endPackets() {
        packets.forget();
        if (packets.converted().isEmpty()) {
            audience.tell(Stream::close);
        } else {
            tellTracks();
        }
    }

    private static void close(Viewer viewer) {
        if (viewer instanceof PacketViewer watcher) {
            watcher.onStreamClosed();
        }
    }

    // ---- watching

    /**
     * Lets a viewer of whole frames in; it gets the newest one at once. On the viewer's loop.
     *
     * @return false when the stream has been removed meanwhile
     */
    public boolean subscribe(FrameViewer viewer) {
        AccessUnit first;
        synchronized (lock) {
            if (removed) {
                return false;
            }
            frames.add(viewer);
            audience.enter(viewer);
            first = frames.newest();
        }
        demand.tell();
        if (first != null) {
            try {
                viewer.onFrame(first);
            } finally {
                first.release();
            }
        }
        return true;
    }

    /** Lets a viewer of packets in. On the viewer's loop. Empty when the stream has been removed meanwhile. */
    public Optional<PacketSubscription> subscribe(PacketViewer viewer) {
        PacketFan fan;
        synchronized (lock) {
            if (removed) {
                return Optional.empty();
            }
            fan = packets.add(viewer);
            audience.enter(viewer);
        }
        demand.tell();
        return Optional.of(new PacketSubscription(this, packets, fan, viewer));
    }

    /** A viewer leaves. On its loop; a second call does nothing. */
    public void unsubscribe(Viewer viewer) {
        synchronized (lock) {
            var left = switch (viewer) {
                case FrameViewer watcher -> frames.remove(watcher);
                case PacketViewer watcher -> packets.remove(watcher);
            };
            if (!left) {
                return;
            }
            if (viewer.isCounted()) {
                demand.quiet(clock.nowNs());
            }
            audience.leave(viewer);
        }
        if (viewer.isCounted()) {
            demand.tell();
        }
    }

    /** Somebody cannot go on, or begin, without a keyframe. Any thread, as often as one likes. */
    public void requestKeyframe() {
        Publication asked;
        synchronized (lock) {
            asked = publication;
        }
        if (asked != null) {
            asked.publisher().onKeyframeWanted();
        }
    }

    /** Whether whoever publishes it makes a keyframe when asked for one. */
    public boolean makesKeyframes() {
        synchronized (lock) {
            return publication != null && publication.publisher().makesKeyframes();
        }
    }

    /** Whether its times say nothing of a clock of the source's, as they are made here. */
    public boolean hasTimesMadeHere() {
        synchronized (lock) {
            return publication != null && publication.hasTimesMadeHere();
        }
    }

    /** The newest frame with a reference for the caller; empty while there is none. */
    public Optional<AccessUnit> newest() {
        synchronized (lock) {
            return Optional.ofNullable(frames.newest());
        }
    }

    /** The tracks that the publisher sends now or sent last; empty where whole frames come, or nothing. */
    public List<Track> tracks() {
        return packets.tracks();
    }

    /** The tracks that converters make now. */
    public List<Track> convertedTracks() {
        return packets.converted();
    }

    /** The newest packets of all tracks. */
    public PacketRing ring() {
        return packets.ring();
    }

    public Collection<Viewer> viewers() {
        return audience.viewers();
    }

    /**
     * Makes this a stream whose source sleeps while nobody watches.
     *
     * @param listener told (on any thread, quickly) whenever a viewer has come or gone, or somebody asked for a picture
     */
    public void onDemand(Runnable listener) {
        demand.onChange(listener);
    }

    /** Whether its publisher sends whole pictures, as far as that has shown. */
    public boolean hasFrames() {
        synchronized (lock) {
            return packets.tracks().isEmpty() && !frames.isEmpty() && !conversions.contains(framesFrom);
        }
    }

    /** Whether its source sleeps, and nobody knows what it will bring. */
    public boolean isAsleep() {
        synchronized (lock) {
            return demand.mayEnd() && packets.tracks().isEmpty() && frames.isEmpty();
        }
    }

    /**
     * Wakes a source that sleeps and waits until its first pictures or sound have come; returns at once where no source
     * sleeps. On a virtual thread.
     *
     * @return whether there is something to watch
     */
    public boolean awaken(Duration atMost) {
        var awake = keepAwake();
        try {
            return awaitMedia(System.nanoTime() + atMost.toNanos());
        } finally {
            awake.close();
        }
    }

    /** Wakes a source that sleeps, and keeps it awake. */
    public Interest keepAwake() {
        return demand.hold();
    }

    private boolean awaitMedia(long deadlineNs) {
        synchronized (lock) {
            while (isAsleep() && !removed) {
                var leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0) {
                    break;
                }
                try {
                    lock.wait(leftMs);
                } catch (InterruptedException stopping) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
            return hasFrames() || !packets.tracks().isEmpty();
        }
    }

    /** Whether somebody publishes it now, or is about to. */
    public boolean isPublished() {
        synchronized (lock) {
            return publication != null;
        }
    }

    /** Whether there is no picture yet, and watching does not bring one either: nobody publishes. */
    public boolean hasNothingToWatch() {
        synchronized (lock) {
            return frames.isEmpty() && packets.tracks().isEmpty() && !demand.mayEnd();
        }
    }

    /** Somebody wants a picture now without staying; wakes a source that sleeps. */
    public void wake() {
        demand.touch();
    }

    /** Whether somebody watches now, or is about to. */
    public boolean isWatched() {
        return !audience.viewers().isEmpty() || demand.isHeld();
    }

    /** When a viewer last left, a publisher ended, or somebody asked for a single picture; far in the past at first. */
    public long quietSinceNs() {
        return demand.quietSinceNs();
    }

    // ---- looking

    public StreamReport report() {
        synchronized (lock) {
            return reception.report(clock.nowNs(), audience.viewers().size());
        }
    }

    // ---- ending

    /** Removes this stream for good, whoever uses it. The loops have ended. */
    void close() {
        synchronized (lock) {
            removed = true;
            publication = null;
            conversions.clear();
            packets.close();
            frames.close();
            lock.notifyAll();
        }
    }

    /** Forgets the packets of a publisher that left long ago. */
    void forgetOldPackets(long nowNs) {
        synchronized (lock) {
            if (publication == null
                    && !packets.tracks().isEmpty()
                    && nowNs - reception.staleSinceNs() > KEEP_LAST_PICTURE_NS) {
                packets.forget();
                var now = packets.all();
                audience.tellReaders(
                        viewer -> viewer.onTracks(now)); // viewers keep what they have, in case it comes back
            }
        }
    }

    /** Removes this stream for good if nobody has used it since that moment. */
    boolean removeIfQuietSince(long momentNs) {
        synchronized (lock) {
            if (listed || publication != null || isWatched() || demand.quietSinceNs() > momentNs) {
                return false;
            }
            removed = true;
            conversions.clear();
            packets.endConversions();
            forgetPicture();
            return true;
        }
    }
}
