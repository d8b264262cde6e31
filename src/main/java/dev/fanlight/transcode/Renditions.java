package dev.fanlight.transcode;

import dev.fanlight.hub.Stream;

/** Where endpoints ask for what their viewers can play; how it is made is not theirs to know. Any thread. */
public interface Renditions {
    /** What a need is answered with. */
    sealed interface Need {
        record Granted(Lease lease) implements Need {}

        record Refused(Refusal refusal) implements Need {}
    }

    /**
     * Begins to convert a stream, or joins those who need the same. It may ask the machine what ffmpeg can do, once: not on
     * an event loop.
     */
    Need need(Stream stream, Rendition rendition);
}
