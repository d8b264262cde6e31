package dev.fanlight.hub;

import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.TrackFormat;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

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

    private final StreamName name;
    private final boolean listed;
    private final boolean takeover;
    private final MediaClock clock;
    private final StreamTotals totals = new StreamTotals();
    private final Audience audience = new Audience();
    private final Demand demand;
    private final PacketFeed packets;

    private final Object lock = new Object();

    /** Guarded by the lock. */
    private final Supply supply;

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
        this.supply = new Supply(totals, audience, clock, memory, bounds);
        this.packets = supply.packets();
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
            if (supply.isRemoved()) {
                return Optional.empty();
            }
            replaced = supply.publication();
            if (replaced != null && !mayBeTakenOver()) {
                return Optional.of(taken(replaced.publisher()));
            }
            granted = new Publication(this, publisher);
            supply.begin(granted);
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
            var now = supply.publication();
            return now != null && takeover && now.publisher().mayBeReplaced();
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
            if (supply.isRemoved()) {
                return Optional.empty();
            }
            var granted = new Publication(this, converter);
            supply.beginConversion(granted);
            return Optional.of(granted);
        }
    }

    /** A whole frame; the reference passes. */
    boolean publish(Publication from, AccessUnit frame) { // hot
        var nowNs = clock.nowNs();
        synchronized (lock) {
            if (!supply.isOpen(from)) {
                frame.release();
                return false;
            }
            if (supply.frame(from, frame, nowNs)) {
                lock.notifyAll();
            }
            return true;
        }
    }

    /** The publisher sends packets of these tracks; whole frames of one before are forgotten. Empty when it was replaced. */
    List<Track> beginTracks(Publication from, List<TrackFormat> formats) {
        synchronized (lock) {
            if (!supply.isOpen(from)) {
                return List.of();
            }
            var tracks = supply.beginTracks(from, formats);
            lock.notifyAll();
            return tracks;
        }
    }

    void restart(Publication from, Track track) {
        synchronized (lock) {
            if (supply.isOpen(from)) {
                track.timeline().onSourceChange();
            }
        }
    }

    void picture(Publication from, Track track, int widthPx, int heightPx) {
        synchronized (lock) {
            if (supply.publication() == from) {
                supply.picture(track, widthPx, heightPx);
            }
        }
    }

    /** What a wake-up brought; {@code incoming} is empty afterwards. */
    boolean publish(Publication from, IncomingPackets incoming) { // hot
        synchronized (lock) {
            if (!supply.isOpen(from)) {
                incoming.clear();
                return false;
            }
            supply.packets(from, incoming, clock.nowNs());
            incoming.clear();
        }
        packets.wake();
        return true;
    }

    void interrupt(Publication from, String why) {
        synchronized (lock) {
            if (supply.publication() == from) {
                supply.reception().interrupt(why);
            }
        }
    }

    void awake(Publication from) {
        synchronized (lock) {
            if (supply.publication() == from) {
                supply.reception().awake();
            }
        }
    }

    void rest(Publication from) {
        synchronized (lock) {
            if (supply.publication() == from) {
                supply.reception().rest();
                supply.forget(clock.nowNs());
            }
        }
    }

    void end(Publication from, String why) {
        synchronized (lock) {
            if (!supply.endConversion(from) && supply.publication() == from) {
                interrupt(from, why);
                supply.endPublishing();
                // A name that was tried and never had a picture, such as a mistyped one, need not linger.
                demand.quiet(supply.reception().everLive() ? clock.nowNs() : Demand.NEVER_NS);
            }
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
            if (supply.isRemoved()) {
                return false;
            }
            supply.frames().add(viewer);
            audience.enter(viewer);
            first = supply.frames().newest();
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
            if (supply.isRemoved()) {
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
                case FrameViewer watcher -> supply.frames().remove(watcher);
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
            asked = supply.publication();
        }
        if (asked != null) {
            asked.publisher().onKeyframeWanted();
        }
    }

    /** Whether whoever publishes it makes a keyframe when asked for one. */
    public boolean makesKeyframes() {
        synchronized (lock) {
            var now = supply.publication();
            return now != null && now.publisher().makesKeyframes();
        }
    }

    /** Whether its times say nothing of a clock of the source's, as they are made here. */
    public boolean hasTimesMadeHere() {
        synchronized (lock) {
            var now = supply.publication();
            return now != null && now.hasTimesMadeHere();
        }
    }

    /** The newest frame with a reference for the caller; empty while there is none. */
    public Optional<AccessUnit> newest() {
        synchronized (lock) {
            return Optional.ofNullable(supply.frames().newest());
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
            return supply.hasFrames();
        }
    }

    /** Whether its source sleeps, and nobody knows what it will bring. */
    public boolean isAsleep() {
        synchronized (lock) {
            return demand.mayEnd() && supply.isEmpty();
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
            while (isAsleep() && !supply.isRemoved()) {
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
            return supply.hasFrames() || !packets.tracks().isEmpty();
        }
    }

    /** Whether somebody publishes it now, or is about to. */
    public boolean isPublished() {
        synchronized (lock) {
            return supply.publication() != null;
        }
    }

    /** Whether there is no picture yet, and watching does not bring one either: nobody publishes. */
    public boolean hasNothingToWatch() {
        synchronized (lock) {
            return supply.isEmpty() && !demand.mayEnd();
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
            return supply.reception().report(clock.nowNs(), audience.viewers().size());
        }
    }

    // ---- ending

    /** Removes this stream for good, whoever uses it. The loops have ended. */
    void close() {
        synchronized (lock) {
            supply.close();
            lock.notifyAll();
        }
    }

    /** Forgets the packets of a publisher that left long ago. */
    void forgetOldPackets(long nowNs) {
        synchronized (lock) {
            supply.forgetOldPackets(nowNs);
        }
    }

    /** Removes this stream for good if nobody has used it since that moment. */
    boolean removeIfQuietSince(long momentNs) {
        synchronized (lock) {
            if (listed || supply.publication() != null || isWatched() || demand.quietSinceNs() > momentNs) {
                return false;
            }
            supply.remove(clock.nowNs());
            return true;
        }
    }
}
