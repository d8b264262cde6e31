package dev.fanlight.proto.mjpeg;

import java.util.Locale;

/** The two lines of a part's header that matter: what it holds, and how long it claims to be. */
final class PartHeader {
    static final long UNKNOWN_LENGTH = -1;

    private static final int MAX_LENGTH_DIGITS = 18;

    private boolean jpeg;
    private long contentLength;

    PartHeader() {
        begin();
    }

    void begin() {
        jpeg = true;
        contentLength = UNKNOWN_LENGTH;
    }

    void onLine(String line) {
        var colon = line.indexOf(':');
        if (colon < 0) {
            return;
        }
        var value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
            case "content-type" -> jpeg = isJpeg(value);
            case "content-length" -> contentLength = parseLength(value);
            default -> {}
        }
    }

    /** Whether the part may hold a JPEG; one without a Content-Type, or with one that says nothing, may. */
    boolean jpeg() {
        return jpeg;
    }

    /** In bytes, or {@link #UNKNOWN_LENGTH}. */
    long contentLength() {
        return contentLength;
    }

    private static boolean isJpeg(String value) {
        return switch (MjpegContentType.mediaType(value)) {
            case "", "image/jpeg", "image/jpg", "image/pjpeg", "image/x-jpeg", "application/octet-stream" -> true;
            default -> false;
        };
    }

    private static long parseLength(String value) {
        if (value.isEmpty()
                || value.length() > MAX_LENGTH_DIGITS
                || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return UNKNOWN_LENGTH;
        }
        return Long.parseLong(value);
    }
}
