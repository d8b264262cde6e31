package dev.fanlight.proto.h264;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DecodeTimesTest {
    private static List<Long> times(DecodeTimes times, long... shown) {
        return LongStream.of(shown).map(times::next).boxed().toList();
    }

    @Test
    void areThoseOfTheExample() {
        assertThat(times(new DecodeTimes(25, 1, 1), 0, 3, 1, 2, 6, 4, 5)).containsExactly(-1L, 0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(times(new DecodeTimes(25, 1, 0), 0, 1, 2, 5)).containsExactly(0L, 1L, 2L, 5L);
    }

    @Test
    void neverGoBackAndNeverComeAfterThePresentation() {
        var shown = new long[] {0, 160, 80, 40, 120, 320, 240, 200, 280};
        var known = new DecodeTimes(1_000, 1, 2);
        assertThat(Arrays.stream(shown).map(known::next))
                .containsExactly(-2L, -1L, 0L, 40L, 80L, 120L, 160L, 200L, 240L);
        var learning = new DecodeTimes(1_000, 1, 0);
        var last = Long.MIN_VALUE;
        for (var round = 0; round < 5; round++) {
            for (var time : shown) {
                var decode = learning.next(time + round * 360L);
                assertThat(decode).isGreaterThanOrEqualTo(last);
                assertThat(round == 0 ? 0 : decode).isLessThanOrEqualTo(time + round * 360L);
                last = decode;
            }
        }
        assertThat(learning.next(100_000)).as("after a jump").isLessThanOrEqualTo(100_000);
        assertThat(learning.next(5)).as("after a jump back").isLessThanOrEqualTo(5);
    }

    @Test
    void neverGoBackWhateverTheOrder() {
        for (var seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var depth = random.nextInt(5);
            var times = new DecodeTimes(1_000, 40, depth);
            var shown = new ArrayList<Long>();
            for (var i = 0; i < 300; i++) {
                shown.add(i * 40L);
            }
            for (var i = 1; i + depth < 300; i += depth + 1) {
                shown.add(i, shown.remove(i + depth));
            }
            var last = Long.MIN_VALUE;
            for (var each : shown) {
                var time = times.next(each);
                assertThat(time).as("seed %d", seed).isGreaterThan(last).isLessThanOrEqualTo(each);
                last = time;
            }
        }
    }
}
