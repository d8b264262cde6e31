package dev.fanlight.proto.rtsp;

/**
 * An answer (RFC 2326 section 7).
 *
 * @param status 100 to 599
 * @param reason for people, as it came; may be empty
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RtspResponse(int status, String reason, RtspHeaders headers, byte[] body) implements RtspMessage {
    private static final byte[] NO_BODY = {};

    /** One without a body. */
    public static RtspResponse of(int status, String reason, RtspHeaders headers) {
        return new RtspResponse(status, reason, headers, NO_BODY);
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public boolean isRedirect() {
        return status >= 300 && status < 400;
    }

    @Override
    public String toString() {
        return status + " " + reason;
    }
}
