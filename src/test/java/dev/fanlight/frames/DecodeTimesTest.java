package dev.fanlight.frames;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DecodeTimesTest {
    private static List<Long> times(DecodeTimes times, long... shown) {
        return LongStream.of(shown).map(times::onFrame).boxed().toList();
    }

    @Test
    void areThoseOfTheExample() {
        assertThat(times(new DecodeTimes(1, 1), 0, 3, 1, 2, 6, 4, 5)).containsExactly(-1L, 0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(times(new DecodeTimes(1, 0), 0, 1, 2, 5)).containsExactly(0L, 1L, 2L, 5L);
    }

    @Test
    void learnWhatNobodySaid() {
        var times = new DecodeTimes(1, 0);
        times(times, 0, 40, 80);
        var learnt = times(times, 200, 120, 160, 320, 240, 280, 440, 360, 400);
        assertThat(learnt).isSorted().doesNotHaveDuplicates();
        assertThat(times.depth()).isEqualTo(1);
        assertThat(learnt.get(6)).isLessThanOrEqualTo(440);
        assertThat(learnt.get(8)).isLessThanOrEqualTo(400);
    }

    @Test
    void neverGoBackWhateverComes() {
        for (var seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var depth = random.nextInt(5);
            var times = new DecodeTimes(40, depth);
            var shown = new ArrayList<Long>();
            for (var i = 0; i < 300; i++) {
                shown.add(i * 40L);
            }
            for (var i = 1; i + depth < 300; i += depth + 1) {
                shown.add(i, shown.remove(i + depth));
            }
            var last = Long.MIN_VALUE;
            for (var each : shown) {
                var time = times.onFrame(each);
                assertThat(time).as("seed %d", seed).isGreaterThan(last).isLessThanOrEqualTo(each);
                last = time;
            }
            for (var i = 0; i < 100; i++) {
                var time = times.onFrame(random.nextLong() >> 3);
                assertThat(time).as("seed %d", seed).isGreaterThan(last);
                last = time;
            }
        }
    }

    @Test
    void depthStandsInTheSets() {
        var bFrames = FrameClips.h264WithBFrames().frames().getFirst().bytes();
        assertThat(DecodeTimes.depthOf(Unpooled.wrappedBuffer(bFrames))).isEqualTo(2);
        var baseline = FrameClips.h264().frames().getFirst().bytes();
        assertThat(DecodeTimes.depthOf(Unpooled.wrappedBuffer(baseline))).isZero();
    }
}
