package dev.fanlight.proto.h265;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanlight.proto.h264.Clips;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class H265PayloadTest {
    private final H265Payload payload = new H265Payload();

    private H265Fault read(byte[] bytes) {
        return payload.read(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
    }

    @Test
    void tellsTheUnitsOfARealStream() {
        var keyframes = 0;
        var pictures = 0;
        var sets = 0;
        for (var nal : Clips.nals("h265/main.h265")) {
            assertThat(read(nal)).isEqualTo(H265Fault.NONE);
            keyframes += payload.irap() && payload.pictureStart() ? 1 : 0;
            pictures += payload.pictureStart() ? 1 : 0;
            sets += payload.hasVps() || payload.hasSps() || payload.hasPps() ? 1 : 0;
            assertThat(payload.temporalId()).isZero();
        }
        assertThat(keyframes).isEqualTo(2);
        assertThat(pictures).isEqualTo(12);
        assertThat(sets).isGreaterThanOrEqualTo(3);
    }

    @Test
    void looksIntoAggregatesAndFragments() {
        assertThat(read(HexFormat.of().parseHex("6001" + "00044001aabb" + "00034201cc" + "00034401dd")))
                .isEqualTo(H265Fault.NONE);
        assertThat(payload.hasVps() && payload.hasSps() && payload.hasPps()).isTrue();
        assertThat(payload.keyframeStart()).isTrue();
        assertThat(payload.irap()).isFalse();
        assertThat(read(HexFormat.of().parseHex("6201" + "93" + "80"))).isEqualTo(H265Fault.NONE);
        assertThat(payload.irap() && payload.pictureStart() && payload.reference())
                .isTrue();
        assertThat(read(HexFormat.of().parseHex("6201" + "13" + "80"))).isEqualTo(H265Fault.NONE);
        assertThat(payload.irap()).isFalse();
        assertThat(read(HexFormat.of().parseHex("0003" + "80"))).isEqualTo(H265Fault.NONE);
        assertThat(payload.reference()).isFalse();
        assertThat(payload.temporalId()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "'', EMPTY",
        "40, EMPTY",
        "c001, FORBIDDEN_BIT",
        "4000, BAD_TEMPORAL_ID",
        "6401, UNKNOWN_TYPE",
        "6001, TRUNCATED",
        "600100024001ff, TRUNCATED",
        "600100026001, NESTED",
        "6201, TRUNCATED",
        "620113, TRUNCATED",
        "6201d380, BAD_FRAGMENT",
        "6201b080, NESTED"
    })
    void refusesWithAReason(String hex, H265Fault fault) {
        assertThat(read(HexFormat.of().parseHex(hex))).isEqualTo(fault);
    }

    @Test
    void survivesDamage() {
        var nals = Clips.nals("h265/main.h265");
        for (var seed = 0; seed < 3000; seed++) {
            var random = new Random(seed);
            var nal = nals.get(random.nextInt(nals.size()));
            var bytes = Arrays.copyOf(nal, random.nextInt(Math.min(nal.length, 40)) + 1);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            bytes[0] = random.nextBoolean() ? (byte) 0x60 : (byte) 0x62;
            assertThat(read(bytes)).isNotNull();
        }
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        assertThat(read(bytes)).isNotNull();
    }
}
