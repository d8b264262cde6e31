package dev.fanlight.proto.rtmp;

/** What a server says to a client that wants to publish or to play. */
public sealed interface StreamAnswer {
    /** Go ahead. */
    record Accepted() implements StreamAnswer {}

    /** It will be said later. */
    record Later() implements StreamAnswer {}

    /**
     * No.
     *
     * @param code as {@code NetStream.Play.StreamNotFound}
     * @param sentence for people
     */
    record Refused(String code, String sentence) implements StreamAnswer {}
}
