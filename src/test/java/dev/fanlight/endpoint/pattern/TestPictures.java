package dev.fanlight.endpoint.pattern;

import java.awt.image.BufferedImage;

/** Where in the test picture the digits stand. */
final class TestPictures {
    private TestPictures() {}

    /** The time in a picture, such as {@code 12:34:56.789}; unreadable digits are question marks. */
    static String time(BufferedImage picture) {
        return new SegmentReader(picture, left(picture), picture.getHeight() * 62 / 100, picture.getHeight() / 6)
                .read("00:00:00.000");
    }

    /** The frame's number, of so many digits. */
    static String frame(BufferedImage picture, String digits) {
        return new SegmentReader(picture, left(picture), picture.getHeight() * 84 / 100, picture.getHeight() / 12)
                .read(digits);
    }

    private static int left(BufferedImage picture) {
        return picture.getWidth() / 40;
    }
}
