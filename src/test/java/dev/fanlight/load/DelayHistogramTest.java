package dev.fanlight.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DelayHistogramTest {
    @Test
    void isAllZeroWhenEmpty() {
        var histogram = new DelayHistogram();
        assertThat(histogram.count()).isZero();
        assertThat(histogram.maxNs()).isZero();
        assertThat(histogram.percentileNs(99)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, 255, 256, 257, 511, 512, 999_999, 1_000_000_007, Long.MAX_VALUE})
    void givesBackASingleValueWithin256thOfIt(long ns) {
        var histogram = new DelayHistogram();
        histogram.record(ns);
        assertThat(histogram.maxNs()).isEqualTo(ns);
        assertThat((double) histogram.percentileNs(50)).isCloseTo((double) ns, within(ns / 256.0));
    }

    @Test
    void countsADelayBelowZeroAsZero() {
        var histogram = new DelayHistogram();
        histogram.record(-5_000);
        assertThat(histogram.count()).isEqualTo(1);
        assertThat(histogram.percentileNs(100)).isZero();
    }

    @Test
    void agreesWithTheSortedSamples() {
        var random = new Random(7);
        var histogram = new DelayHistogram();
        var samples = new long[50_000];
        for (var i = 0; i < samples.length; i++) {
            samples[i] = (long) Math.exp(random.nextDouble() * 23);
            histogram.record(samples[i]);
        }
        Arrays.sort(samples);
        for (var percent : new double[] {1, 25, 50, 90, 95, 99, 99.9, 100}) {
            var exact = samples[(int) Math.ceil(samples.length * percent / 100) - 1];
            assertThat(histogram.percentileNs(percent))
                    .as("p%s", percent)
                    .isCloseTo(exact, Percentage.withPercentage(0.8));
        }
    }

    @Test
    void addsUpLikeOneHistogramOfAll() {
        var all = new DelayHistogram();
        var sum = new DelayHistogram();
        for (var part = 0; part < 3; part++) {
            var histogram = new DelayHistogram();
            for (var i = 0; i < 100; i++) {
                var ns = 1_000L * (part * 100 + i);
                histogram.record(ns);
                all.record(ns);
            }
            sum.add(histogram);
        }
        assertThat(sum.count()).isEqualTo(300);
        assertThat(sum.maxNs()).isEqualTo(299_000);
        assertThat(sum.percentileNs(50)).isEqualTo(all.percentileNs(50));
    }
}
