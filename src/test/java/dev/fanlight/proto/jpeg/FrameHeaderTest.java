package dev.fanlight.proto.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.contract.ProgressiveJpeg;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ITU T.81 section B.2.2: of what size and kind a JPEG is. */
class FrameHeaderTest {
    private static Optional<FrameHeader> find(byte[] jpeg) {
        return FrameHeader.find(Unpooled.wrappedBuffer(jpeg), 0, jpeg.length);
    }

    private static byte[] start(String components) {
        var count = components.length() / 6;
        return HexFormat.of()
                .parseHex("ffd8" + "ffe00004abcd" + "ffff" + "c0%04x0801e00280%02x".formatted(8 + 3 * count, count)
                        + components);
    }

    @ParameterizedTest
    @CsvSource({
        "012200021101031101, 4:2:0",
        "012100021101031101, 4:2:2",
        "011100021101031101, 4:4:4",
        "014100021101031101, 4x1",
        "011200021101031101, 1x2",
        "012200021101031201, mixed",
        "012200021001031001, mixed",
        "011100, 4:0:0"
    })
    void samplingIsTheFirstComponentAgainstTheOthers(String components, String subsampling) {
        var header = find(start(components)).orElseThrow();
        assertThat(header.subsampling()).isEqualTo(subsampling);
        assertThat(header.widthPx()).isEqualTo(640);
        assertThat(header.heightPx()).isEqualTo(480);
        assertThat(header.precisionBits()).isEqualTo(8);
        assertThat(header.isProgressive()).isFalse();
    }

    @Test
    void progressiveOnesAreTold() throws IOException {
        assertThat(find(ProgressiveJpeg.of(64, 48)).orElseThrow().isProgressive())
                .isTrue();
        assertThat(find(ProgressiveJpeg.baseline(64, 48)).orElseThrow().isProgressive())
                .isFalse();
    }

    @Test
    void everyTruncationOfAHeaderIsNone() {
        var whole = start("012200021101031101");
        for (var length = 0; length < whole.length; length++) {
            assertThat(find(Arrays.copyOf(whole, length)))
                    .as("%d bytes", length)
                    .isEmpty();
        }
    }

    @Test
    void nothingBehindTheFirstScanCounts() {
        assertThat(find(HexFormat.of().parseHex("ffd8ffda0002" + "ffc0001108" + "01e00280" + "03012200021101031101")))
                .isEmpty();
    }

    @Test
    void mutationsDoNoHarm() throws IOException {
        var whole = ProgressiveJpeg.baseline(64, 48);
        for (var seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var bytes = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            for (var i = 0; i < 4 && bytes.length > 0; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            find(bytes).ifPresent(header -> assertThat(header.subsampling()).isNotEmpty());
        }
    }
}
