package dev.fanlight.endpoint.pattern;

/** Digits of seven segments, as on a clock radio. */
final class SegmentDigits {
    /** Lit segments of 0 to 9; bit 0 is the top, then clockwise, bit 6 the middle. */
    private static final int[] SEGMENTS = {0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x07, 0x7f, 0x6f};

    private SegmentDigits() {}

    /** How wide a text becomes; the gap behind its last character counts. */
    static int widthOf(String text, int height) {
        var stroke = stroke(height);
        return text.chars()
                .map(c -> c >= '0' && c <= '9' ? height / 2 + stroke * 2 : stroke * 3)
                .sum();
    }

    private static int stroke(int height) {
        return Math.max(2, height / 8);
    }

    /** Draws digits, colons and points from the left; other characters leave a gap. */
    static void draw(TestPattern to, String text, int left, int top, int height, int rgb) {
        var width = height / 2;
        var stroke = stroke(height);
        var x = left;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                drawDigit(to, SEGMENTS[c - '0'], x, top, width, height, stroke, rgb);
                x += width + stroke * 2;
            } else {
                if (c == ':') {
                    to.fill(x, top + height / 4, stroke, stroke, rgb);
                }
                if (c == ':' || c == '.') {
                    to.fill(x, top + height - (c == ':' ? height / 4 + stroke : stroke), stroke, stroke, rgb);
                }
                x += stroke * 3;
            }
        }
    }

    private static void drawDigit(
            TestPattern to, int segments, int x, int top, int width, int height, int stroke, int rgb) {
        var half = height / 2;
        var right = x + width - stroke;
        if ((segments & 0x01) != 0) {
            to.fill(x, top, width, stroke, rgb);
        }
        if ((segments & 0x02) != 0) {
            to.fill(right, top, stroke, half, rgb);
        }
        if ((segments & 0x04) != 0) {
            to.fill(right, top + half, stroke, height - half, rgb);
        }
        if ((segments & 0x08) != 0) {
            to.fill(x, top + height - stroke, width, stroke, rgb);
        }
        if ((segments & 0x10) != 0) {
            to.fill(x, top + half, stroke, height - half, rgb);
        }
        if ((segments & 0x20) != 0) {
            to.fill(x, top, stroke, half, rgb);
        }
        if ((segments & 0x40) != 0) {
            to.fill(x, top + half - stroke / 2, width, stroke, rgb);
        }
    }
}
