package dev.fanlight.proto.av1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanlight.proto.rtp.PayloadReading;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Av1PayloadTest implements PayloadReading<Av1Fault> {
    private final Av1Payload payload = new Av1Payload();

    @Override
    public Av1Fault read(byte[] bytes) {
        return payload.read(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
    }

    @ParameterizedTest
    @CsvSource({
        "'', TRUNCATED",
        "10, TRUNCATED",
        "1080, FORBIDDEN_BIT",
        "0005ff, TRUNCATED",
        "00ffffffffff01, BAD_LENGTH",
        "00ff, TRUNCATED",
        "2001, TRUNCATED",
        "200132, TRUNCATED",
        "98320a, BAD_AGGREGATION"
    })
    void refusesWithAReason(String hex, Av1Fault fault) {
        assertThat(read(hex)).isEqualTo(fault);
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        assertThat(read(bytes)).isNotNull();
    }

    @Test
    void findsTheSequenceHeader() {
        assertThat(read("28" + "03" + "0a0b0c" + "32ffff")).isEqualTo(Av1Fault.NONE);
        assertThat(payload.keyframeStart() && payload.hasSequenceHeader() && payload.frameStart())
                .isTrue();
        assertThat(payload.elements()).isEqualTo(2);
        assertThat(read("00" + "03" + "0a0b0c" + "02" + "32ff")).isEqualTo(Av1Fault.NONE);
        assertThat(payload.keyframeStart()).isTrue();
        assertThat(read("10" + "32ffff")).isEqualTo(Av1Fault.NONE);
        assertThat(payload.keyframeStart()).isFalse();
        assertThat(payload.frameStart()).isTrue();
    }

    @Test
    void aSequenceHeaderWhoseSizeDoesNotEndIsNone() {
        assertThat(read("10" + "0a80")).isEqualTo(Av1Fault.NONE);
        assertThat(payload.sequenceBytes()).isZero();
        assertThat(read("10" + "0a8080808080")).isEqualTo(Av1Fault.NONE);
        assertThat(payload.sequenceBytes()).isZero();
        assertThat(read("10" + "0a")).isEqualTo(Av1Fault.NONE);
        assertThat(payload.sequenceBytes()).isZero();
    }

    @Test
    void doesNotTakeTheMiddleOfAnElementForAHeader() {
        assertThat(read("d0" + "0a8001")).isEqualTo(Av1Fault.NONE);
        assertThat(payload.hasSequenceHeader()).isFalse();
        assertThat(payload.continuesPrevious() && payload.continuedByNext()).isTrue();
    }
}
