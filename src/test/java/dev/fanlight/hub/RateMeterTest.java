package dev.fanlight.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateMeterTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final RateMeter meter = new RateMeter();

    @Test
    void isUnknownBeforeTheSecondFrame() {
        assertThat(meter.rate(0)).isEqualTo(RateMeter.Rate.NONE);
        meter.add(5, 1_000);
        assertThat(meter.rate(5)).isEqualTo(RateMeter.Rate.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 30, 60, 120, 500})
    void measuresFramesAndBitsPerSecond(int framesPerSecond) {
        for (var i = 0; i < framesPerSecond * 5; i++) {
            meter.add(i * SECOND_NS / framesPerSecond, 1_000);
        }
        var rate = meter.rate(5 * SECOND_NS - SECOND_NS / framesPerSecond);
        assertThat(rate.framesPerSecond()).isCloseTo(framesPerSecond, within(framesPerSecond * 0.001));
        assertThat((double) rate.bitsPerSecond()).isCloseTo(framesPerSecond * 8_000.0, within(framesPerSecond * 8.0));
    }

    @Test
    void forgetsWhatIsOlderThanTwoSeconds() {
        for (var i = 0; i < 100; i++) {
            meter.add(i * SECOND_NS / 100, 1_000);
        }
        assertThat(meter.rate(SECOND_NS).framesPerSecond()).isCloseTo(100, within(1.0));
        assertThat(meter.rate(4 * SECOND_NS)).isEqualTo(RateMeter.Rate.NONE);
    }

    @Test
    void twoFramesAtOneMomentAreNoRate() {
        meter.add(7, 1_000);
        meter.add(7, 1_000);
        assertThat(meter.rate(7)).isEqualTo(RateMeter.Rate.NONE);
    }

    @Test
    void countsTheBytesBetweenTheFirstAndTheLast() {
        meter.add(0, 1_000_000);
        meter.add(SECOND_NS, 1_000);
        assertThat(meter.rate(SECOND_NS)).isEqualTo(new RateMeter.Rate(1, 8_000));
    }
}
