package dev.fanlight.proto.rtsp;

/** What our server answers to a {@link ServerWish}. */
public sealed interface ServerAnswer {
    /**
     * The description.
     *
     * @param sdp its text
     */
    record Described(String sdp) implements ServerAnswer {}

    record Done() implements ServerAnswer {}

    /**
     * The track is set up.
     *
     * @param spec with what the server adds
     */
    record Transport(TransportSpec spec) implements ServerAnswer {}

    /**
     * No.
     *
     * @param status 400 to 599
     * @param sentence for people, in one line
     */
    record Refused(int status, String sentence) implements ServerAnswer {}
}
