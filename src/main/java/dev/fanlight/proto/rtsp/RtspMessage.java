package dev.fanlight.proto.rtsp;

import java.util.OptionalInt;

/** A request or the answer to one (RFC 2326 sections 6 and 7). */
public sealed interface RtspMessage permits RtspRequest, RtspResponse {
    RtspHeaders headers();

    /** Not to be changed; empty where there is none. */
    byte[] body();

    /** The number that ties an answer to its request; empty where the header is missing or is not a number. */
    default OptionalInt cseq() {
        var text = headers().first("CSeq").orElse("").strip();
        return text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(text));
    }
}
