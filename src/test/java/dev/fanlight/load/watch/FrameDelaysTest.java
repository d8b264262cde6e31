package dev.fanlight.load.watch;

import static dev.fanlight.load.FrameStamp.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.load.watch.WatchReport.Timing.Way;
import org.junit.jupiter.api.Test;

/** Frames 40 ms apart that come 7 ms after their capture; those of whole seconds are stamped. */
class FrameDelaysTest {
    private static final long BEGIN_NS = 1_795_710_351_330_315_000L;
    private static final long DELAY_NS = 7_000_000;

    private final CaptureLine captures = new CaptureLine(90_000);
    private final FrameDelays delays = new FrameDelays();

    private void run(int frames, boolean stamped, boolean captureTimes) {
        for (var frame = 0; frame < frames; frame++) {
            var capturedNs = BEGIN_NS + frame * 40_000_000L;
            var rtpTime = frame * 3_600;
            var own = captureTimes && frame % 25 == 0 ? capturedNs : ABSENT;
            if (own != ABSENT) {
                captures.onStamp(rtpTime, own);
            }
            // What our publisher wrote is what it told as capture time, or a little later.
            delays.onFrame(capturedNs + DELAY_NS, rtpTime, stamped ? capturedNs + 200_000 : ABSENT, own, captures);
        }
    }

    @Test
    void whereFramesHoldNoTimeTheirCaptureTimeCounts() {
        run(100, false, true);
        var timing = delays.timing(100);
        assertThat(timing.by()).isEqualTo(Way.CAPTURE_TIME);
        assertThat(timing.untimed()).as("before the second stamp").isEqualTo(25);
        assertThat(timing.byCaptureTime().count()).isEqualTo(75);
        assertThat(timing.byCaptureTime().p50Ms()).isBetween(6.97, 7.03);
        assertThat(timing.byCaptureTime().p95Ms()).isBetween(6.97, 7.03);
        assertThat(timing.byOwnCaptureTime().count()).isEqualTo(3);
        assertThat(timing.byOwnCaptureTime().maxMs()).isEqualTo(7.0);
        assertThat(timing.toldUs())
                .containsExactly(
                        BEGIN_NS / 1_000 + 1_000_000, BEGIN_NS / 1_000 + 2_000_000, BEGIN_NS / 1_000 + 3_000_000);
        assertThat(timing.byFrameStamp().count()).isZero();
        assertThat(timing.apart().count()).isZero();
    }

    @Test
    void whereBothAreThereTheFramesOwnTimeCountsAndTheyAreCompared() {
        run(100, true, true);
        var timing = delays.timing(100);
        assertThat(timing.by()).isEqualTo(Way.FRAME_STAMP);
        assertThat(timing.untimed()).isZero();
        assertThat(timing.byFrameStamp().count()).isEqualTo(100);
        assertThat(timing.byFrameStamp().p50Ms()).isBetween(6.77, 6.83);
        assertThat(timing.apart().count()).isEqualTo(75);
        assertThat(timing.apart().maxMs()).isEqualTo(0.2);
    }

    @Test
    void onlyTheNewestTimesAreRemembered() {
        run(25 * 100, false, true);
        assertThat(delays.timing(2_500).toldUs())
                .hasSize(FrameDelays.TOLD)
                .endsWith(BEGIN_NS / 1_000 + 99_000_000)
                .isSorted();
    }

    @Test
    void withoutTimesNothingIsMeasured() {
        run(100, false, false);
        var timing = delays.timing(100);
        assertThat(timing.by()).isEqualTo(Way.NONE);
        assertThat(timing.untimed()).isEqualTo(100);
    }
}
