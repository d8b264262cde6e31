package dev.fanlight.endpoint;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.hub.Publication;
import dev.fanlight.media.AccessUnit;
import io.vertx.core.Context;
import java.net.InetAddress;
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
        /** Whether the source makes a keyframe when it is asked for one, as far as that is known. Any thread. */
        default boolean makesKeyframes() {
            return false;
        }

        /** A viewer needs a keyframe, where the source can be asked for one; few requests for many wishes. On the loop. */
        default void onKeyframeWanted() {}

        /** Lets go of the source; the sink is not called any more. On the loop; a second call does nothing. */
        void close();
    }

    /** Where an attempt's yield goes. */
    interface Sink {
        /** The newest picture, where the source sends whole JPEGs; the reference passes. Tells that media comes, too. */
        void frame(AccessUnit frame);

        /**
         * Where all else is published: its tracks and their packets. It is the stream's for longer than this attempt, which
         * must not end it, nor use it after {@link #ended} or {@link Attempt#close}.
         */
        Publication publication();

        /**
         * Whether somebody at this address may send what the stream is made of, where senders come to us; who may not is
         * counted and logged. Any thread.
         */
        default boolean admits(InetAddress from) {
            return true;
        }

        /**
         * Pictures or sound come now: to be called when the first has come, at the latest when an attempt counts as a
         * success.
         *
         * @param what for people, such as {@code h264 640x480 and aac}
         */
        void mediaComes(String what);

        /**
         * Nothing comes, or nothing that can be shown, and the attempt goes on all the same.
         *
         * @param why for people: what was found and, where that can be said, what to do
         */
        default void interrupted(String why) {
            publication().interrupted(why);
        }

        /** Something was refused or lost, by the reason's kebab-case name. */
        void dropped(String reason);

        /**
         * The attempt is over; called once.
         *
         * @param why for people: what was found and, where that can be said, what to do
         */
        void ended(String why);

        /**
         * The same, where the source has said how long it wants to be left alone.
         *
         * @param pauseNs the next attempt comes no earlier than after so long, a minute at most
         */
        default void ended(String why, long pauseNs) {
            ended(why);
        }
    }
}
