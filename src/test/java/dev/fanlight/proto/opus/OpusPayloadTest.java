package dev.fanlight.proto.opus;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanlight.proto.rtp.PayloadReading;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpusPayloadTest implements PayloadReading<OpusFault> {
    private final OpusPayload payload = new OpusPayload();

    @Override
    public OpusFault read(byte[] bytes) {
        return payload.read(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
    }

    @ParameterizedTest
    @CsvSource({"'', EMPTY", "03, TRUNCATED", "0300, BAD_COUNT", "1b03, BAD_COUNT", "0101, UNEVEN"})
    void refusesWithAReason(String hex, OpusFault fault) {
        assertThat(read(hex)).isEqualTo(fault);
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        assertThat(read(bytes)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "7800ff, 960, 1, false, false",
        "fc00ff, 960, 1, true, false",
        "e400ff, 120, 1, true, false",
        "1800ff, 2880, 1, false, false",
        "190001, 5760, 2, false, false",
        "fa01aabb, 1920, 2, false, false",
        "fb06aabb, 5760, 6, false, false",
        "78, 960, 1, false, true"
    })
    void readsTheTableOfContents(String hex, int samples, int frames, boolean stereo, boolean silence) {
        assertThat(read(hex)).isEqualTo(OpusFault.NONE);
        assertThat(payload.durationSamples()).isEqualTo(samples);
        assertThat(payload.frames()).isEqualTo(frames);
        assertThat(payload.stereo()).isEqualTo(stereo);
        assertThat(payload.silence()).isEqualTo(silence);
    }
}
