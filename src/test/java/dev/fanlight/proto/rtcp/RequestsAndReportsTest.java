package dev.fanlight.proto.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.rtp.NtpTime;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RequestsAndReportsTest {
    private static final long MS = 1_000_000;
    private static final long S = 1000 * MS;

    private static final class Sent implements KeyframeRequests.Out {
        final List<String> all = new ArrayList<>();

        @Override
        public void pli() {
            all.add("pli");
        }

        @Override
        public void fir(int commandNumber) {
            all.add("fir " + commandNumber);
        }
    }

    private final Sent sent = new Sent();

    @Test
    void aThousandWishesInASecondAreTwoRequestsAtMost() {
        var requests = new KeyframeRequests(KeyframeRequests.Kind.PLI);
        for (var ms = 0; ms < 1000; ms++) {
            requests.onWanted(ms * MS);
            requests.onTimer(ms * MS, sent);
        }
        assertThat(sent.all).containsExactly("pli");
        requests.onTimer(1000 * MS, sent);
        assertThat(sent.all).hasSize(2);
    }

    @Test
    void repeatsWithGrowingPatienceUntilTheKeyframe() {
        var requests = new KeyframeRequests(KeyframeRequests.Kind.FIR);
        var times = new ArrayList<Long>();
        requests.onWanted(0);
        for (var i = 0; i < 6; i++) {
            times.add(requests.deadlineNs() / S);
            requests.onTimer(requests.deadlineNs(), sent);
        }
        assertThat(times).containsExactly(0L, 1L, 3L, 7L, 15L, 23L);
        assertThat(sent.all).containsOnly("fir 0"); // the same request, repeated
        requests.onWanted(23 * S + 1); // somebody new does not wait for 8 s
        assertThat(requests.deadlineNs()).isEqualTo(24 * S);
        requests.onKeyframe();
        assertThat(requests.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        sent.all.clear();
        requests.onWanted(23 * S + 2);
        assertThat(requests.deadlineNs()).isEqualTo(24 * S); // a second after the last, keyframe or not
        requests.onTimer(24 * S, sent);
        assertThat(sent.all).containsExactly("fir 1");
        assertThat(requests.deadlineNs()).isEqualTo(25 * S);
    }

    @Test
    void sendsReportsEarlyThenRegularly() {
        var reports = new SenderReports(90_000, S);
        var out = Unpooled.buffer();
        assertThat(reports.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        reports.anchor(4 * S, 500);
        reports.onPacket(5 * S, 90_000, 1000);
        reports.onPacket(5 * S, 90_000, 200);
        var times = new ArrayList<Long>();
        while (times.size() < 6) {
            var due = reports.deadlineNs();
            assertThat(reports.onTimer(due - 1, 0, 7, out)).isFalse();
            out.clear();
            assertThat(reports.onTimer(due, 1_000_000_000_000_000_000L + due, 7, out))
                    .isTrue();
            times.add((due - 5 * S) / MS);
        }
        assertThat(times).containsExactly(0L, 250L, 750L, 1750L, 2750L, 3750L);
        assertThat(SenderReport.check(out, 0, out.readableBytes())).isEqualTo(RtcpFault.NONE);
        assertThat(RtcpHeader.senderSsrc(out, 0)).isEqualTo(7);
        assertThat(SenderReport.packets(out, 0)).isEqualTo(2);
        assertThat(SenderReport.payloadOctets(out, 0)).isEqualTo(1200);
        // 4.75 s after the anchor
        assertThat(SenderReport.rtpTime(out, 0)).isEqualTo(500 + 4_750 * 90);
        assertThat(NtpTime.toUnixNs(SenderReport.ntp(out, 0))).isEqualTo(1_000_000_000_000_000_000L + 8_750 * MS);
    }

    private static final long WALL_NS = 1_800_000_000L * S;

    /** A media clock that is off by {@code ppm}, with reports that are inexact by up to a millisecond. */
    private static void report(SenderClock clock, long elapsedNs, double ppm, long wallShiftNs, Random random) {
        var rtpTime = (int) (0xFFFF_0000L + Math.round(elapsedNs / 1e9 * 90_000 * (1 + ppm / 1e6)));
        var error = random.nextLong(-MS, MS);
        clock.onSenderReport(elapsedNs, NtpTime.ofUnixNs(WALL_NS + wallShiftNs + elapsedNs + error), rtpTime);
    }

    @Test
    void oneReportIsEnoughToKnowTheTime() {
        var clock = new SenderClock(90_000);
        assertThat(clock.isKnown()).isFalse();
        assertThat(clock.wallNs(5)).isEqualTo(SenderClock.UNKNOWN_NS);
        assertThat(clock.dlsr(5)).isZero();
        clock.onSenderReport(0, NtpTime.ofUnixNs(WALL_NS), 0xFFFFFF00);
        assertThat(clock.wallNs(0xFFFFFF00)).isEqualTo(WALL_NS);
        assertThat(clock.wallNs(90_000 - 0x100)).isEqualTo(WALL_NS + S); // over the wrap
        assertThat(clock.lsr()).isEqualTo(NtpTime.compact(NtpTime.ofUnixNs(WALL_NS)));
        assertThat(clock.dlsr(6_125 * MS)).isEqualTo(0x0006_2000);
    }

    @Test
    void followsADriftingClock() {
        for (var ppm : new double[] {-200, 0, 50, 300}) {
            var random = new Random(4);
            var clock = new SenderClock(90_000);
            for (var i = 0; i < 200; i++) {
                report(clock, i * S, ppm, 0, random);
            }
            assertThat(clock.driftPpm()).isCloseTo(-ppm, Offset.offset(100.0));
            var at = 202 * S;
            var rtpTime = (int) (0xFFFF_0000L + Math.round(at / 1e9 * 90_000 * (1 + ppm / 1e6)));
            assertThat(clock.wallNs(rtpTime)).isCloseTo(WALL_NS + at, Offset.offset(2 * MS));
            assertThat(clock.jumps()).isZero();
        }
    }

    @Test
    void putsAStrayReportAsideAndFollowsAJump() {
        var random = new Random(5);
        var clock = new SenderClock(90_000);
        for (var i = 0; i < 10; i++) {
            report(clock, i * S, 0, 0, random);
        }
        report(clock, 10 * S, 0, 3600 * S, random);
        report(clock, 11 * S, 0, 0, random);
        var rtpTime = (int) (0xFFFF_0000L + 12 * 90_000);
        assertThat(clock.wallNs(rtpTime)).isCloseTo(WALL_NS + 12 * S, Offset.offset(2 * MS));
        assertThat(clock.jumps()).isZero();
        report(clock, 12 * S, 0, -30 * S, random);
        report(clock, 13 * S, 0, -30 * S, random);
        assertThat(clock.jumps()).isEqualTo(1);
        assertThat(clock.wallNs(rtpTime)).isCloseTo(WALL_NS - 18 * S, Offset.offset(3 * MS));
        clock.onSenderReport(14 * S, 0, 1); // no wall clock: nothing to learn
        assertThat(clock.jumps()).isEqualTo(1);
    }
}
