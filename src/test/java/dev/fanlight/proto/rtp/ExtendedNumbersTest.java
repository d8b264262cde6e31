package dev.fanlight.proto.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.rtp.ExtendedSequence.Arrival;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExtendedNumbersTest {
    private static void takes(ExtendedSequence sequence, int number, Arrival arrival, long extSeq) {
        assertThat(sequence.onPacket(number)).as("%d", number).isEqualTo(arrival);
        assertThat(sequence.extSeq()).as("%d", number).isEqualTo(extSeq);
    }

    @Test
    void sequenceDoesAsItsExamplesSay() {
        var s = new ExtendedSequence();
        takes(s, 65534, Arrival.FIRST, 131_070);
        takes(s, 65535, Arrival.NEXT, 131_071);
        takes(s, 0, Arrival.NEXT, 131_072);
        takes(s, 3, Arrival.GAP, 131_075);
        takes(s, 1, Arrival.LATE, 131_073);
        takes(s, 65535, Arrival.LATE, 131_071);
        takes(s, 3, Arrival.LATE, 131_075);
        takes(s, 40000, Arrival.SUSPECT, 131_075);
        takes(s, 4, Arrival.NEXT, 131_076);
        takes(s, 40000, Arrival.SUSPECT, 131_076);
        takes(s, 40001, Arrival.RESTART, 171_073);
        takes(s, 100, Arrival.SUSPECT, 171_073);
        takes(s, 101, Arrival.RESTART, 196_709);
    }

    @Test
    void resolvesNumbersThatAreOnlyTalkedAbout() {
        var s = new ExtendedSequence();
        assertThat(s.nearest(5)).isEqualTo(65_541);
        s.onPacket(10);
        assertThat(s.nearest(65_530)).isEqualTo(65_530);
        assertThat(s.nearest(20)).isEqualTo(65_556);
        assertThat(s.highest()).isEqualTo(65_546);
    }

    @Test
    void followsALongRunOverManyWraps() {
        for (var seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var s = new ExtendedSequence();
            var truth = 65_536L + random.nextInt(65_536);
            s.onPacket((int) truth & 0xFFFF);
            for (var i = 0; i < 20_000; i++) {
                truth += 1 + random.nextInt(40);
                assertThat(s.onPacket((int) truth & 0xFFFF).isValid()).isTrue();
                assertThat(s.extSeq()).as("seed %d", seed).isEqualTo(truth);
                var late = truth - random.nextInt(100);
                assertThat(s.onPacket((int) late & 0xFFFF)).isEqualTo(Arrival.LATE);
                assertThat(s.extSeq()).isEqualTo(late);
            }
        }
    }

    @Test
    void timestampDoesAsItsExamplesSay() {
        var t = new ExtendedTimestamp();
        assertThat(t.onPacket(0xFFFFF000)).isEqualTo(0x1_FFFFF000L);
        assertThat(t.onPacket(0x00000BB8)).isEqualTo(0x2_00000BB8L);
        assertThat(t.onPacket(0xFFFFF000)).isEqualTo(0x1_FFFFF000L);
        assertThat(t.onPacket(0x80000000)).isEqualTo(0x2_80000000L);
        assertThat(t.onPacket(0x00000BB8)).isEqualTo(0x2_00000BB8L);
        assertThat(t.onPacket(0x00000000)).isEqualTo(0x3_00000000L);
        assertThat(t.highest()).isEqualTo(0x3_00000000L);
    }

    @Test
    void probationWantsTwoInARow() {
        var v = new SourceValidation(new ExtendedSequence());
        assertThat(v.onPacket(65_535)).isEqualTo(Arrival.SUSPECT);
        assertThat(v.onPacket(9)).isEqualTo(Arrival.SUSPECT);
        assertThat(v.isValid()).isFalse();
        assertThat(v.onPacket(10)).isEqualTo(Arrival.FIRST);
        assertThat(v.onPacket(11)).isEqualTo(Arrival.NEXT);
        var wrap = new SourceValidation(new ExtendedSequence());
        wrap.onPacket(65_535);
        assertThat(wrap.onPacket(0)).isEqualTo(Arrival.FIRST);
    }

    @Test
    void ntpTimesConvert() {
        assertThat(NtpTime.ofUnixNs(0)).isEqualTo(0x83AA7E80_00000000L);
        assertThat(NtpTime.ofUnixNs(500_000_000)).isEqualTo(0x83AA7E80_80000000L);
        assertThat(NtpTime.compact(0x83AA7E80_80000000L)).isEqualTo(0x7E808000);
        // 2040-01-01, behind the wrap of the 32 bits of seconds
        var year2040 = 2_208_988_800L * 1_000_000_000L;
        assertThat(NtpTime.toUnixNs(NtpTime.ofUnixNs(year2040))).isEqualTo(year2040);
        var random = new Random(2);
        for (var i = 0; i < 1000; i++) {
            var ns = random.nextLong(4_000_000_000_000_000_000L);
            assertThat(NtpTime.toUnixNs(NtpTime.ofUnixNs(ns))).isEqualTo(ns);
            var span = random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L);
            assertThat(NtpTime.toNs(NtpTime.ofNs(span))).isEqualTo(span);
        }
        assertThat(NtpTime.compactOfNs(6_125_000_000L)).isEqualTo(0x0006_2000);
        assertThat(NtpTime.compactToNs(0x0006_2000)).isEqualTo(6_125_000_000L);
    }
}
