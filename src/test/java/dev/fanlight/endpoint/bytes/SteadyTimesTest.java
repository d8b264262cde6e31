package dev.fanlight.endpoint.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SteadyTimesTest {
    private static final long MS = 1_000_000;

    @Test
    void jitterIsSmoothedAndThePaceKept() {
        var times = new SteadyTimes();
        var random = new Random(1);
        var last = 0L;
        for (var i = 0; i < 1_000; i++) {
            var dueNs = i * 40L * MS;
            var time = times.of(dueNs + random.nextInt(20) * MS);
            if (i > 300) {
                assertThat(time - last).isBetween(36 * MS, 44 * MS);
                assertThat(time - dueNs).isBetween(0L, 25 * MS);
            }
            last = time;
        }
    }

    @Test
    void timesGrowWhateverHappens() {
        var times = new SteadyTimes();
        var random = new Random(2);
        var nowNs = 0L;
        var last = -1L;
        for (var i = 0; i < 5_000; i++) {
            nowNs += random.nextInt(50) == 0 ? random.nextInt(5_000) * MS : random.nextInt(3) * MS;
            var time = times.of(nowNs);
            assertThat(time).isGreaterThan(last);
            last = time;
        }
    }

    @Test
    void afterAPauseItIsTheClockAgain() {
        var times = new SteadyTimes();
        for (var i = 0; i < 50; i++) {
            times.of(i * 40L * MS);
        }
        assertThat(times.of(10_000 * MS)).isEqualTo(10_000 * MS);
    }
}
