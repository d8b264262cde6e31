package dev.fanlight.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TrackTimelineTest {
    @Test
    void timelineDoesAsItsExamplesSay() {
        var line = new TrackTimeline(90_000, 1000, 0);
        assertThat(line.onPacket(0, 5000, 900_000)).isTrue();
        assertThat(line.extSeq(5000)).isEqualTo(1000);
        assertThat(line.rtpTime(900_000)).isZero();
        assertThat(line.onPacket(33_000_000, 5001, 902_970)).isTrue();
        line.onSourceChange();
        assertThat(line.onPacket(533_000_000, 17, 123_456)).isTrue();
        assertThat(line.extSeq(17)).isEqualTo(1002);
        assertThat(line.rtpTime(123_456)).isEqualTo(47_970);
        assertThat(line.onPacket(566_000_000, 18, 126_426)).isTrue();
        assertThat(line.rtpTime(126_426)).isEqualTo(50_940);
        assertThat(line.onPacket(567_000_000, 16, 123_456)).isFalse();
        assertThat(line.sourceSeq(1003)).isEqualTo(18);
    }

    @Test
    void timelineNeverGoesBackOverManyRestarts() {
        var random = new Random(1);
        var line = new TrackTimeline(90_000, 0, 1L << 32);
        var nowNs = 0L;
        var lastSeq = -1L;
        var lastTime = -1L;
        for (var restart = 0; restart < 100; restart++) {
            var seq = (long) random.nextInt(65_536);
            var time = random.nextInt() & 0xFFFF_FFFFL;
            for (var i = 0; i < 50; i++) {
                assertThat(line.onPacket(nowNs, seq, time)).isTrue();
                assertThat(line.extSeq(seq)).isEqualTo(lastSeq + 1);
                assertThat(line.rtpTime(time)).isGreaterThan(lastTime);
                lastSeq = line.extSeq(seq++);
                lastTime = line.rtpTime(time);
                time += 3000;
                nowNs += 33_333_333;
            }
            line.onSourceChange();
            nowNs += random.nextLong(5_000_000_000L) - 33_333_333;
            nowNs = Math.max(0, nowNs);
        }
    }
}
