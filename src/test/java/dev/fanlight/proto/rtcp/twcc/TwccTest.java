package dev.fanlight.proto.rtcp.twcc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanlight.proto.rtcp.RtcpFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwccTest {
    private static final long MS = 1_000_000;

    private static List<String> read(ByteBuf bytes, int at, int size) {
        assertThat(TwccFeedback.check(bytes, at, size)).isEqualTo(RtcpFault.NONE);
        var list = new ArrayList<String>();
        TwccFeedback.forEach(bytes, at, new TwccFeedback.Visitor() {
            @Override
            public void received(int sequence, long ticks) {
                list.add(sequence + "@" + ticks);
            }

            @Override
            public void missing(int sequence) {
                list.add(sequence + "-");
            }
        });
        return list;
    }

    private static ByteBuf feedback(String behindMediaSsrc) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex("8fcd0000" + "00000001" + "00000002" + behindMediaSsrc));
    }

    @Test
    void readsEveryKindOfChunk() {
        // base 65534, 26 packets, reference 1 (256 ticks), feedback 7
        // 0x2003 a run of 3 small deltas; 0xa001 one bit each, first and last of 14 came;
        // 0xe100 two bits each, 10 00 01 00 00 00 00; 0x0002 a run of 2 missing
        // deltas 1 2 3, 4 5, -2 (16 bits), 6
        var bytes = feedback(
                "fffe001a" + "00000107" + "2003" + "a001" + "e100" + "0002" + "010203" + "0405" + "fffe" + "06");
        var seen = read(bytes, 0, bytes.readableBytes());
        assertThat(seen).hasSize(26);
        assertThat(seen)
                .filteredOn(s -> s.contains("@"))
                .containsExactly("65534@257", "65535@259", "0@262", "1@266", "14@271", "15@269", "17@275");
        assertThat(seen.getLast()).isEqualTo("23-");
        assertThat(TwccFeedback.feedbackCount(bytes, 0)).isEqualTo(7);
        for (var length = 0; length < bytes.readableBytes(); length++) {
            assertThat(TwccFeedback.check(bytes, 0, length)).isNotEqualTo(RtcpFault.NONE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "00000000000000002001, BAD_COUNT", // no statuses
        "0000000100000000, BAD_COUNT", // no chunk
        "0000000100000000200000, BAD_STATUS", // a run of nothing
        "00000001000000006001, BAD_STATUS", // a reserved status in a run
        "0000000100000000f000, BAD_STATUS", // and in a vector
        "0000ffff000000003fff00, BAD_COUNT", // 65,535 claimed in one chunk
        "00000001000000002001, BAD_COUNT", // no delta
        "00000001000000003fff01, NONE", // a last run that says more than the count
    })
    void refusesWhatDoesNotAddUp(String hex, RtcpFault reason) {
        var bytes = feedback(hex);
        assertThat(TwccFeedback.check(bytes, 0, bytes.readableBytes())).isEqualTo(reason);
    }

    @Test
    void signsTheReferenceTime() {
        var bytes = feedback("00000001" + "ffffff00" + "2001" + "01");
        assertThat(read(bytes, 0, bytes.readableBytes())).containsExactly("0@-255");
    }

    /** Feeds random losses and arrivals, and reads back what was fed. */
    @Test
    void tellsWhatWasFed() {
        for (var seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var generator = new TwccFeedbackGenerator(100 * MS, 200 + random.nextInt(1000));
            var nowNs = random.nextLong(1L << 50);
            var truth = new TreeMap<Integer, Long>();
            var first = random.nextInt(65_536);
            var told = new TreeMap<Integer, Long>();
            var lossPercent = random.nextInt(100);
            for (var i = 0; i < 1000; i++) {
                nowNs += random.nextInt(20) == 0 ? random.nextLong(300 * MS) : random.nextLong(2 * MS);
                if (i == 0 || i == 999 || random.nextInt(100) >= lossPercent) {
                    generator.onPacket(nowNs, (first + i) & 0xFFFF);
                    truth.put(i, nowNs / TwccFeedback.TICK_NS);
                }
                if (generator.deadlineNs() <= nowNs || i == 999) {
                    drain(generator, nowNs + 100 * MS, first, told);
                }
            }
            assertThat(told).as("seed %d", seed).hasSize(1000);
            for (var i = 0; i < 1000; i++) {
                var expected = truth.containsKey(i) ? (truth.get(i) & (TwccFeedback.TICKS_PER_WRAP - 1)) : -1L;
                assertThat(told.get(i)).as("seed %d, packet %d", seed, i).isEqualTo(expected);
            }
        }
    }

    private static void drain(TwccFeedbackGenerator generator, long nowNs, int first, Map<Integer, Long> told) {
        var out = Unpooled.buffer(1300, 1300);
        for (var size = generator.onTimer(nowNs, out, 1, 2); size > 0; size = generator.onTimer(nowNs, out, 1, 2)) {
            assertThat(size % 4).isZero();
            assertThat(size).isLessThanOrEqualTo(1200);
            assertThat(TwccFeedback.check(out, 0, size)).isEqualTo(RtcpFault.NONE);
            TwccFeedback.forEach(out, 0, new TwccFeedback.Visitor() {
                @Override
                public void received(int sequence, long ticks) {
                    told.put((sequence - first) & 0xFFFF, ticks & (TwccFeedback.TICKS_PER_WRAP - 1));
                }

                @Override
                public void missing(int sequence) {
                    told.put((sequence - first) & 0xFFFF, -1L);
                }
            });
            out.clear();
        }
        assertThat(generator.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void isSilentWithoutPacketsAndTellsAgainOfLateOnes() {
        var generator = new TwccFeedbackGenerator(50 * MS, 1200);
        var out = Unpooled.buffer();
        assertThat(generator.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        generator.onPacket(0, 10);
        generator.onPacket(MS, 12);
        assertThat(generator.onTimer(49 * MS, out, 1, 2)).isZero();
        var size = generator.onTimer(50 * MS, out, 1, 2);
        assertThat(read(out, 0, size)).containsExactly("10@0", "11-", "12@4");
        assertThat(generator.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        generator.onPacket(60 * MS, 11);
        generator.onPacket(61 * MS, 11);
        out.clear();
        size = generator.onTimer(110 * MS, out, 1, 2);
        assertThat(read(out, 0, size)).containsExactly("11@240", "12@4");
    }

    @Test
    void aLeapOfTheNumbersIsANewSender() {
        var generator = new TwccFeedbackGenerator(50 * MS, 1200);
        var out = Unpooled.buffer();
        generator.onPacket(0, 10);
        generator.onPacket(MS, 30_000);
        assertThat(read(out, 0, generator.onTimer(50 * MS, out, 1, 2))).containsExactly("30000@4");
    }

    @Test
    void historyMeasuresLossRoundTripAndQueue() {
        var history = new TwccSendHistory(256, TwccSendHistory.Listener.NONE);
        var generator = new TwccFeedbackGenerator(50 * MS, 1200);
        var out = Unpooled.buffer();
        var farNs = 1L << 45; // another clock
        for (var i = 0; i < 3000; i++) {
            var sentNs = i * 5L * MS;
            var number = history.onSent(sentNs, 1000);
            var queueNs = i >= 2000 ? 30 * MS : 0;
            if (i % 10 != 3) {
                generator.onPacket(farNs + sentNs + 20 * MS + queueNs, (int) number & 0xFFFF);
            }
            out.clear();
            var size = generator.onTimer(farNs + sentNs + 20 * MS + queueNs, out, 1, 2);
            if (size > 0) {
                assertThat(history.onFeedback(sentNs + 40 * MS + queueNs, out, 0, size))
                        .isEqualTo(RtcpFault.NONE);
            }
            if (i == 1999) {
                assertThat(history.queueingNs()).isZero();
                assertThat(history.delayVariationNs()).isLessThan(MS);
            }
        }
        assertThat(history.received()).isBetween(2680L, 2700L);
        assertThat(history.lost()).isBetween(295L, 300L);
        assertThat(history.unknown()).isZero();
        assertThat(history.queueingNs()).isEqualTo(30 * MS);
        assertThat(history.rttNs()).isEqualTo(70 * MS);
        assertThat(history.inFlightBytes()).isBetween(0L, 20_000L);
    }

    @Test
    void historyTakesBackALossAndCountsStrangers() {
        var events = new ArrayList<String>();
        var history = new TwccSendHistory(64, new TwccSendHistory.Listener() {
            @Override
            public void received(long extSeq, long sentNs, long arrivalNs, int sizeBytes) {
                events.add(extSeq + " came " + sizeBytes);
            }

            @Override
            public void lost(long extSeq, long sentNs, int sizeBytes) {
                events.add(extSeq + " lost " + sizeBytes);
            }
        });
        history.onSent(0, 100);
        history.onSent(0, 200);
        var first = feedback("00000003" + "00000000" + "a000" + "00"); // 0 came, 1 not, 2 was never sent
        assertThat(history.onFeedback(MS, first, 0, first.readableBytes())).isEqualTo(RtcpFault.NONE);
        assertThat(history.unknown()).isEqualTo(1);
        var second = feedback("00010001" + "00000000" + "2001" + "02");
        assertThat(history.onFeedback(2 * MS, second, 0, second.readableBytes()))
                .isEqualTo(RtcpFault.NONE);
        assertThat(events).containsExactly("65536 came 100", "65537 lost 200", "65537 came 200");
        assertThat(history.lost()).isZero();
        assertThat(history.inFlightBytes()).isZero();
    }

    @Test
    void historyGoesOnOverTheWrapOfTheReferenceTime() {
        var arrivals = new ArrayList<Long>();
        var history = new TwccSendHistory(64, new TwccSendHistory.Listener() {
            @Override
            public void received(long extSeq, long sentNs, long arrivalNs, int sizeBytes) {
                arrivals.add(arrivalNs);
            }

            @Override
            public void lost(long extSeq, long sentNs, int sizeBytes) {}
        });
        history.onSent(0, 1);
        history.onSent(64 * MS, 1);
        var before = feedback("00000001" + "7fffff00" + "2001" + "00");
        var behind = feedback("00010001" + "80000000" + "2001" + "00");
        history.onFeedback(MS, before, 0, before.readableBytes());
        history.onFeedback(65 * MS, behind, 0, behind.readableBytes());
        assertThat(arrivals.get(1) - arrivals.get(0)).isEqualTo(64 * MS);
        assertThat(history.queueingNs()).isZero();
    }

    @Test
    void readsOrRefusesAnyBytes() {
        var out = Unpooled.buffer();
        var generator = new TwccFeedbackGenerator(50 * MS, 400);
        var random = new Random(9);
        for (var i = 0; i < 100; i++) {
            if (random.nextInt(3) > 0) {
                generator.onPacket(i * random.nextLong(30 * MS), i);
            }
        }
        generator.onTimer(100_000 * MS, out, 1, 2);
        var original = ByteBufUtil.getBytes(out);
        for (var seed = 0; seed < 20_000; seed++) {
            random.setSeed(seed);
            var mutated = original.clone();
            for (var i = random.nextInt(5); i >= 0; i--) {
                mutated[12 + random.nextInt(mutated.length - 12)] = (byte) random.nextInt(256);
            }
            fuzz(Arrays.copyOf(mutated, mutated.length - random.nextInt(10)));
        }
    }

    @FuzzTest
    void fuzz(byte[] any) {
        var history = new TwccSendHistory(64, TwccSendHistory.Listener.NONE);
        for (var i = 0; i < 100; i++) {
            history.onSent(i, i);
        }
        history.onFeedback(1000, Unpooled.wrappedBuffer(any), 0, any.length);
        assertThat(history.received() + history.lost()).isLessThanOrEqualTo(64);
        assertThat(history.inFlightBytes()).isNotNegative();
    }
}
