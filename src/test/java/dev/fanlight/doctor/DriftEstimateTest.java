package dev.fanlight.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks that run wrong are found out through a line that delays. */
class DriftEstimateTest {
    private static final long FRAME_NS = 40_000_000;

    /** Frames for so long, each delayed by the line: mostly a little, sometimes much. */
    private static void run(DriftEstimate drift, Random random, double ppm, int fromS, int toS, double jitterNs) {
        for (var i = fromS * 25L; i < toS * 25L; i++) {
            var sentNs = i * FRAME_NS;
            var delayNs = (long) (-Math.log(1 - random.nextDouble()) * jitterNs);
            if (random.nextInt(100) == 0) {
                delayNs += 300_000_000;
            }
            drift.onFrame((long) (sentNs * (1 + ppm / 1e6)), 5_000_000 + sentNs + delayNs);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-300, -80, 0, 80, 300, 1500})
    void aDriftIsRecoveredWithinTenMillionths(double ppm) {
        for (var seed = 1; seed <= 10; seed++) {
            var drift = new DriftEstimate();
            run(drift, new Random(seed), ppm, 0, 120, 15e6);
            assertThat(drift.ppm().orElseThrow()).as("seed %d", seed).isCloseTo(ppm, within(10.0));
        }
    }

    @Test
    void tooFewFramesSayNothing() {
        var drift = new DriftEstimate();
        run(drift, new Random(1), 300, 0, 25, 15e6);
        assertThat(drift.ppm()).isEmpty();
    }

    @Test
    void aLineThatGotSlowerIsNoDrift() {
        var drift = new DriftEstimate();
        var random = new Random(7);
        run(drift, random, 0, 0, 100, 5e6);
        for (var i = 100 * 25L; i < 105 * 25; i++) {
            drift.onFrame(i * FRAME_NS, i * FRAME_NS + 400_000_000);
        }
        run(drift, random, 0, 105, 200, 5e6);
        assertThat(drift.ppm().orElseThrow()).isCloseTo(0, within(10.0));
    }

    @Test
    void timesThatBeginAnewBeginTheEstimateAnew() {
        var drift = new DriftEstimate();
        run(drift, new Random(3), 300, 0, 120, 5e6);
        drift.onFrame(17, 130_000_000_000L);
        assertThat(drift.ppm()).isEmpty();
    }
}
