package dev.fanlight.endpoint.rtmp;

import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.media.Codec;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which of a stream's tracks one receiver gets. Whoever can have a track converted may do so here: the choice is asked again
 * when the converted one is there. On the receiver's loop.
 */
public interface TrackChoice extends AutoCloseable {
    /** One for each receiver. */
    interface Maker {
        /**
         * A choice for a receiver that joins.
         *
         * @param takes whether the receiver understands a codec
         */
        TrackChoice of(Stream stream, Predicate<Codec> takes);
    }

    /** The answer. */
    sealed interface Chosen {
        /** These, at most one of pictures and one of sound; none: there is nothing yet, and one may wait. */
        record Tracks(List<Track> tracks) implements Chosen {
            public Tracks {
                tracks = List.copyOf(tracks);
            }
        }

        /**
         * There is nothing for this receiver.
         *
         * @param sentence for people: what the stream sends, and what to do
         */
        record Refused(String sentence) implements Chosen {}
    }

    /** @param now what the stream consists of, converted tracks included */
    Chosen choose(List<Track> now);

    /** The receiver has gone. */
    @Override
    default void close() {}
}
