package dev.fanlight.proto.rtsp;

import java.util.Locale;

/** Why bytes are not RTSP that can be read on. After any of them the connection is of no use any more. */
public enum RtspFault {
    NOT_RTSP("what came is neither an RTSP message nor an interleaved frame"),
    HEAD_TOO_LARGE("the head of a message is larger than 16 KiB or has more than 100 lines"),
    BAD_HEADER("a header line has no name or holds a control character"),
    BAD_LENGTH("a Content-Length is not a number, or there are two that differ"),
    BODY_TOO_LARGE("the body of a message is larger than 64 KiB"),
    TOO_MANY_REQUESTS("more requests came than anybody needs, or more at once than are kept");

    private final String meaning;

    RtspFault(String meaning) {
        this.meaning = meaning;
    }

    /** One sentence for people, without its full stop. */
    public String meaning() {
        return meaning;
    }

    /** The name in API and metrics. */
    public String metricName() {
        return "rtsp-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
