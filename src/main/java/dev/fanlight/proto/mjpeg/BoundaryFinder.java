package dev.fanlight.proto.mjpeg;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Finds the delimiter of a multipart body in bytes cut anywhere (Knuth, Morris, Pratt; jumps from first byte to first
 * byte).
 *
 * <p>RFC 2046 section 5.1.1 has a delimiter begin a line. Some sources leave out the line break behind a JPEG, so that
 * is asked only of delimiters so short that they could come about by chance inside a picture.
 */
final class BoundaryFinder {
    private static final int SHORT_BYTES = 6;

    private final String delimiter;
    private final byte[] pattern;

    /** Where to go on in the pattern when the byte behind its first n does not fit. */
    private final int[] fallback;

    private int matched;

    /** @param delimiter as it stands in the body, dashes included */
    BoundaryFinder(String delimiter) {
        this.delimiter = delimiter;
        var text = !delimiter.isEmpty() && delimiter.length() < SHORT_BYTES ? "\n" + delimiter : delimiter;
        pattern = text.getBytes(StandardCharsets.ISO_8859_1);
        fallback = new int[pattern.length + 1];
        for (int i = 1, known = 0; i < pattern.length; i++) {
            while (known > 0 && pattern[i] != pattern[known]) {
                known = fallback[known];
            }
            if (pattern[i] == pattern[known]) {
                known++;
            }
            fallback[i + 1] = known;
        }
    }

    /** For bodies without delimiters: never finds anything. */
    static BoundaryFinder none() {
        return new BoundaryFinder("");
    }

    boolean isNone() {
        return delimiter.isEmpty();
    }

    String delimiter() {
        return delimiter;
    }

    /** Forgets what was matched so far; the next byte begins a line. */
    void startLine() {
        matched = pattern.length > 0 && pattern[0] == '\n' ? 1 : 0;
    }

    /** Forgets what was matched so far. */
    void reset() {
        matched = 0;
    }

    /**
     * Reads the bytes from one absolute index to another; reader index untouched.
     *
     * @return the index behind the delimiter, or -1
     */
    // hot
    int find(ByteBuf bytes, int from, int end) {
        if (pattern.length == 0) {
            return -1;
        }
        var at = from;
        while (at < end) {
            if (matched == 0) {
                at = bytes.indexOf(at, end, pattern[0]);
                if (at < 0) {
                    return -1;
                }
                matched = 1;
            } else {
                var value = bytes.getByte(at);
                while (matched > 0 && pattern[matched] != value) {
                    matched = fallback[matched];
                }
                if (pattern[matched] == value) {
                    matched++;
                }
            }
            at++;
            if (matched == pattern.length) {
                matched = 0;
                return at;
            }
        }
        return -1;
    }
}
