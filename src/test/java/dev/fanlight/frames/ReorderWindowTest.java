package dev.fanlight.frames;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.media.Packet;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReorderWindowTest {
    private static final long MS = 1_000_000;

    private final ReorderWindow window = new ReorderWindow();
    private final List<Long> out = new ArrayList<>();
    private final List<Packet> made = new ArrayList<>();

    private void packet(long nowNs, long extSeq) {
        var packet = new Packet(
                Unpooled.directBuffer(1).writeByte(1), 0, 0, extSeq, 0, Packet.Marks.of(false, false, false), nowNs, 0);
        made.add(packet);
        window.onPacket(nowNs, packet, each -> out.add(each.extSeq()));
        packet.release();
    }

    @Test
    void whatIsInOrderNeverWaits() {
        for (var i = 10; i < 20; i++) {
            packet(0, i);
            assertThat(out).endsWith((long) i);
        }
        assertThat(window.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void waitsWhereOneIsMissing() {
        packet(0, 10);
        packet(MS, 12);
        packet(2 * MS, 13);
        assertThat(out).containsExactly(10L);
        assertThat(window.deadlineNs()).isEqualTo(61 * MS);
        packet(3 * MS, 11);
        assertThat(out).containsExactly(10L, 11L, 12L, 13L);
        packet(3 * MS, 11);
        packet(3 * MS, 9);
        assertThat(out).hasSize(4);
    }

    @Test
    void butNotForLong() {
        packet(0, 10);
        packet(MS, 12);
        packet(2 * MS, 15);
        window.onTime(60 * MS, each -> out.add(each.extSeq()));
        assertThat(out).containsExactly(10L);
        window.onTime(61 * MS, each -> out.add(each.extSeq()));
        assertThat(out).containsExactly(10L, 12L);
        packet(130 * MS, 16);
        assertThat(out).containsExactly(10L, 12L, 15L, 16L);
    }

    @Test
    void norForMany() {
        packet(0, 10);
        for (var i = 0; i <= ReorderWindow.MAX_PACKETS; i++) {
            packet(MS, 12 + i);
        }
        assertThat(out).hasSize(2 + ReorderWindow.MAX_PACKETS);
        packet(MS, 5_000);
        window.clear();
        assertThat(made).allMatch(packet -> packet.refCnt() == 0);
    }

    @Test
    void bringsAnyMixtureInOrder() {
        for (var seed = 0; seed < 200; seed++) {
            out.clear();
            window.clear();
            var random = new Random(seed);
            var numbers = new ArrayList<Long>();
            for (var i = 100L; i < 400; i++) {
                numbers.add(i);
            }
            for (var from = 1; from + 8 < 300; from += 8) {
                Collections.shuffle(numbers.subList(from, from + 8), random);
            }
            numbers.forEach(number -> packet(0, number));
            assertThat(out).as("seed %d", seed).hasSize(300).isSorted();
        }
    }
}
