package dev.fanlight.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureStampTest {
    private static final String SOI_COM = "\u00ff\u00d8\u00ff\u00fe\0!";

    @Test
    void readsTheCommentRightAfterTheStartOfTheImage() {
        var head = bytes(SOI_COM + "FANLIGHT-T:01795471052345678901\u00ff\u00db");
        assertThat(CaptureStamp.readNs(head, head.length)).isEqualTo(1_795_471_052_345_678_901L);
    }

    @Test
    void readsACommentBehindAJfifHeader() {
        var jfif = "\u00ff\u00d8\u00ff\u00e0\u0000\u0010JFIF\u0000\u0001\u0001\0\0\u0001\0\u0001\0\0";
        var head = bytes(jfif + "\u00ff\u00fe\0!FANLIGHT-T:00000000000000000042");
        assertThat(head.length).isLessThanOrEqualTo(CaptureStamp.HEAD_BYTES);
        assertThat(CaptureStamp.readNs(head, head.length)).isEqualTo(42);
    }

    @Test
    void findsNothingInAnyTruncation() {
        var head = bytes(SOI_COM + "FANLIGHT-T:01795471052345678901");
        for (var length = 0; length < head.length; length++) {
            assertThat(CaptureStamp.readNs(head, length)).as("%d bytes", length).isEqualTo(CaptureStamp.ABSENT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FANLIGHT-T:0179547105234567890x",
                "FANLIGHT-T:-1795471052345678901",
                "FANLIGHT-T:99999999999999999999",
                "FANLIGHT-t:01795471052345678901",
                "Lavc59.37.100 and nothing else here"
            })
    void takesNothingElseForAStamp(String comment) {
        var head = bytes(SOI_COM + comment);
        assertThat(CaptureStamp.readNs(head, head.length)).isEqualTo(CaptureStamp.ABSENT);
    }

    @ParameterizedTest
    @CsvSource({
        "1795471052.345678, 1795471052345678000",
        "1795471052.000001, 1795471052000001000",
        "1795471052.5, 1795471052500000000",
        "1795471052, 1795471052000000000",
        "1795471052., 1795471052000000000",
        "1795471052.1234567891, 1795471052123456789",
        "0.000000, 0",
        "'', -1",
        "., -1",
        ".5, -1",
        "12.3x, -1",
        "1e9, -1",
        "99999999999999, -1",
    })
    void readsSecondsWithAFraction(String text, long ns) {
        assertThat(CaptureStamp.secondsToNs(bytes(text), 0, text.length())).isEqualTo(ns);
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }
}
