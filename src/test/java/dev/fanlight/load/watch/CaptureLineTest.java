package dev.fanlight.load.watch;

import static dev.fanlight.load.watch.CaptureLine.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A stream of 24 frames a second, stamped once a second, on a clock of 90 kHz that wraps after its first second. */
class CaptureLineTest {
    private static final long BEGIN_NS = 1_795_710_351_330_315_000L;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int BEGIN_TIME = -100_000;
    private static final int EACH_FRAME = 3_750;
    private static final int FPS = 24;

    private final CaptureLine line = new CaptureLine(90_000);

    private static int time(int frame) {
        return BEGIN_TIME + frame * EACH_FRAME;
    }

    private static long captured(int frame) {
        return BEGIN_NS + frame * SECOND_NS / FPS;
    }

    @Test
    void framesBetweenStampsAreReckoned() {
        for (var frame = 0; frame < 3 * FPS; frame++) {
            if (frame % FPS == 0) {
                line.onStamp(time(frame), captured(frame));
            }
            if (frame >= FPS) {
                assertThat(line.captureNs(time(frame))).isBetween(captured(frame) - 1, captured(frame) + 1);
            }
        }
    }

    @Test
    void overTheWrapOfRtpTime() {
        var late = new CaptureLine(90_000);
        late.onStamp(Integer.MAX_VALUE - 90_000, BEGIN_NS);
        late.onStamp(Integer.MAX_VALUE, BEGIN_NS + SECOND_NS);
        assertThat(late.captureNs(Integer.MAX_VALUE + 45_000)).isEqualTo(BEGIN_NS + SECOND_NS * 3 / 2);
        assertThat(late.captureNs(Integer.MAX_VALUE - 9_000)).isEqualTo(BEGIN_NS + SECOND_NS * 9 / 10);
    }

    @Test
    void oneStampForetellsNothing() {
        assertThat(line.captureNs(time(0))).isEqualTo(ABSENT);
        line.onStamp(time(0), captured(0));
        line.onStamp(time(0), captured(0) + 300_000);
        assertThat(line.isLive()).as("all packets of a frame bear it").isFalse();
        assertThat(line.captureNs(time(1))).isEqualTo(ABSENT);
    }

    @Test
    void aSqueezedPastIsNotCounted() {
        // Ten seconds, a keyframe each second, told in 600 ms, as decision 016 has it.
        var edge = 10 * FPS;
        for (var frame = 0; frame < 13 * FPS; frame += FPS) {
            var behind = Math.max(0, edge - frame) * EACH_FRAME;
            var told = frame < edge ? time(edge) - behind * 6 / 106 : time(frame);
            line.onStamp(told, captured(frame));
            assertThat(line.isLive()).as("frame %d", frame).isEqualTo(frame > edge);
        }
        assertThat(line.captureNs(time(12 * FPS + 3)))
                .isBetween(captured(12 * FPS + 3) - 1, captured(12 * FPS + 3) + 1);
    }

    @Test
    void aSqueezedPastWhereEachFrameIsStampedIsNotCountedEither() {
        for (var frame = 0; frame < 60; frame++) {
            line.onStamp(time(0) + frame * EACH_FRAME / 16, captured(frame));
            assertThat(line.isLive()).isFalse();
        }
    }

    @Test
    void framesOffThePaceAreNoJump() {
        for (var frame = 0; frame < 5 * FPS; frame++) {
            line.onStamp(time(frame), captured(frame) + (frame % 3 == 0 ? 90_000_000 : 0));
            assertThat(line.isLive()).as("frame %d", frame).isEqualTo(frame >= FPS / 2);
        }
    }

    @Test
    void whereTheClockJumpsTwoStampsAreNeededAgain() {
        line.onStamp(time(0), captured(0));
        line.onStamp(time(FPS), captured(FPS));
        line.onStamp(time(2 * FPS), captured(2 * FPS) + 5 * SECOND_NS);
        assertThat(line.captureNs(time(2 * FPS + 1))).isEqualTo(ABSENT);
        line.onStamp(time(3 * FPS), captured(3 * FPS) + 5 * SECOND_NS);
        assertThat(line.captureNs(time(3 * FPS))).isEqualTo(captured(3 * FPS) + 5 * SECOND_NS);
    }

    @Test
    void farFromAnyStampNothingIsKnown() {
        line.onStamp(time(0), captured(0));
        line.onStamp(time(FPS), captured(FPS));
        assertThat(line.captureNs(time(4 * FPS))).isNotEqualTo(ABSENT);
        assertThat(line.captureNs(time(4 * FPS + 1))).isEqualTo(ABSENT);
    }

    @Test
    void anotherSourceBeginsAnew() {
        line.onStamp(time(0), captured(0));
        line.onStamp(time(FPS), captured(FPS));
        line.reset();
        line.onStamp(time(2 * FPS), captured(2 * FPS));
        assertThat(line.isLive()).isFalse();
    }
}
