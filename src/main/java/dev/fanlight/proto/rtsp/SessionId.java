package dev.fanlight.proto.rtsp;

import java.util.Optional;

/**
 * A Session header (RFC 2326 section 12.37).
 *
 * @param timeoutS after how many seconds without a sign of life the server ends the session, 1 or more; 60 where it does
 *     not say
 */
public record SessionId(String id, int timeoutS) {
    static final int DEFAULT_TIMEOUT_S = 60;
    private static final int MAX_LENGTH = 128;

    /** The value of the header; empty when there is nothing in it, or more than anybody needs. */
    static Optional<SessionId> parse(String value) {
        var semicolon = value.indexOf(';');
        var id = (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
        if (id.isEmpty() || id.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        var timeoutS = DEFAULT_TIMEOUT_S;
        var rest = semicolon < 0 ? "" : value.substring(semicolon + 1).strip();
        if (rest.regionMatches(true, 0, "timeout", 0, 7)) {
            var digits = rest.substring(rest.indexOf('=') + 1).strip();
            if (!digits.isEmpty()
                    && digits.length() < 7
                    && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                    && Integer.parseInt(digits) > 0) {
                timeoutS = Integer.parseInt(digits);
            }
        }
        return Optional.of(new SessionId(id, timeoutS));
    }
}
