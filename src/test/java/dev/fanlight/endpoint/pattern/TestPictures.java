package dev.fanlight.endpoint.pattern;

import java.awt.image.BufferedImage;

/** Where in the test picture the digits stand. */
final class TestPictures {
    private static final String TIME = "00:00:00.000";

    private TestPictures() {}

    /** The time in a picture, such as {@code 12:34:56.789}; unreadable digits are question marks. */
    static String time(BufferedImage picture) {
        return new SegmentReader(picture, left(picture), picture.getHeight() * 62 / 100, digitHeight(picture))
                .read(TIME);
    }

    /** The frame's number, of so many digits. */
    static String frame(BufferedImage picture, String digits) {
        return new SegmentReader(picture, left(picture), picture.getHeight() * 84 / 100, digitHeight(picture) / 2)
                .read(digits);
    }

    private static int left(BufferedImage picture) {
        return picture.getWidth() / 20;
    }

    /** A sixth of the picture, or less where the time would not fit between equal margins. */
    private static int digitHeight(BufferedImage picture) {
        var height = picture.getHeight() / 6;
        while (SegmentDigits.widthOf(TIME, height) > picture.getWidth() - 2 * left(picture)) {
            height--;
        }
        return height;
    }
}
