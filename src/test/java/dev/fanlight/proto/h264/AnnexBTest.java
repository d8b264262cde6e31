package dev.fanlight.proto.h264;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnnexBTest {
    private static final byte[] USUAL = {0, 0, 0, 1, 1, 2, (byte) 0x80, (byte) 0xFF, 0x41};

    /** Offset and length of each unit, found one byte after the other as the standard's B.1.1 has it. */
    private static List<String> slowly(ByteBuf bytes, int from, int end) {
        var starts = new ArrayList<Integer>();
        for (var at = from; at + 3 <= end; at++) {
            if (bytes.getByte(at) == 0 && bytes.getByte(at + 1) == 0 && bytes.getByte(at + 2) == 1) {
                starts.add(at);
            }
        }
        var units = new ArrayList<String>();
        for (var i = 0; i < starts.size(); i++) {
            var start = starts.get(i) + 3;
            var last = i + 1 < starts.size() ? starts.get(i + 1) : end;
            while (last > start && bytes.getByte(last - 1) == 0) {
                last--;
            }
            if (last > start) {
                units.add(start + "+" + (last - start));
            }
        }
        return units;
    }

    private static List<String> units(ByteBuf bytes, int from, int end) {
        var units = new ArrayList<String>();
        AnnexB.forEach(bytes, from, end, (same, at, length) -> units.add(at + "+" + length));
        return units;
    }

    @Test
    void startCodesAreFoundWhereverTheyStand() {
        for (var seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var bytes = new byte[random.nextInt(60)];
            for (var i = 0; i < bytes.length; i++) {
                bytes[i] = USUAL[random.nextInt(USUAL.length)];
            }
            var from = random.nextInt(bytes.length + 1);
            var end = from + random.nextInt(bytes.length - from + 1);
            var buffer = Unpooled.wrappedBuffer(bytes);
            assertThat(units(buffer, from, end)).as("seed %d", seed).isEqualTo(slowly(buffer, from, end));
        }
    }

    @Test
    void nothingBehindTheEndIsRead() {
        var code = new byte[] {9, 0, 0, 1, 0x65, 7, 7, 7, 7, 7, 0, 0, 1, 0x41};
        var buffer = Unpooled.wrappedBuffer(code);
        assertThat(units(buffer, 0, 12)).containsExactly("4+6");
        assertThat(units(buffer, 0, 13)).containsExactly("4+6");
        assertThat(units(buffer, 0, 14)).containsExactly("4+6", "13+1");
    }
}
