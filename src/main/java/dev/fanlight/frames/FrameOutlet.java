package dev.fanlight.frames;

import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from the assembly to one consumer: straight where they share a loop, else through a queue. A consumer whose loop
 * is so late that the queue is full loses all that waits in it and goes on at the next keyframe ({@code frames-late}).
 * Filled on the assembly's loop, emptied on the consumer's.
 */
final class FrameOutlet {
    static final int MAX_FRAMES = 2 * FrameGroup.MAX_FRAMES;
    static final long MAX_BYTES = 2 * FrameGroup.MAX_BYTES;

    private static final Logger log = LoggerFactory.getLogger(FrameOutlet.class);

    private final FrameConsumer consumer;
    private final Stream stream;

    /** Tracks of pictures that wait for a keyframe, by id. Belongs to the assembly's loop, as does the next one. */
    private final Set<Integer> waiting = new HashSet<>();

    private final Set<Integer> seen = new HashSet<>();

    // Guarded by itself, with the two figures.
    private final ArrayDeque<Event> queue = new ArrayDeque<>();
    private int queuedFrames;
    private long queuedBytes;

    private volatile boolean closed;

    private sealed interface Event {
        record Tracks(List<Track> now) implements Event {}

        record Frame(CodedFrame frame) implements Event {}

        record Break(Track track) implements Event {}
    }

    FrameOutlet(FrameConsumer consumer, Stream stream) {
        this.consumer = consumer;
        this.stream = stream;
    }

    void tracks(List<Track> now) {
        put(new Event.Tracks(now));
    }

    /** The reference stays with the caller. */
    void frame(CodedFrame frame) {
        var id = frame.track().id();
        if (frame.track().format().codec().isVideo()) {
            // The first one a consumer sees is a keyframe.
            if (seen.add(id)) {
                waiting.add(id);
            }
            if (waiting.contains(id) && !frame.keyframe()) {
                return;
            }
            waiting.remove(id);
        }
        put(new Event.Frame(frame.retain()));
    }

    void broken(Track track) {
        if (seen.contains(track.id()) && waiting.add(track.id())) {
            put(new Event.Break(track));
        }
    }

    private void put(Event event) {
        var overfull = false;
        boolean wasEmpty;
        synchronized (queue) {
            if (closed) {
                release(event);
                return;
            }
            wasEmpty = queue.isEmpty();
            queue.add(event);
            if (event instanceof Event.Frame(var frame)) {
                queuedFrames++;
                queuedBytes += frame.sizeBytes();
                overfull = queuedFrames > MAX_FRAMES || queuedBytes > MAX_BYTES;
            }
            if (overfull) {
                dropAll();
            }
        }
        if (overfull) {
            stream.requestKeyframe();
        }
        if (consumer.loop().inEventLoop()) {
            drain();
        } else if (wasEmpty && !consumer.loop().isShuttingDown()) {
            consumer.loop().execute(this::drain);
        }
    }

    /** Frames go; what was said of tracks stays. */
    private void dropAll() {
        stream.totals().dropped("frames-late", queuedFrames);
        var broken = new HashSet<Track>();
        queue.removeIf(event -> {
            if (event instanceof Event.Frame(var frame)) {
                frame.release();
                if (frame.track().format().codec().isVideo()
                        && waiting.add(frame.track().id())) {
                    broken.add(frame.track());
                }
                return true;
            }
            return false;
        });
        broken.forEach(track -> queue.add(new Event.Break(track)));
        queuedFrames = 0;
        queuedBytes = 0;
    }

    private void drain() {
        for (var event = next(); event != null; event = next()) {
            try {
                switch (event) {
                    case Event.Tracks(var now) -> consumer.onTracks(now);
                    case Event.Frame(var frame) -> consumer.onFrame(frame);
                    case Event.Break(var track) -> consumer.onBreak(track);
                }
            } catch (RuntimeException bug) {
                log.error("A consumer of frames has failed; it goes on with the next one", bug);
            } finally {
                release(event);
            }
        }
    }

    private @Nullable Event next() {
        synchronized (queue) {
            var event = queue.poll();
            if (event instanceof Event.Frame(var frame)) {
                queuedFrames--;
                queuedBytes -= frame.sizeBytes();
            }
            return event;
        }
    }

    private static void release(Event event) {
        if (event instanceof Event.Frame(var frame)) {
            frame.release();
        }
    }

    /** Nothing is handed over any more. On the consumer's loop. */
    void close() {
        synchronized (queue) {
            closed = true;
            queue.forEach(FrameOutlet::release);
            queue.clear();
            queuedFrames = 0;
            queuedBytes = 0;
        }
    }
}
