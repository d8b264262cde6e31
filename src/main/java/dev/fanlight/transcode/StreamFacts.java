package dev.fanlight.transcode;

import dev.fanlight.hub.Stream;
import java.util.Optional;

/** What has been found out about a stream's contents. Any thread, quickly. */
public interface StreamFacts {
    /** Of those who look at nothing. */
    StreamFacts NOTHING_KNOWN = new StreamFacts() {
        @Override
        public boolean isOrderKnown(Stream stream) {
            return true; // there is nothing to wait for
        }

        @Override
        public boolean hasReorderedFrames(Stream stream) {
            return false;
        }

        @Override
        public boolean hasUnusualSamples(Stream stream) {
            return false;
        }
    };

    /**
     * Why nobody can begin to watch a stream from which packets come.
     *
     * @param keyframesCome whether there are keyframes at least, which cannot be decoded by themselves
     * @param sentence what is wrong
     * @param remedy what to do at the source; whole sentences
     */
    record Fault(boolean keyframesCome, String sentence, String remedy) {}

    /** Why nobody can begin to watch it; empty where nothing speaks against that. */
    default Optional<Fault> fault(Stream stream) {
        return Optional.empty();
    }

    /** Whether it has shown by now in which order its pictures come; it does so within half a second of its beginning. */
    boolean isOrderKnown(Stream stream);

    /** Whether its pictures come in another order than they are shown, by B-frames; false while nobody knows. */
    boolean hasReorderedFrames(Stream stream);

    /**
     * Whether its pictures have more colour or more bits than browsers decode: other than 4:2:0 in 8 bits; false while nobody
     * knows.
     */
    boolean hasUnusualSamples(Stream stream);
}
