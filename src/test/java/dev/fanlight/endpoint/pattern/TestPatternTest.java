package dev.fanlight.endpoint.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestPatternTest {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;

    private final TestPattern pattern = new TestPattern(WIDTH, HEIGHT);

    @ParameterizedTest
    @ValueSource(strings = {"12:34:56.789", "00:00:00.000", "23:59:59.999", "08:17:06.543"})
    void theTimeCanBeReadBack(String time) {
        assertThat(TestPictures.time(pattern.draw(time, 0))).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "7, 0", "123456789, 000000000", "9876543210, 0000000000"})
    void theFrameNumberCanBeReadBack(long frame, String digits) {
        var picture = pattern.draw("12:34:56.789", frame);
        assertThat(TestPictures.frame(picture, digits)).isEqualTo(Long.toString(frame));
    }

    @Test
    void theTimeFitsIntoThePicture() {
        var picture = pattern.draw("08:08:08.888", 8);
        var background = picture.getRGB(WIDTH - 1, HEIGHT - 1);
        for (var y = HEIGHT * 60 / 100; y < HEIGHT; y++) {
            assertThat(picture.getRGB(WIDTH - 1, y)).as("right edge, row %d", y).isEqualTo(background);
        }
    }

    @ParameterizedTest
    @CsvSource({"320, 240", "1280, 720", "160, 120"})
    void theTimeFitsIntoPicturesOfAllSizes(int width, int height) {
        var picture = new TestPattern(width, height).draw("00:00:00.000", 0);
        var background = picture.getRGB(width - 1, height - 1);
        for (var y = height * 56 / 100; y < height; y++) {
            assertThat(picture.getRGB(width - 1, y)).as("right edge, row %d", y).isEqualTo(background);
        }
    }

    @Test
    void nothingRemainsOfThePictureBefore() {
        var first = copy(pattern.draw("12:34:56.789", 17));
        pattern.draw("88:88:88.888", 88_888);
        assertThat(pixels(pattern.draw("12:34:56.789", 17))).isEqualTo(pixels(first));
    }

    @Test
    void theBlockTravelsALittleEveryFrameAndComesBack() {
        var seen = new HashSet<Integer>();
        var before = blockLeft(pattern.draw("12:34:56.789", 0));
        assertThat(before).isZero();
        for (var frame = 1; frame <= 120; frame++) {
            var left = blockLeft(pattern.draw("12:34:56.789", frame));
            assertThat(Math.abs(left - before)).as("step at frame %d", frame).isBetween(1, 20);
            before = left;
            seen.add(left);
        }
        assertThat(before).as("after four seconds").isZero();
        assertThat(seen).contains(WIDTH - HEIGHT / 12);
    }

    @Test
    void drawsNothingOutsideThePicture() {
        pattern.fill(-50, -50, 5_000, 5_000, 0x123456);
        var picture = pattern.draw("12:34:56.789", 0);
        assertThat(picture.getWidth()).isEqualTo(WIDTH);
        var tiny = new TestPattern(16, 16).draw("12:34:56.789", 1);
        assertThat(tiny.getHeight()).isEqualTo(16);
    }

    private static int blockLeft(BufferedImage picture) {
        var y = HEIGHT * 55 / 100 - HEIGHT / 12;
        for (var x = 0; x < WIDTH; x++) {
            if ((picture.getRGB(x, y) & 0xffffff) == 0xffb000) {
                return x;
            }
        }
        throw new AssertionError("no block in the picture");
    }

    private static BufferedImage copy(BufferedImage picture) {
        var copy = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        copy.setRGB(0, 0, WIDTH, HEIGHT, pixels(picture), 0, WIDTH);
        return copy;
    }

    private static int[] pixels(BufferedImage picture) {
        return picture.getRGB(0, 0, WIDTH, HEIGHT, null, 0, WIDTH);
    }
}
