package dev.fanlight.proto.mjpeg;

import java.util.List;
import java.util.Optional;

/**
 * Learns from a body's first lines how its delimiter is really written.
 *
 * <p>RFC 2046 section 5.1.1 has two dashes before the boundary that the Content-Type names. Cameras are found that
 * name it with the dashes and do not add two more, that write it without any, or that write another one altogether.
 */
final class Preamble {
    private static final int MAX_DELIMITER_LENGTH = 256;

    private final List<String> expected;
    private String lastLine = "";

    /** @param boundary as the Content-Type names it; empty when it names none */
    Preamble(Optional<String> boundary) {
        expected = boundary.map(name -> {
                    var bare = withoutDashes(name);
                    return bare.isEmpty() ? List.of("--" + name, name) : List.of("--" + name, name, "--" + bare, bare);
                })
                .orElse(List.of());
    }

    private static String withoutDashes(String boundary) {
        var at = 0;
        while (at < boundary.length() && boundary.charAt(at) == '-') {
            at++;
        }
        return boundary.substring(at);
    }

    /** The delimiter that RFC 2046 asks for, when the Content-Type names a boundary. */
    Optional<String> byTheBook() {
        return expected.stream().findFirst();
    }

    /** Whether a line closes the body, so that no part ever comes. */
    boolean isClosing(String line) {
        return !expected.contains(line)
                && expected.stream().anyMatch(delimiter -> delimiter.startsWith("--") && line.equals(delimiter + "--"));
    }

    /** Takes a line; answers with the delimiter once it is known. */
    Optional<String> onLine(String line) {
        if (expected.contains(line)) {
            return Optional.of(line);
        }
        if (!isPlausible(line)) {
            return Optional.empty();
        }
        if (line.startsWith("--") && line.length() > 2) {
            return Optional.of(line);
        }
        if (isPartHeader(line)) {
            return lastLine.isEmpty() ? byTheBook() : Optional.of(lastLine);
        }
        lastLine = line;
        return Optional.empty();
    }

    /** A line that shows that the part's header has begun, and the delimiter was the line before. */
    static boolean isPartHeader(String line) {
        return line.regionMatches(true, 0, "Content-Type:", 0, 13)
                || line.regionMatches(true, 0, "Content-Length:", 0, 15);
    }

    private static boolean isPlausible(String line) {
        return !line.isEmpty()
                && line.length() <= MAX_DELIMITER_LENGTH
                && line.chars().allMatch(c -> c >= ' ' && c < 0x7F);
    }
}
