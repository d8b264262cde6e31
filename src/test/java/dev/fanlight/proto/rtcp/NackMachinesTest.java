package dev.fanlight.proto.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.rtcp.NackResponderLimits.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NackMachinesTest {
    private static final long MS = 1_000_000;

    /** Remembers what was asked for, and when. */
    private static final class Asked implements NackGenerator.Out {
        final List<Long> last = new ArrayList<>();
        int total;
        int gaveUp;

        @Override
        public void ask(long[] extSeqs, int count) {
            last.clear();
            Arrays.stream(extSeqs, 0, count).forEach(last::add);
            total += count;
        }

        @Override
        public void gaveUp(int count) {
            gaveUp += count;
        }

        List<Long> at(NackGenerator generator, long nowNs) {
            last.clear();
            generator.onTimer(nowNs, this);
            return List.copyOf(last);
        }
    }

    private final NackGenerator generator = new NackGenerator();
    private final Asked out = new Asked();

    @Test
    void asksAtOnceAndAgainAfterARoundTrip() {
        generator.onRtt(30 * MS);
        generator.onPacket(0, 100);
        assertThat(generator.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        generator.onPacket(MS, 103);
        assertThat(generator.deadlineNs()).isEqualTo(MS);
        assertThat(out.at(generator, MS)).containsExactly(101L, 102L);
        assertThat(out.at(generator, 30 * MS)).isEmpty();
        generator.onPacket(30 * MS, 101);
        assertThat(out.at(generator, 31 * MS)).containsExactly(102L);
        generator.onPacket(32 * MS, 102);
        assertThat(generator.missingCount()).isZero();
    }

    @Test
    void learnsTheRoundTripFromRetransmissions() {
        generator.onPacket(0, 1);
        generator.onPacket(0, 4);
        assertThat(out.at(generator, 0)).containsExactly(2L, 3L);
        generator.onRetransmission(30 * MS, 2);
        assertThat(generator.rttNs()).isBetween(30 * MS, 36 * MS);
        assertThat(generator.reorderNs()).isZero();
        assertThat(out.at(generator, 30 * MS)).isEmpty();
        assertThat(out.at(generator, 36 * MS)).containsExactly(3L);
        // The answer to which of the two requests?
        generator.onRetransmission(40 * MS, 3);
        assertThat(generator.rttNs()).isBetween(30 * MS, 36 * MS);
        generator.onRetransmission(41 * MS, 6);
        assertThat(out.at(generator, 41 * MS)).containsExactly(5L);
        generator.onRetransmission(141 * MS, 5);
        assertThat(generator.rttNs()).isBetween(40 * MS, 60 * MS);
        assertThat(generator.missingCount()).isZero();
    }

    @Test
    void givesUpAfterItsAttemptsOrItsAge() {
        generator.onRtt(20 * MS);
        generator.onPacket(0, 1);
        generator.onPacket(0, 3);
        for (var ms = 0; ms < 2000; ms++) {
            generator.onTimer(ms * MS, out);
        }
        assertThat(out.total).isEqualTo(NackGenerator.MAX_ATTEMPTS);
        assertThat(out.gaveUp).isEqualTo(1);
        generator.onRtt(400 * MS);
        generator.onPacket(2000 * MS, 5);
        for (var ms = 2000; ms < 4000; ms++) {
            generator.onTimer(ms * MS, out);
        }
        assertThat(out.total).isEqualTo(NackGenerator.MAX_ATTEMPTS + 3);
        assertThat(out.gaveUp).isEqualTo(2);
        assertThat(generator.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void waitsForReorderingOnceItHasSeenSome() {
        generator.onPacket(0, 1);
        generator.onPacket(0, 3);
        assertThat(out.at(generator, 0)).containsExactly(2L);
        generator.onPacket(4 * MS, 2); // far sooner than an answer could come
        assertThat(generator.reorderNs()).isEqualTo(4 * MS);
        generator.onPacket(10 * MS, 5);
        assertThat(out.at(generator, 13 * MS)).isEmpty();
        assertThat(out.at(generator, 14 * MS)).containsExactly(4L);
    }

    @Test
    void boundsStorms() {
        generator.onPacket(0, 1);
        generator.onPacket(0, 1_000_000);
        generator.onTimer(0, out);
        assertThat(out.total).isZero();
        assertThat(out.gaveUp).isEqualTo(999_998);
        for (var n = 1; n <= 2000; n++) {
            generator.onPacket(n, 1_000_000 + 2L * n);
        }
        assertThat(generator.missingCount()).isEqualTo(NackGenerator.CAPACITY);
        generator.onTimer(2000, out);
        assertThat(out.total).isEqualTo(NackGenerator.CAPACITY);
        generator.onKeyframe(1_000_000 + 4000);
        assertThat(generator.missingCount()).isZero();
    }

    /** 10 % loss both ways, jitter, a round trip of 60 ms: nearly all is mended, and each asked for no faster than that. */
    @Test
    void mendsALossyPath() {
        for (var seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var machine = new NackGenerator();
            machine.onRtt(60 * MS);
            var arrivals = new PriorityQueue<long[]>((a, b) -> Long.compare(a[0], b[0]));
            for (var n = 0; n < 5000; n++) {
                if (random.nextInt(10) > 0) {
                    arrivals.add(new long[] {n * MS + 30 * MS + random.nextLong(3 * MS), 65_536 + n});
                }
            }
            var came = new boolean[5000];
            var lastAsked = new HashMap<Long, Long>();
            for (var now = 0L; now < 7000 * MS; now += MS / 2) {
                while (!arrivals.isEmpty() && arrivals.element()[0] <= now) {
                    var packet = arrivals.remove();
                    came[(int) packet[1] - 65_536] = true;
                    machine.onPacket(now, packet[1]);
                }
                var time = now;
                var seedNow = seed;
                machine.onTimer(now, new NackGenerator.Out() {
                    @Override
                    public void ask(long[] extSeqs, int count) {
                        for (var i = 0; i < count; i++) {
                            var before = lastAsked.put(extSeqs[i], time);
                            assertThat(before == null || time - before >= 60 * MS)
                                    .as("seed %d", seedNow)
                                    .isTrue();
                            if (random.nextInt(100) < 81) { // both ways lose a tenth
                                arrivals.add(new long[] {time + 60 * MS + random.nextLong(3 * MS), extSeqs[i]});
                            }
                        }
                    }

                    @Override
                    public void gaveUp(int count) {}
                });
            }
            var missing = 0;
            for (var n = 100; n < 4900; n++) {
                missing += came[n] ? 0 : 1;
            }
            assertThat(missing).as("seed %d", seed).isLessThan(3);
        }
    }

    @Test
    void aViewersStormCostsNoMoreThanItsShare() {
        var limits = new NackResponderLimits(50, 20_000);
        limits.onRtt(40 * MS);
        assertThat(limits.onAsked(0, 7, 1000)).isEqualTo(Verdict.SEND);
        assertThat(limits.onAsked(39 * MS, 7, 1000)).isEqualTo(Verdict.TOO_SOON);
        assertThat(limits.onAsked(40 * MS, 7, 1000)).isEqualTo(Verdict.SEND);
        var resent = 2;
        var sent = 0;
        for (var n = 0; n < 1000; n++) {
            limits.onSent(1000);
            sent++;
            for (var storm = 0; storm < 20; storm++) {
                resent += limits.onAsked(n * MS, n * 20L + storm, 1000) == Verdict.SEND ? 1 : 0;
            }
        }
        assertThat(resent).isBetween(sent / 2, sent / 2 + 20);
        assertThat(limits.onAsked(5000 * MS, 1, 1000)).isEqualTo(Verdict.OVER_BUDGET);
    }
}
