package dev.fanlight.endpoint.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestPatternTest {
    @ParameterizedTest
    @CsvSource({"640, 480", "320, 240", "1280, 720", "160, 120"})
    void theWholeClockIsInThePicture(int width, int height) {
        var picture = new TestPattern(width, height).draw("00:00:00.000", 0);
        var below = picture.getRGB(width - 1, height - 1);
        var white = 0;
        for (var y = height * 56 / 100; y < height; y++) {
            assertThat(picture.getRGB(width - 1, y)).as("right edge").isEqualTo(below);
            for (var x = width * 3 / 4; x < width; x++) {
                white += (picture.getRGB(x, y) & 0xffffff) == 0xf4f4f4 ? 1 : 0;
            }
        }
        assertThat(white).as("pixels of the last digits").isPositive();
    }
}
