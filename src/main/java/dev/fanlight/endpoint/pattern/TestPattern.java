package dev.fanlight.endpoint.pattern;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Arrays;

/**
 * Draws the test picture: colour bars, a block that travels so that stutter shows, and the time to the millisecond in
 * large digits, so that two screens side by side show their delay. Plain pixels, no fonts: those are missing on small
 * servers. Not thread-safe.
 */
final class TestPattern {
    private static final int[] BARS = {0xc0c0c0, 0xc0c000, 0x00c0c0, 0x00c000, 0xc000c0, 0xc00000, 0x0000c0};
    private static final int BACKGROUND = 0x101418;
    private static final int INK = 0xf4f4f4;
    private static final int BLOCK = 0xffb000;

    private final int width;
    private final int height;
    private final BufferedImage image;
    private final byte[] pixels;
    private final byte[] still;

    TestPattern(int width, int height) {
        this.width = width;
        this.height = height;
        this.image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        this.pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        drawBars();
        this.still = Arrays.copyOf(pixels, pixels.length);
    }

    private void drawBars() {
        var barsBottom = height * 55 / 100;
        for (var i = 0; i < BARS.length; i++) {
            var left = width * i / BARS.length;
            fill(left, 0, width * (i + 1) / BARS.length - left, barsBottom, BARS[i]);
        }
        fill(0, barsBottom, width, height - barsBottom, BACKGROUND);
    }

    /**
     * Draws the picture of a moment.
     *
     * @param timeText digits and colons, such as {@code 12:34:56.789}
     * @param frame counts up by one a picture
     */
    BufferedImage draw(String timeText, long frame) {
        System.arraycopy(still, 0, pixels, 0, pixels.length);
        var blockSize = height / 12;
        var travel = width - blockSize;
        // Four seconds there and back at 30 pictures a second.
        var step = (int) (frame % 120);
        var left = step < 60 ? travel * step / 60 : travel * (120 - step) / 60;
        fill(left, height * 55 / 100 - blockSize - 4, blockSize, blockSize, BLOCK);
        var margin = width / 20;
        var digitHeight = height / 6;
        while (digitHeight > 8 && SegmentDigits.widthOf(timeText, digitHeight) > width - 2 * margin) {
            digitHeight--;
        }
        SegmentDigits.draw(this, timeText, margin, height * 62 / 100, digitHeight, INK);
        SegmentDigits.draw(this, Long.toString(frame), margin, height * 84 / 100, digitHeight / 2, BLOCK);
        return image;
    }

    void fill(int left, int top, int fillWidth, int fillHeight, int rgb) {
        var right = Math.min(width, left + fillWidth);
        var bottom = Math.min(height, top + fillHeight);
        for (var y = Math.max(0, top); y < bottom; y++) {
            for (var x = Math.max(0, left); x < right; x++) {
                var at = (y * width + x) * 3;
                pixels[at] = (byte) rgb;
                pixels[at + 1] = (byte) (rgb >> 8);
                pixels[at + 2] = (byte) (rgb >> 16);
            }
        }
    }
}
