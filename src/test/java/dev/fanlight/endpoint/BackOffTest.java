package dev.fanlight.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final long MS = 1_000_000;

    @Test
    void waitsGrowFromAQuarterOfASecondToFiveSeconds() {
        var backOff = new BackOff(new Random(1));
        assertThat(backOff.nextNs()).isEqualTo(250 * MS);
        assertThat(backOff.nextNs()).isBetween(250 * MS, 500 * MS);
        assertThat(backOff.nextNs()).isBetween(500 * MS, 1000 * MS);
        assertThat(backOff.nextNs()).isBetween(1000 * MS, 2000 * MS);
        assertThat(backOff.nextNs()).isBetween(2000 * MS, 4000 * MS);
        IntStream.range(0, 20).forEach(again -> assertThat(backOff.nextNs()).isBetween(2500 * MS, 5000 * MS));
    }

    @Test
    void afterASuccessTheWaitIsShortAgain() {
        var backOff = new BackOff(new Random(1));
        IntStream.range(0, 10).forEach(failure -> assertThat(backOff.nextNs()).isPositive());
        backOff.reset();
        assertThat(backOff.nextNs()).isEqualTo(250 * MS);
    }

    @Test
    void relaysDoNotKnockInStep() {
        var one = new BackOff(new Random(1));
        var other = new BackOff(new Random(2));
        assertThat(IntStream.range(0, 10).mapToLong(wait -> one.nextNs()).toArray())
                .isNotEqualTo(
                        IntStream.range(0, 10).mapToLong(wait -> other.nextNs()).toArray());
    }
}
