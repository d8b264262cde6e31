package dev.fanlight.proto.mjpeg;

import static dev.fanlight.proto.mjpeg.MjpegDialect.BROWSER;
import static dev.fanlight.proto.mjpeg.MjpegDialect.LENGTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.jpeg.Jpegs;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MjpegDialectTest {
    private final ByteBuf out = Unpooled.buffer();

    private String written() {
        var text = out.toString(StandardCharsets.US_ASCII);
        out.clear();
        return text;
    }

    @Test
    void browsersGetTheNextHeaderRightBehindAFrame() {
        BROWSER.writeOpening(out);
        assertThat(written()).isEqualTo("--FRAME\r\nContent-Type: image/jpeg\r\n\r\n");
        BROWSER.writeBefore(out, 1234, 1);
        assertThat(written()).isEmpty();
        BROWSER.writeAfter(out);
        assertThat(written()).isEqualTo("\r\n--FRAME\r\nContent-Type: image/jpeg\r\n\r\n");
    }

    @Test
    void programsGetLengthAndTimeBeforeAFrame() {
        LENGTH.writeOpening(out);
        assertThat(written()).isEqualTo("--FRAME\r\n");
        LENGTH.writeBefore(out, 40_960, 1_793_577_600_001_234L);
        assertThat(written())
                .isEqualTo(
                        "Content-Type: image/jpeg\r\nContent-Length: 40960\r\nX-Timestamp: 1793577600.001234\r\n\r\n");
        LENGTH.writeAfter(out);
        assertThat(written()).isEqualTo("\r\n--FRAME\r\n");
    }

    @ParameterizedTest
    @CsvSource({"0,0.000000", "1,0.000001", "999999,0.999999", "1000000,1.000000", "-5,0.000000"})
    void writesTimesWithSixDigitsBehindThePoint(long capturedUs, String expected) {
        LENGTH.writeBefore(out, 0, capturedUs);
        assertThat(written()).contains("Length: 0\r\n", "X-Timestamp: " + expected + "\r\n");
    }

    @Test
    void keepsToItsLongest() {
        LENGTH.writeBefore(out, Integer.MAX_VALUE, Long.MAX_VALUE);
        assertThat(out.readableBytes()).isLessThanOrEqualTo(MjpegDialect.MAX_WRITTEN_BYTES);
    }

    @ParameterizedTest
    @EnumSource
    void isReadBackWithoutComplaint(MjpegDialect dialect) {
        var jpeg = Jpegs.byHand();
        dialect.writeOpening(out);
        for (var i = 0; i < 3; i++) {
            dialect.writeBefore(out, jpeg.length, i);
            out.writeBytes(jpeg);
            dialect.writeAfter(out);
        }
        var bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        try (var source = new Source(MjpegDialect.CONTENT_TYPE)) {
            source.feed(0, bytes, 3);
            assertThat(source.frames).containsExactly(jpeg, jpeg, jpeg);
            assertThat(source.faults).isEmpty();
        }
    }
}
