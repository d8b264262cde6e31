package dev.fanlight.proto.rtsp;

import java.util.List;

/** What our server answers to a {@link ServerWish}. */
public sealed interface ServerAnswer {
    /** @param sdp the description */
    record Described(String sdp) implements ServerAnswer {}

    record Done() implements ServerAnswer {}

    /** @param spec with what the server adds */
    record Transport(TransportSpec spec) implements ServerAnswer {}

    /** @param infos what is known of the first packets */
    record Playing(List<RtpInfo> infos) implements ServerAnswer {}

    /**
     * No.
     *
     * @param status 400 to 599
     * @param sentence for people, in one line
     */
    record Refused(int status, String sentence) implements ServerAnswer {}
}
