package dev.fanlight.load.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.load.watch.SequenceWindow.Arrival;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceWindowTest {
    private final SequenceWindow window = new SequenceWindow();

    @Test
    void tellsWhatIsNewAndWhatIsNot() {
        assertThat(window.onPacket(100)).isEqualTo(Arrival.NEW);
        assertThat(window.onPacket(102)).isEqualTo(Arrival.NEW);
        assertThat(window.onPacket(101)).isEqualTo(Arrival.NEW);
        assertThat(window.onPacket(101)).isEqualTo(Arrival.DUPLICATE);
        assertThat(window.onPacket(99)).as("before the first").isEqualTo(Arrival.TOO_LATE);
        assertThat(window.onPacket(100 + SequenceWindow.SIZE)).isEqualTo(Arrival.NEW);
        assertThat(window.onPacket(100)).isEqualTo(Arrival.TOO_LATE);
    }

    @Test
    void countsWhatBelongsToTheMeasuredTime() {
        window.onPacket(100);
        window.onPacket(102); // 101 is lost before
        window.startCounting();
        window.onPacket(103);
        window.onPacket(106);
        assertThat(window.lost()).isEqualTo(2);
        window.stopCounting();
        window.onPacket(101); // counts nowhere
        window.onPacket(104); // was sent within the time
        window.onPacket(109); // was not
        assertThat(window.lost()).isEqualTo(1);
    }

    @Test
    void countsFromTheFirstPacketWhereItComesLater() {
        window.startCounting();
        window.onPacket(70_000);
        window.onPacket(70_003);
        assertThat(window.lost()).isEqualTo(2);
    }

    @Test
    void aNewBeginningIsNoLoss() {
        window.startCounting();
        window.onPacket(100);
        window.onPacket(102);
        window.beginAnew();
        assertThat(window.onPacket(65_536)).isEqualTo(Arrival.NEW);
        window.onPacket(65_538);
        assertThat(window.lost()).isEqualTo(2);
    }

    @Test
    void countsEachOnceWhateverTheOrder() {
        for (var seed = 0; seed < 50; seed++) {
            var random = new Random(seed);
            var sent = new ArrayList<Long>();
            for (var n = 1_000L; n < 6_000; n++) {
                sent.add(n);
            }
            for (var i = 1; i < sent.size(); i++) { // the first one stays: with it the count begins
                Collections.swap(sent, i, Math.clamp(i + random.nextInt(100), 1, sent.size() - 1));
            }
            var checked = new SequenceWindow();
            checked.startCounting();
            var kept = new HashSet<Long>();
            for (var n : sent) {
                if (n == 1_000 || n == 5_999 || random.nextInt(10) > 0) {
                    assertThat(checked.onPacket(n)).isEqualTo(Arrival.NEW);
                    kept.add(n);
                }
                if (kept.contains(n) && random.nextInt(20) == 0) {
                    assertThat(checked.onPacket(n)).isEqualTo(Arrival.DUPLICATE);
                }
            }
            assertThat(checked.lost()).as("seed %d", seed).isEqualTo(5_000 - kept.size());
        }
    }
}
