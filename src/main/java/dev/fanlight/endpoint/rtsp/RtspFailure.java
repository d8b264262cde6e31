package dev.fanlight.endpoint.rtsp;

import org.jspecify.annotations.Nullable;

/** Makes what others say fit for people. */
final class RtspFailure {
    private static final int MAX_LENGTH = 120;

    private RtspFailure() {}

    static String printable(@Nullable String text) {
        if (text == null) {
            return "no reason given";
        }
        var cut = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH - 1) + "…";
        return cut.replaceAll("[^ -~…]", "?");
    }
}
