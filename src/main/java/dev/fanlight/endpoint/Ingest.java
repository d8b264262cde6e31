package dev.fanlight.endpoint;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.media.AccessUnit;
import io.vertx.core.Context;
import java.util.Set;

/** Fetches streams from sources of the schemes it knows. */
public interface Ingest {
    /** How it comes in, for people: {@code pull}, {@code test}. */
    String kind();

    /** Schemes of the addresses it fetches, in lower case. */
    Set<String> schemes();

    /**
     * Makes one attempt, which lives on the context's loop, as do all calls of the sink. Called on that loop; returns at
     * once, before the first call of the sink.
     */
    Attempt open(SourceAddress address, Context context, Sink sink);

    /** One connection to a source, from its beginning to {@link #close} or {@link Sink#ended}. */
    interface Attempt {
        /** Lets go of the source; the sink is not called any more. On the loop; a second call does nothing. */
        void close();
    }

    /** Where an attempt's yield goes. */
    interface Sink {
        /** The newest frame; the reference passes. */
        void frame(AccessUnit frame);

        /** Something was refused or lost, by the reason's kebab-case name. */
        void dropped(String reason);

        /**
         * The attempt is over; called once.
         *
         * @param why for people: what was found and, where that can be said, what to do
         */
        void ended(String why);
    }
}
