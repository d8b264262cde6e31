package dev.fanlight.frames;

import dev.fanlight.hub.Stream;
import java.util.Optional;

/**
 * Puts the packets of a stream together to frames, once, while somebody needs them whole. Any thread.
 */
public final class AssembledFrames {
    /** A consumer's place, until it is closed. */
    public interface Subscription extends AutoCloseable {
        /** No more calls. On the consumer's loop; a second time does nothing. */
        @Override
        void close();
    }

    /**
     * Lets a consumer in: it gets the frames since the newest keyframe at once, then each frame when it is whole. On the
     * consumer's loop. Empty when the stream has been removed meanwhile.
     */
    public Optional<Subscription> subscribe(Stream stream, FrameConsumer consumer) {
        return Optional.empty();
    }

    /** The newest keyframe of the stream's pictures, with a reference for the caller; empty while there is none. */
    public Optional<CodedFrame> newestKeyframe(Stream stream) {
        return Optional.empty();
    }
}
