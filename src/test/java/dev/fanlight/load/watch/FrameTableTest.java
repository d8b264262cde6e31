package dev.fanlight.load.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.load.FrameStamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTableTest {
    private final List<Long> whole = new ArrayList<>();
    private final List<Long> captured = new ArrayList<>();
    private final List<Boolean> keyframes = new ArrayList<>();
    private int broken;
    private int measuredBroken;
    private int measuredWhole;

    private final FrameTable table = new FrameTable(new FrameTable.Out() {
        @Override
        public void onWhole(int rtpTime, long stampNs, long captureNs, boolean keyframe, boolean measured) {
            whole.add(stampNs);
            captured.add(captureNs);
            keyframes.add(keyframe);
            measuredWhole += measured ? 1 : 0;
        }

        @Override
        public void onBroken(boolean measured) {
            broken++;
            measuredBroken += measured ? 1 : 0;
        }
    });

    /** Frames of four packets, the number of the frame being its stamp. */
    private void packet(long seq) {
        var frame = seq / 4;
        var first = seq % 4 == 0;
        table.onPacket(
                seq,
                (int) (3_000 * frame),
                seq % 4 == 3,
                first && frame % 10 == 0,
                first ? frame : FrameStamp.ABSENT,
                frame % 2 == 0 ? 1_000 + seq : FrameStamp.ABSENT);
    }

    @Test
    void framesAreWholeWithTheirLastPacket() {
        for (var seq = 40; seq < 48; seq++) {
            packet(seq);
        }
        assertThat(whole).containsExactly(10L, 11L);
        assertThat(keyframes).containsExactly(true, false);
        assertThat(broken).isZero();
    }

    @Test
    void theEarliestCaptureTimeOfItsPacketsIsTheFrames() {
        for (var seq : new int[] {40, 42, 41, 43, 44, 45, 46, 47, 50, 49, 48, 51}) {
            packet(seq);
        }
        assertThat(captured).containsExactly(1_040L, FrameStamp.ABSENT, 1_048L);
    }

    @Test
    void orderDoesNotMatter() {
        for (var seed = 0; seed < 200; seed++) {
            var order = new ArrayList<Long>();
            for (var seq = 41L; seq < 400; seq++) {
                order.add(seq);
            }
            var random = new Random(seed);
            for (var i = 0; i < order.size(); i += 24) {
                Collections.shuffle(order.subList(i, Math.min(i + 24, order.size())), random);
            }
            whole.clear();
            broken = 0;
            table.reset();
            packet(40);
            order.forEach(this::packet);
            Collections.sort(whole);
            assertThat(whole)
                    .as("seed %d", seed)
                    .hasSize(90)
                    .startsWith(10L, 11L)
                    .endsWith(98L, 99L);
            assertThat(broken).isZero();
        }
    }

    @Test
    void aHoleBreaksOneFrame() {
        for (var hole = 44; hole < 48; hole++) {
            whole.clear();
            broken = 0;
            table.reset();
            for (var seq = 40; seq < 200; seq++) {
                if (seq != hole) {
                    packet(seq);
                }
            }
            // Where the marker is missing, nobody knows at first whether the next frame is whole.
            assertThat(whole.size() + broken).isBetween(39, 40);
            table.reset();
            assertThat(broken).as("hole at %d", hole).isBetween(1, 2);
            assertThat(whole.size()).isBetween(38, 39);
        }
    }

    @Test
    void aFrameLostAltogetherCountsOnce() {
        for (var seq = 40; seq < 200; seq++) {
            if (seq / 4 != 12) {
                packet(seq);
            }
        }
        table.reset();
        assertThat(whole).hasSize(38);
        assertThat(broken).isEqualTo(1);
    }

    @Test
    void aLatePacketMakesItsFrameWhole() {
        for (var seq = 40; seq < 80; seq++) {
            if (seq != 47) {
                packet(seq);
            }
        }
        assertThat(whole).doesNotContain(11L, 12L);
        packet(47);
        assertThat(whole).contains(11L, 12L);
        table.reset();
        assertThat(broken).isZero();
    }

    @Test
    void whoJoinsWithinAFrameDoesNotCountIt() {
        for (var seq = 42; seq < 52; seq++) {
            packet(seq);
        }
        table.reset();
        assertThat(whole).containsExactly(11L, 12L);
        assertThat(broken).isZero();
    }

    @Test
    void countsThoseThatBeginWithinTheMeasuredTime() {
        for (var seq = 40; seq < 46; seq++) {
            packet(seq);
        }
        table.setMeasuring(true);
        for (var seq = 46; seq < 57; seq++) {
            if (seq != 49) {
                packet(seq);
            }
        }
        table.setMeasuring(false);
        for (var seq = 57; seq < 200; seq++) {
            packet(seq);
        }
        assertThat(measuredWhole).as("frames 13 and 14; 12 has a hole").isEqualTo(2);
        assertThat(measuredBroken).isEqualTo(1);
    }
}
