package dev.fanlight.transcode;

import dev.fanlight.hub.Track;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Somebody's need for a conversion: it goes on at least until this is closed. Any thread. */
public interface Lease extends AutoCloseable {
    Rendition rendition();

    /** The track that the conversion makes; empty until its first frame, and for JPEG, which has none. */
    Optional<Track> track();

    /**
     * Waits until the first frame has been made, at most so long. Not on an event loop.
     *
     * @return whether it has begun; {@link #failure} may say why not
     */
    boolean awaitBegun(Duration atMost);

    /** Set when it has been given up; it is tried again when somebody new asks, a minute later. */
    Optional<Refusal> failure();

    /** Why its last child died, for people; empty where none has. */
    String lastWords();

    /**
     * Has it told when that happens, each time, until this is closed; at once where it has happened already.
     *
     * @param told on any thread, quickly, with the conversion's lock held: it may only hand over
     */
    void onGivenUp(Consumer<Refusal> told);

    /** The need is over; a second time does nothing. */
    @Override
    void close();
}
