package dev.fanlight.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestPictureTest {
    @ParameterizedTest
    @CsvSource({
        "test:, 640, 480, 30",
        "test:camera, 640, 480, 30",
        "test:?size=1280x720&fps=15, 1280, 720, 15",
        "test:camera?fps=1, 640, 480, 1",
        "test:?size=160x120, 160, 120, 30",
        "test://camera?fps=60&size=3840x2160, 3840, 2160, 60",
    })
    void isWhatTheAddressSays(String text, int width, int height, int fps) {
        assertThat(SourceAddress.parse(text)).isInstanceOfSatisfying(Parsed.Value.class, read -> {
            var address = (SourceAddress) read.value();
            assertThat(TestPicture.of(address)).isEqualTo(new TestPicture(width, height, fps));
            assertThat(address.redacted()).contains(text);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"640", "x", "640x", "64x48", "3841x2160", "640x2161", "-640x480", "640X480", "99999x99999", ""})
    void aSizeOutOfBoundsIsRefused(String size) {
        assertProblem("test:?size=" + size, "size goes from 160x120 to 3840x2160");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "61", "999", "9999999999", "29.97", "-1", "fast", ""})
    void aRateOutOfBoundsIsRefused(String fps) {
        assertProblem("test:?size=640x480&fps=" + fps, "fps is a whole number from 1 to 60");
    }

    @ParameterizedTest
    @ValueSource(strings = {"test:?rate=5", "test:?fps=5&&", "test:?Size=640x480"})
    void otherParametersAreRefused(String text) {
        assertProblem(text, "the test camera knows size and fps only");
    }

    private static void assertProblem(String text, String words) {
        assertThat(SourceAddress.parse(text))
                .isInstanceOfSatisfying(
                        Parsed.Problem.class,
                        problem -> assertThat(problem.hint()).contains(words));
    }
}
