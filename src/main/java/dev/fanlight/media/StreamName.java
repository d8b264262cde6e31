package dev.fanlight.media;

import java.util.Optional;
import java.util.Set;

/**
 * The name of a stream: a path such as {@code drone1} or {@code fleet/drone1}.
 *
 * <p>One to {@value #MAX_LENGTH} characters; segments of ASCII letters, digits, {@code -}, {@code _} and {@code .},
 * parted by single slashes. A segment never starts with a dot, so {@code .} and {@code ..} cannot occur. The words that
 * Fanlight's own addresses use are kept free, so that {@code /{stream}/snapshot.jpg} has one meaning only.
 */
public record StreamName(String value) implements Comparable<StreamName> {
    public static final int MAX_LENGTH = 128;

    /** First segments that are addresses of the server itself. */
    private static final Set<String> SERVER_WORDS = Set.of("api", "metrics", "healthz", "assets");

    /** Last segments that are addresses below a stream. */
    private static final Set<String> STREAM_WORDS = Set.of(
            "publish",
            "whip",
            "whep",
            "mjpeg",
            "stream.mjpg",
            "snapshot.jpg",
            "index.html",
            "index.m3u8",
            "favicon.ico");

    /** Those of them that have addresses of their own below. */
    private static final Set<String> SESSION_WORDS = Set.of("whip", "whep");

    /**
     * Checks the rules above.
     *
     * @throws IllegalArgumentException with a sentence for people that says which rule is broken
     */
    public StreamName {
        problem(value).ifPresent(sentence -> {
            throw new IllegalArgumentException(sentence);
        });
    }

    /** What is wrong with this text as a stream name, as a sentence for people; empty when nothing is. */
    public static Optional<String> problem(String text) {
        if (text.isEmpty()) {
            return Optional.of("a stream needs a name");
        }
        if (text.length() > MAX_LENGTH) {
            return Optional.of(
                    "a stream name has at most " + MAX_LENGTH + " characters, this one has " + text.length());
        }
        for (var i = 0; i < text.length(); i++) {
            if (!isAllowed(text.charAt(i))) {
                return Optional.of("a stream name is made of letters, digits, '-', '_', '.' and '/', not of "
                        + describe(text.charAt(i)));
            }
        }
        var segments = text.split("/", -1);
        for (var segment : segments) {
            if (segment.isEmpty()) {
                return Optional.of("a stream name neither starts nor ends with '/' and has no '//'");
            }
            if (segment.startsWith(".")) {
                return Optional.of("no part of a stream name starts with '.'");
            }
        }
        if (SERVER_WORDS.contains(segments[0])) {
            return Optional.of(
                    "a stream name cannot start with '" + segments[0] + "', that is an address of the server");
        }
        var last = segments[segments.length - 1];
        if (STREAM_WORDS.contains(last)) {
            return Optional.of("a stream name cannot end with '" + last + "', that is an address below a stream");
        }
        if (segments.length > 1 && SESSION_WORDS.contains(segments[segments.length - 2])) {
            return Optional.of("a stream name cannot end with '" + segments[segments.length - 2]
                    + "/…', that is an address below a stream");
        }
        return Optional.empty();
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.'
                || c == '/';
    }

    private static String describe(char c) {
        return c > ' ' && c < 0x7f ? "'" + c + "'" : String.format("the character U+%04X", (int) c);
    }

    @Override
    public int compareTo(StreamName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
