package dev.fanlight.hub;

import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** All streams of this server. Any thread. */
public final class Hub implements AutoCloseable {
    /** An unlisted stream that nobody publishes and nobody watches is forgotten after this. */
    private static final long FORGET_AFTER_NS = 60_000_000_000L;

    private final MediaClock clock;
    private final int maxStreams;
    private final StreamMemory memory;
    private final RingBounds ring;
    private final ConcurrentSkipListMap<StreamName, Stream> streams = new ConcurrentSkipListMap<>();
    private volatile Consumer<Stream> made = any -> {};
    private volatile Consumer<Stream> forgotten = any -> {};

    /**
     * @param maxStreams how many streams there may be, listed ones included
     * @param ring how much of each is kept
     */
    public Hub(MediaClock clock, int maxStreams, RingBounds ring) {
        this(clock, maxStreams, ring, StreamMemory.ofThisProcess());
    }

    Hub(MediaClock clock, int maxStreams, RingBounds ring, StreamMemory memory) {
        this.memory = memory;
        this.ring = ring;
        this.clock = clock;
        this.maxStreams = maxStreams;
    }

    /**
     * Lets one listener know which streams there are; to be called before the first one is made.
     *
     * @param onMade told of each stream before anybody publishes it, on any thread, quickly
     * @param onForgotten told when a stream has been removed
     */
    public void onStreams(Consumer<Stream> onMade, Consumer<Stream> onForgotten) {
        made = onMade;
        forgotten = onForgotten;
    }

    /**
     * Adds a stream that exists from now on, published or not.
     *
     * @param takeover whether a new publisher replaces the one before
     */
    public Stream list(StreamName name, boolean takeover) {
        var stream = new Stream(name, true, takeover, clock, memory, ring);
        streams.put(name, stream);
        made.accept(stream);
        return stream;
    }

    public Optional<Stream> find(StreamName name) {
        return Optional.ofNullable(streams.get(name));
    }

    /** All streams by name. */
    public List<Stream> streams() {
        return List.copyOf(streams.values());
    }

    /** The stream, when there is exactly one. */
    public Optional<Stream> only() {
        var all = streams();
        return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    }

    /**
     * Asks for the right to publish a stream; makes the stream if need be. Whether this publisher may use this name at
     * all is for the room {@code auth} to say, before.
     */
    public Admission publish(StreamName name, Publisher publisher) {
        while (true) {
            var stream = findOrMake(name);
            if (stream.isEmpty()) {
                return new Admission.Refused(
                        Admission.Reason.TOO_MANY_STREAMS,
                        "There are " + maxStreams + " streams already, and more are not allowed. Names that nobody"
                                + " uses are forgotten after a minute.");
            }
            var answer = stream.get().admit(publisher);
            if (answer.isPresent()) {
                return answer.get();
            }
            streams.remove(name, stream.get()); // Forgotten at this very moment: try again with a fresh one.
            forgotten.accept(stream.get());
        }
    }

    /**
     * Asks for the same for a publisher that has still to connect. Where the stream is free, its place is kept for it;
     * where it would take the place of another one, that one goes on until {@link #publish} is called once this one is
     * there, as it may never come.
     *
     * @return empty where that is to be done
     */
    public Optional<Admission> reserve(StreamName name, Publisher publisher) {
        return find(name).filter(Stream::mayBeTakenOver).isPresent()
                ? Optional.empty()
                : Optional.of(publish(name, publisher));
    }

    /** One at a time, so that many at once cannot pass the limit together. */
    private synchronized Optional<Stream> findOrMake(StreamName name) {
        var known = streams.get(name);
        if (known != null || streams.size() >= maxStreams) {
            return Optional.ofNullable(known);
        }
        var stream = new Stream(name, false, false, clock, memory, ring);
        streams.put(name, stream);
        made.accept(stream);
        return Optional.of(stream);
    }

    /** Forgets unlisted streams that nobody has used for a minute. To be called now and then. */
    public void sweep() {
        var nowNs = clock.nowNs();
        var momentNs = nowNs - FORGET_AFTER_NS;
        for (var stream : streams.values()) {
            stream.forgetOldPackets(nowNs);
            if (stream.removeIfQuietSince(momentNs)) {
                streams.remove(stream.name(), stream);
                forgotten.accept(stream);
            }
        }
    }

    /** Lets go of all pictures. To be called when publishers, viewers and their loops have ended. */
    @Override
    public void close() {
        streams.values().forEach(Stream::close);
    }
}
