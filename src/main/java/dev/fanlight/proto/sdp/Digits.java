package dev.fanlight.proto.sdp;

/** Decimal numbers without sign. */
final class Digits {
    private Digits() {}

    /** The number, or -1 when the text is not one from 0 to {@code max}. */
    static long parse(String text, long max) {
        if (text.isEmpty() || text.length() > 18) {
            return -1;
        }
        var number = 0L;
        for (var i = 0; i < text.length(); i++) {
            var digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number <= max ? number : -1;
    }

    static int parseInt(String text, int max) {
        return (int) parse(text, max);
    }
}
