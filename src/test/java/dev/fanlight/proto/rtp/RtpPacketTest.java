package dev.fanlight.proto.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtpPacketTest {
    /** V=2, marker, PT 96, sequence 0x1234, time 0x01020304, SSRC 0xCAFEBABE. */
    private static final String FIXED = "e0123401020304cafebabe";

    /** Two CSRCs, a one-byte block (id 1: "0", id 3: 0x0007, a byte of padding inside), payload of 3, padding of 2. */
    private static final String FULL =
            "b2" + FIXED + "00000001" + "00000002" + "bede0002" + "1030" + "00" + "310007" + "0000" + "aabbcc" + "0002";

    /** A two-byte block: id 1 of no bytes, id 200 of 3, a zero between them and at the end. */
    private static final String TWO_BYTE = "90" + FIXED + "10050003" + "0100" + "00" + "c803010203" + "00000000" + "aa";

    private final RtpPacket packet = new RtpPacket();

    private RtpFault wrap(byte[] bytes) {
        var buffer = Unpooled.buffer();
        buffer.writeZero(7).writeBytes(bytes); // never at the start of its buffer, as on a socket's slab
        return packet.wrap(buffer, 7, bytes.length);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void readsAllOfAFullPacket() {
        assertThat(wrap(bytes(FULL))).isEqualTo(RtpFault.NONE);
        assertThat(packet.marker()).isTrue();
        assertThat(packet.payloadType()).isEqualTo(96);
        assertThat(packet.sequence()).isEqualTo(0x1234);
        assertThat(packet.rtpTime()).isEqualTo(0x01020304);
        assertThat(packet.ssrc()).isEqualTo(0xCAFEBABE);
        assertThat(packet.csrcCount()).isEqualTo(2);
        assertThat(packet.csrc(1)).isEqualTo(2);
        assertThat(packet.headerBytes()).isEqualTo(32);
        assertThat(packet.payloadBytes()).isEqualTo(3);
        assertThat(packet.paddingBytes()).isEqualTo(2);
        assertThat(packet.extensionForm()).isEqualTo(ExtensionForm.ONE_BYTE);
        var mid = packet.extensionOffset(1);
        assertThat(packet.extensionBytes(mid)).isEqualTo(1);
        assertThat(packet.buffer().getByte(mid)).isEqualTo((byte) '0');
        assertThat(packet.buffer().getShort(packet.extensionOffset(3))).isEqualTo((short) 7);
        assertThat(packet.extensionOffset(2)).isEqualTo(-1);
    }

    @Test
    void readsTwoByteElements() {
        assertThat(wrap(bytes(TWO_BYTE))).isEqualTo(RtpFault.NONE);
        assertThat(packet.extensionForm()).isEqualTo(ExtensionForm.TWO_BYTE);
        assertThat(packet.extensionBytes(packet.extensionOffset(1))).isZero();
        assertThat(packet.extensionBytes(packet.extensionOffset(200))).isEqualTo(3);
        assertThat(packet.payloadBytes()).isEqualTo(1);
    }

    @Test
    void stopsReadingElementsAtId15() {
        assertThat(wrap(bytes("90" + FIXED + "bede0002" + "1030" + "f7" + "2041" + "000000")))
                .isEqualTo(RtpFault.NONE);
        assertThat(packet.extensionOffset(1)).isPositive();
        assertThat(packet.extensionOffset(2)).isEqualTo(-1);
    }

    @Test
    void skipsABlockOfAnotherProfile() {
        assertThat(wrap(bytes("90" + FIXED + "12340001" + "ffffffff" + "aa"))).isEqualTo(RtpFault.NONE);
        assertThat(packet.extensionForm()).isEqualTo(ExtensionForm.OTHER);
        assertThat(packet.extensionOffset(15)).isEqualTo(-1);
        assertThat(packet.payloadBytes()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            80                                        | TOO_SHORT
            40e0123401020304cafebabe                  | BAD_VERSION
            81e0123401020304cafebabe                  | BAD_CSRC
            90e0123401020304cafebabebede              | BAD_EXTENSION
            90e0123401020304cafebabebede0001          | BAD_EXTENSION
            90e0123401020304cafebabebede000112000000  | NONE
            90e0123401020304cafebabebede000114000000  | BAD_EXTENSION_ELEMENT
            90e0123401020304cafebabe1000000100000001  | BAD_EXTENSION_ELEMENT
            90e0123401020304cafebabe1000000101030000  | BAD_EXTENSION_ELEMENT
            a0e0123401020304cafebabe                  | BAD_PADDING
            a0e0123401020304cafebabeaa00              | BAD_PADDING
            a0e0123401020304cafebabeaa03              | BAD_PADDING
            a0e0123401020304cafebabeaa02              | NONE
            """)
    void refusesWithAReason(String hex, RtpFault reason) {
        assertThat(wrap(bytes(hex))).isEqualTo(reason);
        assertThat(reason.meaning()).isNotBlank();
    }

    @Test
    void refusesTruncationsIntoTheHeader() {
        for (var hex : List.of(FULL, TWO_BYTE)) {
            var whole = bytes(hex);
            wrap(whole);
            for (var length = 0; length < packet.headerBytes(); length++) {
                assertThat(new RtpPacket().wrap(Unpooled.wrappedBuffer(whole), 0, length))
                        .isNotEqualTo(RtpFault.NONE);
            }
        }
    }

    @Test
    void rewritesInPlace() {
        wrap(bytes(FULL));
        packet.setPayloadType(127);
        packet.setMarker(false);
        packet.setSequence(0x1_0001);
        packet.setRtpTime(0x1_FFFF_FFFFL);
        packet.setSsrc(7);
        assertThat(packet.payloadType()).isEqualTo(127);
        assertThat(packet.marker()).isFalse();
        assertThat(packet.sequence()).isEqualTo(1);
        assertThat(packet.rtpTime()).isEqualTo(-1);
        assertThat(packet.ssrc()).isEqualTo(7);
        packet.setMarker(true);
        packet.setPayloadType(96);
        assertThat(packet.marker()).isTrue();
        assertThat(packet.payloadType()).isEqualTo(96);
    }

    @Test
    void tellsRtcpFromRtp() {
        assertThat(RtpHeader.isRtcp(Unpooled.wrappedBuffer(bytes("80c8")), 0)).isTrue();
        assertThat(RtpHeader.isRtcp(Unpooled.wrappedBuffer(bytes("80e0")), 0)).isFalse();
        assertThat(RtpHeader.isRtcp(Unpooled.wrappedBuffer(bytes("8060")), 0)).isFalse();
    }

    @Test
    void readsOrRefusesAnyBytes() {
        for (var seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var mutated = bytes(random.nextBoolean() ? FULL : TWO_BYTE);
            for (var i = random.nextInt(5); i >= 0; i--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            fuzz(Arrays.copyOf(mutated, random.nextInt(mutated.length + 1)));
        }
    }

    @FuzzTest
    void fuzz(byte[] any) {
        if (wrap(any) != RtpFault.NONE) {
            return;
        }
        assertThat(packet.headerBytes() + packet.payloadBytes() + packet.paddingBytes())
                .isEqualTo(any.length);
        var elements = 0;
        if (packet.extensionForm() == ExtensionForm.ONE_BYTE || packet.extensionForm() == ExtensionForm.TWO_BYTE) {
            for (var at = packet.firstExtension(); at >= 0; at = packet.nextExtension(at)) {
                assertThat(at + packet.extensionBytes(at)).isLessThanOrEqualTo(packet.payloadOffset());
                elements++;
            }
        }
        assertThat(elements).isLessThanOrEqualTo(any.length);
    }
}
