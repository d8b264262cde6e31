package dev.fanlight.transcode;

import dev.fanlight.hub.Stream;

/** What has been found out about a stream's contents. Any thread, quickly. */
public interface StreamFacts {
    /** Whether its pictures come in another order than they are shown, by B-frames; false while nobody knows. */
    boolean hasReorderedFrames(Stream stream);
}
