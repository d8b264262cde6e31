package dev.fanlight.proto.vp9;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanlight.proto.rtp.PayloadReading;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Vp9PayloadTest implements PayloadReading<Vp9Fault> {
    private final Vp9Payload payload = new Vp9Payload();

    @Override
    public Vp9Fault read(byte[] bytes) {
        return payload.read(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
    }

    @ParameterizedTest
    @CsvSource({
        "'', TRUNCATED",
        "80, TRUNCATED",
        "8081, TRUNCATED",
        "20, TRUNCATED",
        "2000, TRUNCATED",
        "50, TRUNCATED",
        "5001, TRUNCATED",
        "5001010100, TOO_MANY_REFERENCES",
        "0a, TRUNCATED",
        "0a10, TRUNCATED",
        "0a08, TRUNCATED",
        "0a080104, TRUNCATED",
        "08, NO_DATA",
        "8c01, NO_DATA"
    })
    void refusesWithAReason(String hex, Vp9Fault fault) {
        assertThat(read(hex)).isEqualTo(fault);
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        assertThat(read(bytes)).isNotNull();
    }

    @Test
    void readsAKeyframeWithItsStructure() {
        // Two spatial layers with sizes, one picture in the group with one reference.
        assertThat(read("aa" + "8123" + "00" + "45" + "38" + "014000b4" + "02800168" + "01" + "0401" + "ff"))
                .isEqualTo(Vp9Fault.NONE);
        assertThat(payload.keyframeStart() && payload.frameStart()).isTrue();
        assertThat(payload.pictureId()).isEqualTo(0x123);
        assertThat(payload.tl0PicIdx()).isEqualTo(0x45);
        assertThat(payload.temporalId()).isZero();
        assertThat(payload.spatialId()).isZero();
        assertThat(payload.widthPx()).isEqualTo(640);
        assertThat(payload.heightPx()).isEqualTo(360);
        assertThat(payload.headerBytes()).isEqualTo(17);
    }

    @Test
    void knowsWhatIsNoKeyframe() {
        assertThat(read("8c01ff")).isEqualTo(Vp9Fault.NONE);
        assertThat(payload.keyframeStart() && payload.frameEnd()).isTrue();
        // The second spatial layer of a keyframe, an inter picture, and the middle of a frame.
        assertThat(read("a8" + "01" + "03" + "00" + "ff")).isEqualTo(Vp9Fault.NONE);
        assertThat(payload.keyframeStart()).isFalse();
        assertThat(payload.interLayer()).isTrue();
        assertThat(payload.spatialId()).isEqualTo(1);
        assertThat(read("c801ff")).isEqualTo(Vp9Fault.NONE);
        assertThat(payload.keyframeStart()).isFalse();
        assertThat(read("8001ff")).isEqualTo(Vp9Fault.NONE);
        assertThat(payload.keyframeStart()).isFalse();
        assertThat(read("d8" + "01" + "0302" + "ff")).isEqualTo(Vp9Fault.NONE);
        assertThat(payload.headerBytes()).isEqualTo(4);
    }

    @Test
    void rewritesNumbersInPlace() {
        var bytes = HexFormat.of().parseHex("a8" + "8123" + "00" + "45" + "ff");
        assertThat(read(bytes)).isEqualTo(Vp9Fault.NONE);
        payload.rewrite(Unpooled.wrappedBuffer(bytes), 0, 0x7FFF, 0x01);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("a8" + "ffff" + "00" + "01" + "ff");
    }
}
