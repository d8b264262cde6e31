package dev.fanlight.endpoint.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.annexb.NalSyntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LooksTest {
    private static ByteBuf file(String name) {
        return Unpooled.wrappedBuffer(Receiving.vector(name));
    }

    private static ByteBuf text(String latin) {
        return Unpooled.wrappedBuffer(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void knowsWhatItCanRead() {
        assertThat(Looks.likeTransportStream(file("mpegts/h264-aac.ts"))).isTrue();
        assertThat(Looks.likeTransportStream(file("mpegts/h264-aac.ts").skipBytes(77)))
                .isTrue();
        assertThat(Looks.likeNut(file("nut/pattern-and-tone.nut"))).isTrue();
        assertThat(Looks.likeRawVideo(file("h264/baseline-2slices.h264"))).hasValue(NalSyntax.H264);
        assertThat(Looks.likeRawVideo(file("h265/main.h265"))).hasValue(NalSyntax.H265);
        assertThat(Looks.likePictures(text("\u00ff\u00d8\u00ff\u00e0"))).isTrue();
        assertThat(Looks.likePictures(text("--FRAME\r\nContent-Type: image/jpeg\r\n\r\n")))
                .isTrue();
        assertThat(Looks.likePictures(text("Content-type: image/jpeg\r\n\r\n"))).isTrue();
        assertThat(Looks.likePictures(text("--FRAME\r\nContent-Type: text/html")))
                .isFalse();
    }

    /** As they stand in pictures of test patterns, where zeros are many. */
    @Test
    void takesNoPictureForRawVideo() {
        assertThat(Looks.likeRawVideo(bytes(0x49, 0, 0, 1, 0x67, 0x46, 0, 0x12, 0xA0)))
                .isEmpty();
        assertThat(Looks.likeRawVideo(bytes(0x49, 0, 0, 1, 0x09, 0x10, 0x12, 0xA0)))
                .isEmpty();
        assertThat(Looks.likeRawVideo(bytes(0, 0, 1, 0x09, 0x10, 0, 0, 1, 0x41)))
                .hasValue(NalSyntax.H264);
        assertThat(Looks.likeRawVideo(bytes(0, 0, 1, 0x67, 0x64, 0, 0x1F))).hasValue(NalSyntax.H264);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h264/baseline-2slices.h264", "nut/pattern-and-tone.nut", "frames/vp8.ivf"})
    void takesNothingElseForATransportStream(String name) {
        assertThat(Looks.likeTransportStream(file(name))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'FLV\u0001.........', rtmp://",
        "'....ftypisom', -f mpegts",
        "'--boundary..', multipart",
        "'\0\0\0\u0001A..........', --inline",
        "'RTSP/1.0 200 OK', rtsp://",
        "'GET / HTTP/1.1', http://",
        "'\u001aE\u00df\u00a3........', Matroska",
        "'\u0080`..........', use rtp://",
        "'anything else', neither",
        "'short', too little"
    })
    void saysWhatItIsAndWhatToDo(String bytes, String hint) {
        assertThat(Looks.guess(text(bytes))).contains(hint);
    }

    @Test
    void findsTransportStreamsInRtp() {
        var datagram = Unpooled.buffer().writeZero(12 + 8 + 8 + 188);
        datagram.setByte(0, 0x80).setByte(1, 33).setByte(12, 0x47);
        assertThat(Looks.transportStreamInRtp(datagram)).isEqualTo(12);
        // Two contributors, and an extension of one word.
        datagram.setByte(0, 0x92).setShort(22, 1).setByte(28, 0x47);
        assertThat(Looks.transportStreamInRtp(datagram)).isEqualTo(28);
        datagram.setByte(1, 96);
        assertThat(Looks.transportStreamInRtp(datagram)).isZero();
    }

    @Test
    void looksBeyondNothing() {
        for (var seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            var bytes = new byte[random.nextInt(240)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[0] = (byte) (0x80 | bytes[0]);
                bytes[1] = 33;
            }
            var datagram = Unpooled.wrappedBuffer(bytes);
            assertThat(Looks.transportStreamInRtp(datagram)).isBetween(0, bytes.length);
            Looks.likeTransportStream(datagram);
            Looks.likeNut(datagram);
            Looks.guess(datagram);
        }
    }

    @Test
    void aFileIsRawOnlyIfItBeginsSo() {
        assertThat(Looks.beginsWithStartCode(bytes(0, 0, 1, 0x67))).isTrue();
        assertThat(Looks.beginsWithStartCode(bytes(0, 0, 0, 1, 0x67))).isTrue();
        // An MP4's first box: its size has zeros, and much behind it looks like start codes.
        assertThat(Looks.beginsWithStartCode(bytes(0, 0, 0, 0x20, 'f', 't', 'y', 'p', 0, 0, 1, 0x67)))
                .isFalse();
        assertThat(Looks.beginsWithStartCode(bytes(0, 1))).isFalse();
        assertThat(Looks.beginsWithStartCode(bytes())).isFalse();
    }

    private static ByteBuf bytes(int... values) {
        var bytes = Unpooled.buffer();
        for (var value : values) {
            bytes.writeByte(value);
        }
        return bytes;
    }
}
