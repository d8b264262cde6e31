package dev.fanlight.endpoint.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameRateLimitTest {
    private static final long SECOND_NS = 1_000_000_000L;

    /** How many frames of a source pass in a minute, the source being early or late by up to the jitter. */
    private static int passed(FrameRateLimit limit, int sourceFps, long jitterNs, long seed) {
        var random = new SplittableRandom(seed);
        var passed = 0;
        for (var i = 1; i <= sourceFps * 60; i++) {
            var jitter = jitterNs == 0 ? 0 : random.nextLong(-jitterNs, jitterNs + 1);
            if (limit.admits(i * SECOND_NS / sourceFps + jitter)) {
                passed++;
            }
        }
        return passed;
    }

    @ParameterizedTest
    @CsvSource({"30, 20", "30, 15", "30, 10", "30, 7", "30, 1", "25, 24", "24, 5", "60, 59", "30, 0.5"})
    void lowersARateToWhatWasAskedFor(int sourceFps, double askedFps) {
        assertThat(passed(FrameRateLimit.of(askedFps), sourceFps, 0, 0))
                .isBetween((int) (askedFps * 60 * 0.98), (int) (askedFps * 60 * 1.01) + 1);
    }

    @ParameterizedTest
    @CsvSource({"30, 20", "30, 15", "30, 10", "25, 5"})
    void aSourceThatIsNotQuiteRegularIsLoweredJustSo(int sourceFps, double askedFps) {
        for (var seed = 0; seed < 20; seed++) {
            assertThat(passed(FrameRateLimit.of(askedFps), sourceFps, 4_000_000, seed))
                    .as("seed %d", seed)
                    .isBetween((int) (askedFps * 60 * 0.9), (int) (askedFps * 60 * 1.01) + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"30, 30", "24, 24", "15, 15"})
    void askingForAllOfAnIrregularSourceLosesNextToNothing(int sourceFps, double askedFps) {
        for (var seed = 0; seed < 20; seed++) {
            assertThat(passed(FrameRateLimit.of(askedFps), sourceFps, 4_000_000, seed))
                    .as("seed %d", seed)
                    .isGreaterThan((int) (sourceFps * 60 * 0.9));
        }
    }

    @ParameterizedTest
    @CsvSource({"30, 60", "30, 1000"})
    void letsEverythingThroughWhereMoreWasAskedFor(int sourceFps, double askedFps) {
        assertThat(passed(FrameRateLimit.of(askedFps), sourceFps, 4_000_000, 1)).isEqualTo(sourceFps * 60);
    }

    @Test
    void noLimitLetsEverythingThroughEvenAtOneMoment() {
        var limit = FrameRateLimit.none();
        for (var i = 0; i < 5; i++) {
            assertThat(limit.admits(7)).isTrue();
        }
    }

    @Test
    void afterAGapTheCountBeginsAnew() {
        var limit = FrameRateLimit.of(10);
        assertThat(limit.admits(0)).isTrue();
        var nowNs = 60 * SECOND_NS;
        assertThat(limit.admits(nowNs)).isTrue();
        assertThat(limit.admits(nowNs + SECOND_NS / 30))
                .as("no burst makes up for the gap")
                .isFalse();
        assertThat(limit.admits(nowNs + SECOND_NS / 15)).isFalse();
        assertThat(limit.admits(nowNs + SECOND_NS / 10)).isTrue();
    }

    @Test
    void whatPassesIsEvenlySpread() {
        var limit = FrameRateLimit.of(20);
        var run = 0;
        for (var i = 0; i < 300; i++) {
            if (limit.admits(i * SECOND_NS / 30)) {
                run++;
                assertThat(run).as("frames in a row at frame %d", i).isLessThanOrEqualTo(3);
            } else {
                run = 0;
            }
        }
    }
}
