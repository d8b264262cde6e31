package dev.fanlight.load;

import java.nio.charset.StandardCharsets;

/**
 * The times that travel with a frame, both nanoseconds since 1970.
 *
 * <p>A camera that takes part in a measurement writes a comment into each JPEG, {@code FANLIGHT-T:} and 20 digits; a relay
 * says in the part header {@code X-Timestamp: seconds.microseconds} when it had the frame's last byte.
 */
final class CaptureStamp {
    /** No such time in the frame. */
    static final long ABSENT = -1;

    /** How much of a JPEG's beginning is looked through: SOI, a JFIF header perhaps, and the comment. */
    static final int HEAD_BYTES = 64;

    private static final byte[] MARK = "FANLIGHT-T:".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS = 20;

    private CaptureStamp() {}

    /** The capture time in the first {@code length} bytes of a JPEG, or {@link #ABSENT}. */
    static long readNs(byte[] head, int length) {
        for (var at = 0; at + MARK.length + DIGITS <= length; at++) {
            if (isMarkAt(head, at)) {
                return digits(head, at + MARK.length, at + MARK.length + DIGITS);
            }
        }
        return ABSENT;
    }

    /** {@code seconds.fraction} as in X-Timestamp, of which nine digits of the fraction count; or {@link #ABSENT}. */
    static long secondsToNs(byte[] text, int from, int to) {
        var dot = from;
        while (dot < to && text[dot] != '.') {
            dot++;
        }
        var seconds = digits(text, from, dot);
        if (seconds == ABSENT || seconds > Long.MAX_VALUE / 1_000_000_000 - 1) {
            return ABSENT;
        }
        var fractionEnd = Math.min(to, dot + 10);
        if (dot + 1 >= fractionEnd) {
            return seconds * 1_000_000_000;
        }
        var fraction = digits(text, dot + 1, fractionEnd);
        if (fraction == ABSENT) {
            return ABSENT;
        }
        for (var places = fractionEnd - dot - 1; places < 9; places++) {
            fraction *= 10;
        }
        return seconds * 1_000_000_000 + fraction;
    }

    /** An unsigned decimal number, or {@link #ABSENT} when it is empty, has other characters, or is too large. */
    static long digits(byte[] text, int from, int to) {
        if (from >= to) {
            return ABSENT;
        }
        long number = 0;
        for (var i = from; i < to; i++) {
            var digit = text[i] - '0';
            if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
                return ABSENT;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private static boolean isMarkAt(byte[] head, int at) {
        for (var i = 0; i < MARK.length; i++) {
            if (head[at + i] != MARK[i]) {
                return false;
            }
        }
        return true;
    }
}
