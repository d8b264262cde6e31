package dev.fanlight.frames;

import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.media.MediaClock;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts the packets of streams together to frames, each stream once, while somebody needs them whole; also what converters
 * add to a stream. Streams of JPEG need nothing put together: see {@link dev.fanlight.hub.FrameViewer}. Any thread.
 *
 * <pre>
 *  ring ──► ReorderWindow ──► Depacketizer ──► FrameGroup ──► FrameOutlet ──► consumer
 *           └────────── for each track ──────┘ └─ the first consumer's loop ─┘ └ its loop
 * </pre>
 */
public final class AssembledFrames {
    /** A packet of a keyframe stands at most so far behind its first one. */
    private static final int KEYFRAME_PACKETS = 16_384;

    private final MediaClock clock;

    /** Guarded by itself. */
    private final Map<Stream, Entry> assemblies = new HashMap<>();

    private static final class Entry {
        final StreamAssembly assembly;
        int consumers;

        Entry(StreamAssembly assembly) {
            this.assembly = assembly;
        }
    }

    /** A consumer's place, until it is closed. */
    public interface Subscription extends AutoCloseable {
        /** No more calls. On the consumer's loop; a second time does nothing. */
        @Override
        void close();
    }

    /** @param clock the one of the hub */
    public AssembledFrames(MediaClock clock) {
        this.clock = clock;
    }

    /**
     * Lets a consumer in: soon after this returns it gets the tracks and the frames since the newest keyframe, then each
     * frame when it is whole. On the consumer's loop. Empty when the stream has been removed meanwhile.
     */
    public Optional<Subscription> subscribe(Stream stream, FrameConsumer consumer) {
        var outlet = new FrameOutlet(consumer, stream);
        Entry entry;
        boolean isFirst;
        synchronized (assemblies) {
            entry = assemblies.computeIfAbsent(stream, any -> new Entry(new StreamAssembly(consumer.loop(), clock)));
            isFirst = entry.consumers++ == 0;
        }
        // Not while others wait, as it may put together twelve seconds. Who joins meanwhile is let in behind us.
        if (isFirst && !entry.assembly.begin(stream)) {
            synchronized (assemblies) {
                assemblies.remove(stream, entry);
            }
            return Optional.empty();
        }
        run(entry.assembly.loop(), () -> entry.assembly.add(outlet));
        return Optional.of(new Place(stream, entry, outlet));
    }

    private static void run(EventLoop loop, Runnable task) {
        if (!loop.isShuttingDown()) {
            loop.execute(task);
        }
    }

    private final class Place implements Subscription {
        private final Stream stream;
        private final Entry entry;
        private final FrameOutlet outlet;
        private boolean closed;

        Place(Stream stream, Entry entry, FrameOutlet outlet) {
            this.stream = stream;
            this.entry = entry;
            this.outlet = outlet;
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            outlet.close();
            synchronized (assemblies) {
                entry.consumers--;
                var last = entry.consumers == 0;
                if (last) {
                    assemblies.remove(stream, entry);
                }
                run(entry.assembly.loop(), last ? entry.assembly::end : () -> entry.assembly.remove(outlet));
            }
        }
    }

    /** How many streams are being put together. */
    public int open() {
        synchronized (assemblies) {
            return assemblies.size();
        }
    }

    /**
     * The newest keyframe of the stream's pictures, as far as it is still in the ring and whole, with a reference for the
     * caller.
     */
    public Optional<CodedFrame> newestKeyframe(Stream stream) {
        for (var track : stream.tracks()) {
            if (track.format().codec().isVideo()) {
                return newestKeyframe(stream, track);
            }
        }
        return Optional.empty();
    }

    private Optional<CodedFrame> newestKeyframe(Stream stream, Track track) {
        var ring = stream.ring();
        var first = ring.keyframe(track.id());
        var found = new Found();
        var assembly = new TrackAssembly(track, found);
        try {
            for (var index = first; first >= 0 && index < first + KEYFRAME_PACKETS && found.frame == null; index++) {
                var packet = ring.get(index);
                if (packet == null) {
                    break;
                }
                try {
                    if (packet.trackId() == track.id()) {
                        assembly.onPacket(0, packet);
                    }
                } finally {
                    packet.release();
                }
            }
            return Optional.ofNullable(found.frame);
        } finally {
            assembly.close();
        }
    }

    private static final class Found implements TrackAssembly.Out {
        @Nullable CodedFrame frame;

        @Override
        public void frame(CodedFrame next) {
            if (frame == null) {
                frame = next;
            } else {
                next.release();
            }
        }

        @Override
        public void broken(Track track) {}
    }
}
