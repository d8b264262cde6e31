package dev.fanlight.proto.rtsp;

/**
 * A request (RFC 2326 section 6).
 *
 * @param method as it came; methods are written in capitals
 * @param target the request line's address, or {@code *}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RtspRequest(String method, String target, RtspHeaders headers, byte[] body) implements RtspMessage {
    private static final byte[] NO_BODY = {};

    /** One without a body. */
    public static RtspRequest of(String method, String target, RtspHeaders headers) {
        return new RtspRequest(method, target, headers, NO_BODY);
    }

    @Override
    public String toString() {
        return method + " " + target;
    }
}
