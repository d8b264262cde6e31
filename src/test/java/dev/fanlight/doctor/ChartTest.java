package dev.fanlight.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.doctor.Chart.Words;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Findings stand still. */
class ChartTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final Chart chart = new Chart();
    private long nowNs;

    private void judge(Complaint complaint, boolean bad) {
        chart.judge(nowNs, complaint, bad, Severity.WARNING, () -> new Words("at " + nowNs / SECOND_NS, "mend it"));
        nowNs += SECOND_NS;
    }

    private void judge(Complaint complaint, boolean bad, int seconds) {
        for (var i = 0; i < seconds; i++) {
            judge(complaint, bad);
        }
    }

    @Test
    void aCauseHasToHoldForItsTime() {
        judge(Complaint.UNEVEN_ARRIVAL, true, 5);
        assertThat(chart.findings()).isEmpty();
        judge(Complaint.UNEVEN_ARRIVAL, false);
        judge(Complaint.UNEVEN_ARRIVAL, true, 5);
        assertThat(chart.findings()).isEmpty();
        judge(Complaint.UNEVEN_ARRIVAL, true);
        assertThat(chart.findings()).hasSize(1);
    }

    @Test
    void itHasToBeAwayForLonger() {
        judge(Complaint.UNEVEN_ARRIVAL, true, 6);
        judge(Complaint.UNEVEN_ARRIVAL, false, 20);
        assertThat(chart.findings()).hasSize(1);
        judge(Complaint.UNEVEN_ARRIVAL, false);
        assertThat(chart.findings()).isEmpty();
    }

    @Test
    void whatComesAndGoesEachSecondDoesNotFlap() {
        var random = new Random(5);
        var changes = 0;
        var shown = false;
        for (var i = 0; i < 10_000; i++) {
            judge(Complaint.UNEVEN_ARRIVAL, random.nextBoolean());
            changes += chart.shows(Complaint.UNEVEN_ARRIVAL) != shown ? 1 : 0;
            shown = chart.shows(Complaint.UNEVEN_ARRIVAL);
        }
        assertThat(changes).isLessThanOrEqualTo(2);
    }

    @Test
    void wordsStandForHalfAMinute() {
        judge(Complaint.RARE_KEYFRAMES, true, 30);
        assertThat(chart.findings().getFirst().sentence()).isEqualTo("at 0");
        judge(Complaint.RARE_KEYFRAMES, true);
        assertThat(chart.findings().getFirst().sentence()).isEqualTo("at 30");
    }

    @Test
    void aFigureHasToFallWellBelowItsLimit() {
        assertThat(chart.above(Complaint.RARE_KEYFRAMES, 5.1, 5, 4)).isTrue();
        judge(Complaint.RARE_KEYFRAMES, true);
        assertThat(chart.above(Complaint.RARE_KEYFRAMES, 4.5, 5, 4)).isTrue();
        assertThat(chart.above(Complaint.RARE_KEYFRAMES, 3.9, 5, 4)).isFalse();
    }

    @Test
    void theWorstComesFirst() {
        judge(Complaint.RARE_KEYFRAMES, true);
        chart.judge(nowNs, Complaint.MANY_SLICES, true, Severity.NOTE, () -> new Words("a", "b"));
        nowNs += 10 * SECOND_NS;
        chart.judge(nowNs, Complaint.MANY_SLICES, true, Severity.NOTE, () -> new Words("a", "b"));
        chart.judge(nowNs, Complaint.INTERLACED, true, Severity.PROBLEM, () -> new Words("c", "d"));
        assertThat(chart.findings().stream().map(Finding::code))
                .containsExactly("interlaced", "rare-keyframes", "many-slices");
    }
}
