package dev.fanlight.proto.flv;

/** What a tag of audio or video brings. */
public enum TagContent {
    /** What a decoder has to know beforehand. */
    SEQUENCE_HEADER,
    /** One frame. */
    FRAME,
    /** No more frames follow for now. */
    SEQUENCE_END,
    /** Nothing for a decoder: seek marks, colour information, a track that is not the first, an empty tag. */
    NOTHING
}
