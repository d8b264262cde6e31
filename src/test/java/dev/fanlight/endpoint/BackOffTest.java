package dev.fanlight.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final long MS = 1_000_000L;

    private static long[] waitsNs(long seed, int count) {
        var backOff = new BackOff(new SplittableRandom(seed));
        return LongStream.generate(backOff::nextNs).limit(count).toArray();
    }

    @Test
    void everyWaitLiesBetweenAQuarterAndFiveSeconds() {
        for (var seed = 0; seed < 200; seed++) {
            for (var waitNs : waitsNs(seed, 20)) {
                assertThat(waitNs).as("seed %d", seed).isBetween(250 * MS, 5_000 * MS);
            }
        }
    }

    @Test
    void waitsDoubleUntilTheyAreLong() {
        for (var seed = 0; seed < 200; seed++) {
            var waits = waitsNs(seed, 20);
            assertThat(waits[0]).as("the first wait is a short one").isEqualTo(250 * MS);
            var ceilingNs = 250 * MS;
            for (var waitNs : waits) {
                assertThat(waitNs).as("seed %d", seed).isBetween(ceilingNs / 2, ceilingNs);
                ceilingNs = Math.min(5_000 * MS, ceilingNs * 2);
            }
        }
    }

    @Test
    void relaysDoNotKnockInStep() {
        var tenth = new HashSet<Long>();
        for (var seed = 0; seed < 50; seed++) {
            tenth.add(waitsNs(seed, 10)[9]);
        }
        assertThat(tenth).hasSizeGreaterThan(45);
        assertThat(waitsNs(7, 10)).as("from the same seed").isEqualTo(waitsNs(7, 10));
    }

    @Test
    void startsAnewWhenTheSourceHasWorked() {
        var backOff = new BackOff(new SplittableRandom(1));
        for (var i = 0; i < 10; i++) {
            backOff.nextNs();
        }
        backOff.reset();
        assertThat(backOff.nextNs()).isEqualTo(250 * MS);
    }
}
