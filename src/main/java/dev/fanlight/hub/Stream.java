package dev.fanlight.hub;

import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.VideoFormat;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One live stream: at most one publisher, any number of viewers, and the newest frame. It outlives its publishers, and
 * viewers outlive them with it. Any thread may call; a short lock guards the hand-over of a frame against joining and
 * leaving, so that no viewer ever sees an older frame after a newer one.
 */
public final class Stream {
    /** Pictures that come slower than this do not make a stream stale by that alone. */
    private static final long STALE_AFTER_NS = 2_000_000_000L;

    private static final int STALE_AFTER_INTERVALS = 4;
    private static final long LONGEST_INTERVAL_NS = 10_000_000_000L;

    private static final long NEVER_NS = Long.MIN_VALUE / 2;

    private final StreamName name;
    private final boolean listed;
    private final boolean takeover;
    private final MediaClock clock;
    private final PictureMemory memory;
    private final StreamTotals totals = new StreamTotals();
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();

    private final Object lock = new Object();
    // All below are guarded by the lock.
    private final List<Fan> fans = new ArrayList<>();
    private final RateMeter meter = new RateMeter();
    private final PublishRate frameRate = new PublishRate();
    private @Nullable Publication publication;
    private @Nullable AccessUnit newest;
    private @Nullable VideoFormat format;
    private @Nullable SourceStatus source;
    private @Nullable Runnable demandListener;
    private long stateSinceNs;
    private long lastFrameNs;
    private long intervalNs;
    private long quietSinceNs = NEVER_NS;
    private boolean everLive;
    private boolean flowing;
    private boolean removed;

    Stream(StreamName name, boolean listed, boolean takeover, MediaClock clock, PictureMemory memory) {
        this.name = name;
        this.listed = listed;
        this.takeover = takeover;
        this.clock = clock;
        this.memory = memory;
        this.stateSinceNs = clock.nowNs();
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
            if (replaced != null && !(takeover && replaced.publisher().mayBeReplaced())) {
                return Optional.of(taken(replaced.publisher()));
            }
            granted = new Publication(this, publisher);
            publication = granted;
            source = new SourceStatus(publisher.kind(), publisher.address(), Optional.empty(), false);
        }
        if (replaced != null) {
            totals.dropped("publisher-replaced");
            replaced.publisher().onReplaced();
        }
        return Optional.of(new Admission.Granted(granted));
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

    boolean publish(Publication from, AccessUnit frame) { // hot
        var nowNs = clock.nowNs();
        synchronized (lock) {
            if (publication != from || removed) {
                frame.release();
                return false;
            }
            if (!frameRate.admits(nowNs)) {
                totals.dropped("source-too-fast");
                frame.release();
                return true;
            }
            if (!memory.exchange(newestBytes(), frame.sizeBytes())) {
                totals.dropped("memory-full");
                frame.release();
                return true;
            }
            if (!isFresh(nowNs)) {
                stateSinceNs = nowNs;
            }
            intervalNs = flowing ? Math.min(nowNs - lastFrameNs, LONGEST_INTERVAL_NS) : 0;
            everLive = true;
            flowing = true;
            lastFrameNs = nowNs;
            if (source != null && (source.idle() || source.lastProblem().isPresent())) {
                source = source.withoutProblem();
            }
            format = frame.format();
            meter.add(nowNs, frame.sizeBytes());
            totals.framesReceived.increment();
            totals.bytesReceived.add(frame.sizeBytes());
            var before = newest;
            newest = frame;
            if (before != null) {
                before.release();
            }
            for (var i = 0; i < fans.size(); i++) {
                if (!fans.get(i).offer(frame)) {
                    totals.dropped("loop-late");
                }
            }
            return true;
        }
    }

    void interrupt(Publication from, String why) {
        synchronized (lock) {
            if (publication == from && source != null) {
                flowing = false;
                source = source.withProblem(why);
            }
        }
    }

    void awake(Publication from) {
        synchronized (lock) {
            if (publication == from && source != null && source.idle()) {
                source = source.withoutProblem();
            }
        }
    }

    void rest(Publication from) {
        synchronized (lock) {
            if (publication == from && source != null) {
                source = source.withIdle();
                forgetPicture();
            }
        }
    }

    void end(Publication from, String why) {
        synchronized (lock) {
            if (publication == from) {
                interrupt(from, why);
                publication = null;
                // A name that was tried and never had a picture, such as a mistyped one, need not linger.
                quietSinceNs = everLive ? clock.nowNs() : NEVER_NS;
            }
        }
    }

    private int newestBytes() {
        return newest == null ? 0 : newest.sizeBytes();
    }

    private void forgetPicture() {
        if (newest != null) {
            memory.exchange(newest.sizeBytes(), 0);
            newest.release();
            newest = null;
        }
        everLive = false;
        flowing = false;
        stateSinceNs = clock.nowNs();
    }

    // ---- watching

    /**
     * Lets a viewer in; it gets the newest frame at once. On the viewer's loop.
     *
     * @return false when the stream has been removed meanwhile
     */
    public boolean subscribe(Viewer viewer) {
        AccessUnit first;
        synchronized (lock) {
            if (removed) {
                return false;
            }
            fanOf(viewer.loop()).add(viewer);
            viewers.add(viewer);
            first = newest;
            if (first != null) {
                first.retain();
            }
        }
        tellDemand();
        if (first != null) {
            try {
                viewer.onFrame(first);
            } finally {
                first.release();
            }
        }
        return true;
    }

    /** A viewer leaves. On its loop; a second call does nothing. */
    public void unsubscribe(Viewer viewer) {
        synchronized (lock) {
            var fan = fanOf(viewer.loop());
            var left = fan.remove(viewer);
            if (fan.isEmpty()) {
                // A loop without viewers need not be woken for each frame; what is still in its mailbox it releases.
                fans.remove(fan);
            }
            if (!left) {
                return;
            }
            viewers.remove(viewer);
            quietSinceNs = clock.nowNs();
        }
        tellDemand();
    }

    private Fan fanOf(EventLoop loop) {
        for (var fan : fans) {
            if (fan.loop().equals(loop)) {
                return fan;
            }
        }
        var fan = new Fan(loop);
        fans.add(fan);
        return fan;
    }

    /** The newest frame with a reference for the caller; empty while there is none. */
    public Optional<AccessUnit> newest() {
        synchronized (lock) {
            if (newest == null) {
                return Optional.empty();
            }
            newest.retain();
            return Optional.of(newest);
        }
    }

    public Collection<Viewer> viewers() {
        return viewers;
    }

    /**
     * Makes this a stream whose source sleeps while nobody watches.
     *
     * @param listener told (on any thread, quickly) whenever a viewer has come or gone, or somebody asked for a picture
     */
    public void onDemand(Runnable listener) {
        synchronized (lock) {
            demandListener = listener;
        }
    }

    /** Whether there is no picture yet, and watching does not bring one either: nobody publishes. */
    public boolean hasNothingToWatch() {
        synchronized (lock) {
            return newest == null && demandListener == null;
        }
    }

    /** Somebody wants a picture now without staying; wakes a source that sleeps. */
    public void wake() {
        synchronized (lock) {
            quietSinceNs = clock.nowNs();
        }
        tellDemand();
    }

    private void tellDemand() {
        Runnable listener;
        synchronized (lock) {
            listener = demandListener;
        }
        if (listener != null) {
            listener.run();
        }
    }

    /** Whether somebody watches now. */
    public boolean isWatched() {
        return !viewers.isEmpty();
    }

    /** When a viewer last left, a publisher ended, or somebody asked for a single picture; far in the past at first. */
    public long quietSinceNs() {
        synchronized (lock) {
            return quietSinceNs;
        }
    }

    // ---- looking

    public StreamReport report() {
        var nowNs = clock.nowNs();
        synchronized (lock) {
            var state = state(nowNs);
            var rate = state == StreamState.LIVE ? meter.rate(nowNs) : RateMeter.Rate.NONE;
            return new StreamReport(
                    state,
                    state == StreamState.STALE ? lastFrameNs : stateSinceNs,
                    Optional.ofNullable(source),
                    Optional.ofNullable(format),
                    rate.framesPerSecond(),
                    rate.bitsPerSecond(),
                    viewers.size());
        }
    }

    private StreamState state(long nowNs) {
        if (source != null && source.idle()) {
            return StreamState.IDLE;
        }
        if (!everLive) {
            return StreamState.WAITING;
        }
        return isFresh(nowNs) ? StreamState.LIVE : StreamState.STALE;
    }

    private boolean isFresh(long nowNs) {
        if (!flowing) {
            return false;
        }
        return nowNs - lastFrameNs <= Math.max(STALE_AFTER_NS, STALE_AFTER_INTERVALS * intervalNs);
    }

    /** Removes this stream for good, whoever uses it. */
    void close() {
        synchronized (lock) {
            removed = true;
            publication = null;
            forgetPicture();
            fans.forEach(Fan::close);
        }
    }

    /** Removes this stream for good if nobody has used it since that moment. */
    boolean removeIfQuietSince(long momentNs) {
        synchronized (lock) {
            if (listed || publication != null || !viewers.isEmpty() || quietSinceNs > momentNs) {
                return false;
            }
            removed = true;
            forgetPicture();
            return true;
        }
    }
}
