package dev.fanlight.proto.mjpeg;

import java.util.Locale;
import java.util.Optional;

/** How a source's Content-Type says its JPEGs will come (RFC 9110 section 8.3.1, RFC 2046 section 5.1.1). */
sealed interface MjpegContentType {
    /** One part for each JPEG. */
    record Multipart(Optional<String> boundary) implements MjpegContentType {}

    /** One JPEG, or one behind the other. */
    record BackToBack() implements MjpegContentType {}

    /** The value says nothing or too little: the body's first bytes tell. */
    record Unsaid() implements MjpegContentType {}

    /** Certainly not JPEGs. */
    record Other() implements MjpegContentType {}

    static MjpegContentType parse(Optional<String> value) {
        var text = value.orElse("");
        var type = mediaType(text);
        if (type.startsWith("multipart/")) {
            return new Multipart(parameter(text, "boundary"));
        }
        return switch (type) {
            case "image/jpeg", "image/jpg", "image/pjpeg" -> new BackToBack();
            // curl names the last one when it posts bytes and is told nothing else
            case "",
                    "application/octet-stream",
                    "video/x-motion-jpeg",
                    "video/x-mjpeg",
                    "video/mjpeg",
                    "video/x-jpeg",
                    "image/mjpeg",
                    "image/x-mjpeg",
                    "application/x-www-form-urlencoded" -> new Unsaid();
            default -> new Other();
        };
    }

    /** Type and subtype in small letters, without parameters. */
    static String mediaType(String value) {
        var semicolon = value.indexOf(';');
        return (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    private static Optional<String> parameter(String value, String name) {
        var at = value.indexOf(';');
        while (at >= 0) {
            var equals = value.indexOf('=', at);
            if (equals < 0) {
                return Optional.empty();
            }
            var found = value.substring(at + 1, equals).strip();
            var text = new StringBuilder();
            at = readValue(value, equals + 1, text);
            if (found.equalsIgnoreCase(name)) {
                return Optional.of(text.toString().strip()).filter(boundary -> !boundary.isEmpty());
            }
        }
        return Optional.empty();
    }

    /** Reads a token or a quoted string; answers the index of the semicolon behind it, or -1. */
    private static int readValue(String value, int from, StringBuilder text) {
        var quoted = false;
        for (var at = from; at < value.length(); at++) {
            var c = value.charAt(at);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted && at + 1 < value.length()) {
                text.append(value.charAt(++at));
            } else if (c == ';' && !quoted) {
                return at;
            } else {
                text.append(c);
            }
        }
        return -1;
    }
}
