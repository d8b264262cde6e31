package dev.fanlight.proto.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExtensionWriterTest {
    private final ExtensionWriter writer = new ExtensionWriter();
    private final RtpPacket packet = new RtpPacket();

    private static ByteBuf header() {
        var out = Unpooled.buffer(1500);
        RtpHeader.write(out, 0, true, 96, 1, 2, 3);
        return out;
    }

    @Test
    void writesTheOneByteFormOfTheRfc() {
        var out = header();
        writer.begin(out, 0, 12, ExtensionForm.ONE_BYTE);
        assertThat(writer.add(1, new byte[] {'0'})).isTrue();
        assertThat(writer.add(2, 0x010203, 3)).isTrue();
        var end = writer.end();
        // id 1 length 1; id 2 length 3; two bytes of padding
        assertThat(ByteBufUtil.hexDump(out, 12, end - 12)).isEqualTo("bede0002" + "1030" + "22010203" + "0000");
        assertThat(out.getByte(0)).isEqualTo((byte) 0x90);
    }

    @Test
    void writesTheTwoByteForm() {
        var out = header();
        writer.begin(out, 0, 12, ExtensionForm.TWO_BYTE);
        assertThat(writer.add(15, new byte[0])).isTrue();
        assertThat(writer.add(16, 0xFF, 1)).isTrue();
        var end = writer.end();
        assertThat(ByteBufUtil.hexDump(out, 12, end - 12)).isEqualTo("10000002" + "0f00" + "1001ff" + "000000");
    }

    @Test
    void leavesNoBlockWhenNothingWasAdded() {
        var out = header();
        out.setByte(0, 0x90);
        writer.begin(out, 0, 12, ExtensionForm.ONE_BYTE);
        assertThat(writer.add(15, 0, 1)).isFalse();
        assertThat(writer.add(1, new byte[17])).isFalse();
        assertThat(writer.add(1, new byte[0])).isFalse();
        assertThat(writer.end()).isEqualTo(12);
        assertThat(out.getByte(0)).isEqualTo((byte) 0x80);
    }

    @Test
    void refusesWhatHasNoRoom() {
        var out = Unpooled.buffer(12 + 4 + 20, 12 + 4 + 20);
        RtpHeader.write(out, 0, true, 96, 1, 2, 3);
        writer.begin(out, 0, 12, ExtensionForm.ONE_BYTE);
        assertThat(writer.add(1, new byte[16])).isTrue();
        assertThat(writer.add(2, new byte[3])).isFalse();
        assertThat(writer.end()).isEqualTo(36);
    }

    @Test
    void keepsAPlaceToFillInLater() {
        var out = header();
        writer.begin(out, 0, 12, ExtensionForm.ONE_BYTE);
        writer.add(13, 0x1122334455667788L, 8);
        var hole = writer.reserve(1, 2);
        out.setShort(hole, 0x6162);
        assertThat(packet.wrap(out, 0, writer.end())).isEqualTo(RtpFault.NONE);
        assertThat(ExtensionValues.parseCaptureNtp(out, packet.extensionOffset(13)))
                .isEqualTo(0x1122334455667788L);
        assertThat(packet.extensionOffset(1)).isEqualTo(hole);
        assertThat(packet.extensionBytes(hole)).isEqualTo(2);
    }

    @Test
    void whatIsWrittenIsRead() {
        for (var seed = 0; seed < 2000; seed++) {
            var random = new Random(seed);
            var form = random.nextBoolean() ? ExtensionForm.ONE_BYTE : ExtensionForm.TWO_BYTE;
            var out = header();
            writer.begin(out, 0, 12, form);
            var data = new byte[15][];
            for (var id = 1; id <= 14; id++) {
                if (random.nextBoolean()) {
                    data[id] = new byte[1 + random.nextInt(form == ExtensionForm.ONE_BYTE ? 16 : 60)];
                    random.nextBytes(data[id]);
                    assertThat(writer.add(id, data[id])).isTrue();
                }
            }
            assertThat(packet.wrap(out, 0, writer.end())).isEqualTo(RtpFault.NONE);
            for (var id = 1; id <= 14; id++) {
                var at = packet.extensionOffset(id);
                assertThat(at >= 0).as("seed %d", seed).isEqualTo(data[id] != null);
                if (at >= 0) {
                    assertThat(ByteBufUtil.getBytes(out, at, packet.extensionBytes(at)))
                            .isEqualTo(data[id]);
                }
            }
        }
    }

    @Test
    void knowsExtensionsByUri() {
        for (var kind : RtpExtension.values()) {
            assertThat(RtpExtension.ofUri(kind.uri())).contains(kind);
            assertThat(ExtensionMap.NONE.has(kind)).isFalse();
        }
        assertThat(RtpExtension.ofUri("urn:x")).isEmpty();
        assertThatThrownBy(() -> new ExtensionMap(Map.of(RtpExtension.MID, 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void findsTheFormForAllIds() {
        assertThat(ExtensionMap.NONE.form()).isEqualTo(ExtensionForm.ONE_BYTE);
        assertThat(new ExtensionMap(Map.of(RtpExtension.MID, 14)).form()).isEqualTo(ExtensionForm.ONE_BYTE);
        assertThat(new ExtensionMap(Map.of(RtpExtension.MID, 1, RtpExtension.RID, 16)).form())
                .isEqualTo(ExtensionForm.TWO_BYTE);
    }

    @Test
    void writesAndReadsValues() {
        var out = Unpooled.buffer(16);
        // 2.5 s of NTP time: 2 in the six bits of seconds, a half in the highest of 18
        assertThat(ExtensionValues.absSendTimeOfNtp(0x2_8000_0000L)).isEqualTo(2 << 18 | 1 << 17);
        ExtensionValues.writeAbsSendTime(out, 0, 0xABCDEF);
        assertThat(ExtensionValues.parseAbsSendTime(out, 0)).isEqualTo(0xABCDEF);
        assertThat(ExtensionValues.absSendTimeDeltaNs(0xFFFFFF, 0x03FFFF)).isEqualTo(1_000_000_000);
        assertThat(ExtensionValues.absSendTimeDeltaNs(0x03FFFF, 0xFFFFFF)).isEqualTo(-1_000_000_000);
        ExtensionValues.writeTransportSequence(out, 0, 0x1_2345);
        assertThat(ExtensionValues.parseTransportSequence(out, 0)).isEqualTo(0x2345);
        ExtensionValues.writeCaptureTime(out, 0, 5, -6);
        assertThat(ExtensionValues.parseCaptureNtp(out, 0)).isEqualTo(5);
        assertThat(ExtensionValues.parseCaptureClockOffset(out, 0)).isEqualTo(-6);
        // 400 ms and 1 s: 40 and 100, twelve bits each
        ExtensionValues.writePlayoutDelay(out, 0, ExtensionValues.playoutDelay(400, 1000));
        assertThat(out.getMedium(0)).isEqualTo(0x028064);
        assertThat(ExtensionValues.parseLeastPlayoutDelayMs(out, 0)).isEqualTo(400);
        assertThat(ExtensionValues.parseMostPlayoutDelayMs(out, 0)).isEqualTo(1000);
        assertThat(ExtensionValues.playoutDelay(-1, 99_999)).isEqualTo(0x000FFF);
        ExtensionValues.writeAudioLevel(out, 0, true, 30);
        assertThat(out.getUnsignedByte(0)).isEqualTo((short) 0x9E);
        assertThat(ExtensionValues.parseVoice(out, 0)).isTrue();
        assertThat(ExtensionValues.parseAudioLevel(out, 0)).isEqualTo(30);
        ExtensionValues.writeVideoOrientation(out, 0, true, 270);
        assertThat(out.getByte(0)).isEqualTo((byte) 7);
        assertThat(ExtensionValues.parseFlip(out, 0)).isTrue();
        assertThat(ExtensionValues.parseRotationDegrees(out, 0)).isEqualTo(270);
    }
}
