package dev.fanlight.proto.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RtxAndStatisticsTest {
    /** Padding bit, marker, PT 96, sequence 0x1234, one extension, payload aabbcc, padding of 1. */
    private static final String ORIGINAL = "b0e0123401020304cafebabe" + "bede0001" + "10300000" + "aabbcc" + "01";

    @Test
    void wrapsAndUnwraps() {
        var in = Unpooled.wrappedBuffer(HexFormat.of().parseHex(ORIGINAL));
        var original = new RtpPacket();
        assertThat(original.wrap(in, 0, in.readableBytes())).isEqualTo(RtpFault.NONE);
        var out = Unpooled.buffer(100);
        var length = RtxPacket.encapsulate(original, out, 5, 97, 0x01010101, 0x7_0009);
        assertThat(ByteBufUtil.hexDump(out, 5, length))
                .isEqualTo("90e1000901020304" + "01010101" + "bede0001" + "10300000" + "1234" + "aabbcc");

        var rtx = new RtpPacket();
        assertThat(rtx.wrap(out, 5, length)).isEqualTo(RtpFault.NONE);
        assertThat(RtxPacket.originalSequence(rtx)).isEqualTo(0x1234);
        assertThat(RtxPacket.decapsulate(rtx, 96, 0xCAFEBABE)).isEqualTo(7);
        assertThat(ByteBufUtil.hexDump(out, 7, length - 2))
                .isEqualTo("90e0123401020304cafebabe" + "bede0001" + "10300000" + "aabbcc");
    }

    @Test
    void leavesProbesAlone() {
        var rtx = new RtpPacket();
        for (var hex :
                new String[] {"80e0000901020304cafebabe", "80e0000901020304cafebabeaa", "a0e0000901020304cafebabe000002"
                }) {
            var probe = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
            assertThat(rtx.wrap(probe, 0, probe.readableBytes())).isEqualTo(RtpFault.NONE);
            assertThat(RtxPacket.decapsulate(rtx, 96, 1)).isEqualTo(RtxPacket.NO_ORIGINAL);
            assertThat(ByteBufUtil.hexDump(probe)).isEqualTo(hex);
        }
    }

    @Test
    void countsLossAsTheRfcDoes() {
        var s = new ReceptionStatistics(90_000);
        assertThat(s.expected()).isZero();
        for (var n = 0; n < 100; n++) {
            if (n % 4 != 1) {
                s.onPacket(n * 10_000_000L, 0x1_FFF0 + n, n * 900);
            }
        }
        assertThat(s.expected()).isEqualTo(100);
        assertThat(s.cumulativeLost()).isEqualTo(25);
        assertThat(s.takeFractionLost()).isEqualTo(64); // a quarter of 256
        assertThat(s.takeFractionLost()).isZero();
        assertThat(s.highestSeq()).isEqualTo(0x1_0053); // 0xFFF0 + 99, one cycle
        assertThat(s.jitter()).isZero(); // evenly sent, evenly come
        s.onPacket(1_000_000_000, 0x1_FFF0 + 99, 99 * 900);
        s.onPacket(1_000_000_000, 0x1_FFF0 + 99, 99 * 900);
        assertThat(s.cumulativeLost()).isEqualTo(23); // duplicates count as received
        assertThat(s.takeFractionLost()).isZero();
    }

    @Test
    void smoothesJitter() {
        var s = new ReceptionStatistics(90_000);
        // every other packet is 10 ms late: each transit differs from the last by 900 units
        for (var n = 0; n < 400; n++) {
            s.onPacket(n * 20_000_000L + n % 2 * 10_000_000L, 0x1_0000 + n, n * 1800);
        }
        assertThat(s.jitter()).isBetween(880, 900);
        s.reset();
        assertThat(s.isEmpty()).isTrue();
        assertThat(s.jitter()).isZero();
    }
}
