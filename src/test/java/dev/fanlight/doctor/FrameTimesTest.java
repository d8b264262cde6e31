package dev.fanlight.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class FrameTimesTest {
    private static final long MS = 1_000_000;
    private static final int FRAME_MS = 40;
    private static final long FRAME_NS = FRAME_MS * MS;

    private final FrameTimes times = new FrameTimes(90_000);
    private long nowNs;

    /** So many frames, of which each comes as late as is said. */
    private void frames(int count, IntUnaryOperator lateMs) {
        for (var i = 0; i < count; i++) {
            var dueNs = nowNs + i * FRAME_NS;
            times.onFrame(dueNs / MS * 90, dueNs + lateMs.applyAsInt(i) * MS, false);
        }
        nowNs += count * FRAME_NS;
    }

    private long jitterMs() {
        return times.jitterNs(nowNs).orElseThrow() / MS;
    }

    @Test
    void framesThatAreLateAgainAndAgainAreTold() {
        frames(250, i -> i % 10 == 0 ? 250 : 3);
        assertThat(jitterMs()).isEqualTo(247);
    }

    @Test
    void aSenderThatCatchesUpAtItsBeginningSaysNothing() {
        frames(125, i -> Math.max(0, 900 - i * FRAME_MS));
        assertThat(jitterMs()).isZero();
    }

    @Test
    void oneDelayWithinTenSecondsSaysNothing() {
        frames(250, i -> i >= 97 && i < 122 ? (122 - i) * FRAME_MS : i % 7);
        assertThat(jitterMs()).isLessThan(10);
    }

    @Test
    void framesInAnotherOrderAreNotLate() {
        for (var i = 0; i < 200; i++) {
            var shown = i % 3 == 0 ? i + 2 : i - 1;
            times.onFrame((10 + shown) * 3_600L, i * FRAME_NS, false);
        }
        assertThat(times.jitterNs(200 * FRAME_NS).orElseThrow() / MS).isZero();
    }

    @Test
    void fewFramesSayNothing() {
        frames(39, _ -> 0);
        assertThat(times.jitterNs(nowNs)).isEmpty();
    }
}
