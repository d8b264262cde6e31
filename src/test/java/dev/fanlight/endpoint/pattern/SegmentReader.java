package dev.fanlight.endpoint.pattern;

import java.awt.image.BufferedImage;

/** Reads digits of seven segments back from a picture, as a camera pointed at a screen would. */
final class SegmentReader {
    /** Lit segments of 0 to 9 by name: a is the top, then clockwise, g the middle. Written down anew, as a check. */
    private static final String[] SEGMENTS = {
        "abcdef", "bc", "abdeg", "abcdg", "bcfg", "acdfg", "acdefg", "abc", "abcdefg", "abcdfg"
    };

    private final BufferedImage picture;
    private final int top;
    private final int height;
    private int x;

    /**
     * @param left where the first digit begins, in pixels
     * @param top of the digits
     * @param height of the digits
     */
    SegmentReader(BufferedImage picture, int left, int top, int height) {
        this.picture = picture;
        this.x = left;
        this.top = top;
        this.height = height;
    }

    /** Reads as many characters as the pattern has: {@code 0} stands for a digit, all else for a gap. */
    String read(String pattern) {
        var text = new StringBuilder();
        var stroke = Math.max(2, height / 8);
        for (var i = 0; i < pattern.length(); i++) {
            var c = pattern.charAt(i);
            if (c == '0') {
                text.append(digit(stroke));
                x += height / 2 + stroke * 2;
            } else {
                text.append(c);
                x += stroke * 3;
            }
        }
        return text.toString();
    }

    private char digit(int stroke) {
        var width = height / 2;
        var middle = width / 2;
        var edge = stroke / 2;
        var lit = new StringBuilder();
        look(lit, 'a', middle, edge);
        look(lit, 'b', width - edge - 1, height / 4);
        look(lit, 'c', width - edge - 1, height * 3 / 4);
        look(lit, 'd', middle, height - edge - 1);
        look(lit, 'e', edge, height * 3 / 4);
        look(lit, 'f', edge, height / 4);
        look(lit, 'g', middle, height / 2);
        for (var digit = 0; digit < SEGMENTS.length; digit++) {
            if (SEGMENTS[digit].contentEquals(lit)) {
                return (char) ('0' + digit);
            }
        }
        return '?';
    }

    private void look(StringBuilder lit, char segment, int right, int down) {
        var rgb = picture.getRGB(x + right, top + down);
        var brightness = Math.max(rgb >> 16 & 0xff, rgb >> 8 & 0xff);
        if (brightness > 0x80) {
            lit.append(segment);
        }
    }
}
