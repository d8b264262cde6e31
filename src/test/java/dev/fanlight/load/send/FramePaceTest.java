package dev.fanlight.load.send;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FramePaceTest {
    private static final long SECOND_NS = 1_000_000_000L;

    @Test
    void roundingsDoNotAddUp() {
        var pace = new FramePace(5, 30);
        assertThat(pace.dueNs(0)).isEqualTo(5);
        assertThat(pace.dueNs(1)).isEqualTo(5 + 33_333_333);
        assertThat(pace.dueNs(30 * 3_600)).isEqualTo(5 + 3_600 * SECOND_NS);
        assertThat(pace.rtpTime(1, 90_000)).isEqualTo(3_000);
        var odd = new FramePace(0, 30_000.0 / 1_001);
        assertThat(odd.rtpTime(30_000, 90_000)).isEqualTo(1_001 * 90_000L);
        assertThat(odd.dueNs(30_000)).isEqualTo(1_001 * SECOND_NS);
    }

    @Test
    void catchesUpAfterAShortStall() {
        var pace = new FramePace(0, 10);
        pace.onSent(pace.dueNs(3) + 400_000_000, 3);
        assertThat(pace.dueNs(4)).isEqualTo(400_000_000);
        assertThat(pace.slips()).isZero();
    }

    @Test
    void movesOnAfterALongOne() {
        var pace = new FramePace(0, 10);
        pace.onSent(2 * SECOND_NS, 3);
        assertThat(pace.dueNs(4)).isEqualTo(2 * SECOND_NS + 100_000_000);
        assertThat(pace.slips()).isEqualTo(1);
    }
}
