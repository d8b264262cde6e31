package dev.fanlight.proto.vp8;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanlight.proto.rtp.PayloadReading;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Vp8PayloadTest implements PayloadReading<Vp8Fault> {
    private final Vp8Payload payload = new Vp8Payload();

    @Override
    public Vp8Fault read(byte[] bytes) {
        return payload.read(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
    }

    @ParameterizedTest
    @CsvSource({
        "'', TRUNCATED",
        "90, TRUNCATED",
        "9080, TRUNCATED",
        "908081, TRUNCATED",
        "90c011, TRUNCATED",
        "90e01101, TRUNCATED",
        "90e0110140, NO_DATA",
        "10, NO_DATA",
        "1000, BAD_KEYFRAME",
        "105001000000aa00010001, BAD_KEYFRAME",
        "105001009d012a00000100, BAD_KEYFRAME"
    })
    void refusesWithAReason(String hex, Vp8Fault fault) {
        assertThat(read(hex)).isEqualTo(fault);
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        assertThat(read(bytes)).isNotNull();
    }

    @Test
    void readsAKeyframeWithAllFields() {
        assertThat(read("90f0" + "8123" + "45" + "a5" + "105001" + "9d012a" + "8002" + "e041"))
                .isEqualTo(Vp8Fault.NONE);
        assertThat(payload.keyframeStart() && payload.frameStart() && payload.reference())
                .isTrue();
        assertThat(payload.longPictureId()).isTrue();
        assertThat(payload.pictureId()).isEqualTo(0x123);
        assertThat(payload.tl0PicIdx()).isEqualTo(0x45);
        assertThat(payload.temporalId()).isEqualTo(2);
        assertThat(payload.layerSync()).isTrue();
        assertThat(payload.widthPx()).isEqualTo(640);
        assertThat(payload.heightPx()).isEqualTo(480);
        assertThat(payload.headerBytes()).isEqualTo(6);
    }

    @Test
    void readsTheRestOfAFrame() {
        assertThat(read("0055")).isEqualTo(Vp8Fault.NONE);
        assertThat(payload.frameStart() || payload.keyframeStart()).isFalse();
        assertThat(payload.pictureId()).isEqualTo(Vp8Payload.ABSENT);
        // Another partition of a frame, and a frame that no other needs.
        assertThat(read("110010")).isEqualTo(Vp8Fault.NONE);
        assertThat(payload.frameStart()).isFalse();
        assertThat(read("3001")).isEqualTo(Vp8Fault.NONE);
        assertThat(payload.frameStart()).isTrue();
        assertThat(payload.reference()).isFalse();
    }

    @Test
    void rewritesNumbersInPlace() {
        var bytes = HexFormat.of().parseHex("90c0" + "8123" + "45" + "01ff");
        assertThat(read(bytes)).isEqualTo(Vp8Fault.NONE);
        payload.rewrite(Unpooled.wrappedBuffer(bytes), 0, 0x18001, 0x1FF);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("90c0" + "8001" + "ff" + "01ff");
        bytes = HexFormat.of().parseHex("9080" + "12" + "01ff");
        assertThat(read(bytes)).isEqualTo(Vp8Fault.NONE);
        assertThat(payload.pictureId()).isEqualTo(0x12);
        payload.rewrite(Unpooled.wrappedBuffer(bytes), 0, 0x1FE, 0);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("9080" + "7e" + "01ff");
    }
}
