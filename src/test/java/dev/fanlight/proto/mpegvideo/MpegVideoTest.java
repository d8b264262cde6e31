package dev.fanlight.proto.mpegvideo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.rtp.DepacketizerTrial;
import dev.fanlight.proto.rtp.DepacketizerTrial.Frames;
import dev.fanlight.proto.rtp.DepacketizerTrial.Payloads;
import dev.fanlight.proto.rtp.PayloadFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MpegVideoTest {
    private static ByteBuf clip(String name) throws IOException {
        return Unpooled.wrappedBuffer(Files.readAllBytes(
                Path.of("src", "test", "resources", "vectors", "frames").resolve(name)));
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void readsTheHeadersOfMpeg2() throws IOException {
        var bytes = clip("mpeg2.m2v");
        var picture = new MpegPicture(false);
        assertThat(picture.read(bytes, 0, bytes.readableBytes())).isTrue();
        assertThat(picture.kind()).isEqualTo(MpegPicture.Kind.INTRA);
        assertThat(picture.hasHeaders()).isTrue();
        assertThat(picture.widthPx()).isEqualTo(96);
        assertThat(picture.heightPx()).isEqualTo(80);
        assertThat(StartCodes.value(bytes, picture.headersEnd())).isEqualTo(0xB8);
        assertThat(picture.profileLevel()).as("Main at Main").isEqualTo(0x48);
        assertThat(picture.chromaFormat()).isEqualTo(1);
        assertThat(picture.interlaced()).isFalse();
        assertThat(picture.lowDelay()).isFalse();
    }

    /** ISO 13818-2 section 6.2.2.3: 4:2:2 at High, fields, 4:2:2, 0x1780 wide, low delay; and then an MPEG-1 sequence. */
    @Test
    void readsTheExtensionOfMpeg2AndForgetsItWithTheSequence() {
        var picture = new MpegPicture(false);
        var sequence = "000001b3" + "780438" + "13ffffe018";
        var bits = "0001" + "10000100" + "0" + "10" + "01" + "00" + "000000000000" + "1" + "00000000" + "1" + "00"
                + "00000";
        var extension = "000001b5" + HexFormat.of().formatHex(bytesOf(bits));
        var bytes = hex(sequence + extension + "00000100" + "0008" + "ffff");
        assertThat(picture.read(Unpooled.wrappedBuffer(bytes), 0, bytes.length)).isTrue();
        assertThat(picture.widthPx()).isEqualTo(0x1780);
        assertThat(picture.heightPx()).isEqualTo(0x438);
        assertThat(picture.profileLevel()).isEqualTo(0x84);
        assertThat(picture.interlaced()).isTrue();
        assertThat(picture.chromaFormat()).isEqualTo(2);
        assertThat(picture.lowDelay()).isTrue();
        var plain = hex(sequence + "00000100" + "0008" + "ffff");
        assertThat(picture.read(Unpooled.wrappedBuffer(plain), 0, plain.length)).isTrue();
        assertThat(picture.widthPx()).isEqualTo(0x780);
        assertThat(picture.profileLevel()).isZero();
        assertThat(picture.interlaced()).isFalse();
        assertThat(picture.chromaFormat()).isEqualTo(1);
    }

    private static byte[] bytesOf(String bits) {
        var bytes = new byte[bits.length() / 8];
        for (var i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(bits.substring(8 * i, 8 * i + 8), 2);
        }
        return bytes;
    }

    @Test
    void readsTheHeadersOfMpeg4() throws IOException {
        var bytes = clip("mpeg4.m4v");
        var picture = new MpegPicture(true);
        assertThat(picture.read(bytes, 0, bytes.readableBytes())).isTrue();
        assertThat(picture.kind()).isEqualTo(MpegPicture.Kind.INTRA);
        assertThat(picture.widthPx()).isEqualTo(96);
        assertThat(picture.heightPx()).isEqualTo(80);
        assertThat(picture.profileLevel()).as("Advanced Simple, level 1").isEqualTo(0xF1);
        assertThat(picture.interlaced()).isFalse();
        assertThat(picture.lowDelay()).isFalse();
        var headers = bytes.slice(0, picture.headersEnd());
        assertThat(new MpegPicture(true).readHeaders(headers, 0, headers.readableBytes()))
                .isTrue();
    }

    @Test
    void tellsPictureKinds() {
        var mpeg2 = new MpegPicture(false);
        // Temporal reference 5, then I, P, B.
        for (var kind : MpegPicture.Kind.values()) {
            var head = (5 << 6) | (kind.code() << 3);
            var bytes = hex("00000100" + String.format("%04x", head) + "ffff00000101");
            assertThat(mpeg2.read(Unpooled.wrappedBuffer(bytes), 0, bytes.length))
                    .isTrue();
            assertThat(mpeg2.kind()).isEqualTo(kind);
            assertThat(mpeg2.temporalReference()).isEqualTo(5);
            assertThat(mpeg2.hasHeaders()).isFalse();
        }
        assertThat(mpeg2.read(Unpooled.wrappedBuffer(hex("00000100")), 0, 4)).isFalse();
        assertThat(mpeg2.read(Unpooled.wrappedBuffer(hex("ffffffff")), 0, 4)).isFalse();
        var mpeg4 = new MpegPicture(true);
        assertThat(mpeg4.read(Unpooled.wrappedBuffer(hex("000001b680")), 0, 5)).isTrue();
        assertThat(mpeg4.kind()).isEqualTo(MpegPicture.Kind.BIDIRECTIONAL);
        assertThat(mpeg4.read(Unpooled.wrappedBuffer(hex("000001b6")), 0, 4)).isFalse();
    }

    private static Payloads mpeg2(String hex, int maxPayloadBytes) {
        var bytes = hex(hex);
        var picture = new MpegPicture(false);
        assertThat(picture.read(Unpooled.wrappedBuffer(bytes), 0, bytes.length)).isTrue();
        var out = new Payloads();
        new Mpeg2Packetizer(maxPayloadBytes)
                .packetize(Unpooled.EMPTY_BUFFER, Unpooled.wrappedBuffer(bytes), 0, bytes.length, picture, out);
        return out;
    }

    /** RFC 2250 section 3.4: temporal reference, S, B, E, type. */
    @Test
    void packetsOfMpeg2SayWhatIsInThem() {
        var sequence = "000001b3060050" + "13";
        var picture = "00000100" + "014f" + "fff8"; // temporal reference 5, I
        var slice = "00000101" + "22".repeat(40);
        var second = "00000102" + "33".repeat(100);
        var out = mpeg2(sequence + picture.replace("014f", "0148") + slice + second, 64);
        var heads = out.payloads.stream()
                .map(payload -> HexFormat.of().formatHex(payload, 0, 4))
                .toList();
        // Headers with the first slice; the second one, too long, in two.
        assertThat(heads).containsExactly("00053900", "00051100", "00050900");
        assertThat(out.markers).containsExactly(false, false, true);
        assertThat(out.payloads).allMatch(payload -> payload.length <= 64);
    }

    @Test
    void picturesComeBackAndSurviveDamage() {
        var random = new Random(4);
        var slices = new StringBuilder("00000100" + "0150" + "fff8");
        for (var slice = 1; slice < 8; slice++) {
            slices.append(String.format("000001%02x", slice));
            slices.append("5a".repeat(20 + random.nextInt(120)));
        }
        for (var max : new int[] {64, 100, 1_160}) {
            var out = mpeg2(slices.toString(), max);
            var frames = new Frames();
            var depacketizer = new Mpeg2Depacketizer(UnpooledByteBufAllocator.DEFAULT, 10_000);
            assertThat(DepacketizerTrial.feed(depacketizer, out, 3, frames)).isEqualTo(PayloadFault.NONE);
            assertThat(frames.frames.getFirst()).isEqualTo(hex(slices.toString()));
            DepacketizerTrial.survivesDamage(
                    () -> new Mpeg2Depacketizer(UnpooledByteBufAllocator.DEFAULT, 10_000), out);
        }
    }

    @Test
    void headersAreSkippedWhereTheExtensionSaysSo() {
        var payload = hex("04053800" + "11223344" + "aabb");
        var frames = new Frames();
        var depacketizer = new Mpeg2Depacketizer(UnpooledByteBufAllocator.DEFAULT, 10_000);
        depacketizer.onPayload(0, 0, true, Unpooled.wrappedBuffer(payload), 0, payload.length, frames);
        assertThat(frames.frames.getFirst()).isEqualTo(hex("aabb"));
    }

    @Test
    void mpeg4GoesInPiecesBehindItsHeaders() {
        var headers = new byte[40];
        Arrays.fill(headers, (byte) 1);
        var picture = new byte[300];
        Arrays.fill(picture, (byte) 2);
        for (var with : new boolean[] {true, false}) {
            var out = new Payloads();
            new Mpeg4Packetizer(64)
                    .packetize(
                            with ? Unpooled.wrappedBuffer(headers) : Unpooled.EMPTY_BUFFER,
                            Unpooled.wrappedBuffer(picture),
                            0,
                            300,
                            out);
            var frames = new Frames();
            DepacketizerTrial.feed(new Mpeg4Depacketizer(UnpooledByteBufAllocator.DEFAULT, 400), out, 0, frames);
            var expected = with ? Unpooled.wrappedBuffer(headers, picture) : Unpooled.wrappedBuffer(picture);
            assertThat(Unpooled.wrappedBuffer(frames.frames.getFirst())).isEqualTo(expected);
            var small = new Frames();
            DepacketizerTrial.feed(new Mpeg4Depacketizer(UnpooledByteBufAllocator.DEFAULT, 200), out, 0, small);
            assertThat(small.frames).isEmpty();
            assertThat(small.givenUp).isEqualTo(1);
        }
    }

    @Test
    void survivesAnything() {
        for (var seed = 0; seed < 5_000; seed++) {
            var random = new Random(seed);
            var bytes = new byte[random.nextInt(64)];
            for (var i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(2));
            }
            new MpegPicture(true).read(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
            var picture = new MpegPicture(false);
            if (picture.read(Unpooled.wrappedBuffer(bytes), 0, bytes.length)) {
                new Mpeg2Packetizer(64)
                        .packetize(
                                Unpooled.EMPTY_BUFFER,
                                Unpooled.wrappedBuffer(bytes),
                                0,
                                bytes.length,
                                picture,
                                new Payloads());
            }
        }
    }
}
