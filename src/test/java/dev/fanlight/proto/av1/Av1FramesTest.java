package dev.fanlight.proto.av1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.rtp.DepacketizerTrial;
import dev.fanlight.proto.rtp.DepacketizerTrial.Frames;
import dev.fanlight.proto.rtp.DepacketizerTrial.Payloads;
import dev.fanlight.proto.rtp.PayloadFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Av1FramesTest {
    private static Av1Depacketizer depacketizer() {
        return new Av1Depacketizer(UnpooledByteBufAllocator.DEFAULT, 100_000);
    }

    private static ByteBuf firstUnit() throws IOException {
        var file = Unpooled.wrappedBuffer(
                Files.readAllBytes(Path.of("src", "test", "resources", "vectors", "frames", "av1.ivf")));
        return file.slice(44, file.getIntLE(32));
    }

    private static List<Av1Packetizer.Obu> obus(ByteBuf unit) {
        var obus = new ArrayList<Av1Packetizer.Obu>();
        assertThat(Obus.forEach(unit, 0, unit.readableBytes(), (bytes, at, headerBytes, dataAt, dataBytes) -> {
                    if (Obus.type(bytes.getByte(at)) != Obus.TEMPORAL_DELIMITER) {
                        var extension = headerBytes == 1 ? -1 : bytes.getUnsignedByte(at + 1);
                        obus.add(new Av1Packetizer.Obu(
                                bytes.getUnsignedByte(at), extension, bytes.slice(dataAt, dataBytes)));
                    }
                }))
                .isEqualTo(Av1Fault.NONE);
        return obus;
    }

    @Test
    void readsTheSequenceHeaderOfARealStream() throws IOException {
        var sequence = obus(firstUnit()).stream()
                .filter(obu -> Obus.type(obu.header()) == Obus.SEQUENCE_HEADER)
                .findFirst()
                .orElseThrow();
        var data = sequence.data();
        var header = Av1SequenceHeader.parse(data, 0, data.readableBytes()).orElseThrow();
        assertThat(header.widthPx()).isEqualTo(96);
        assertThat(header.heightPx()).isEqualTo(80);
        assertThat(header.profile()).isZero();
        assertThat(header.formatParameters()).startsWith("profile=0;level-idx=").endsWith(";tier=0");
        for (var length = 0; length < 5; length++) {
            assertThat(Av1SequenceHeader.parse(data, 0, length)).isEmpty();
        }
    }

    @Test
    void packetsLookAsTheSpecificationSays() {
        // A sequence header and a frame, sizes taken away, each behind its length.
        var out = new Payloads();
        new Av1Packetizer(64).packetize(obus(Unpooled.wrappedBuffer(hex("0a02aabb" + "3203ccddee"))), true, out);
        assertThat(HexFormat.of().formatHex(out.payloads.getFirst())).isEqualTo("08" + "0308aabb" + "0430ccddee");
        assertThat(out.markers).containsExactly(true);
        // One that is too long: Y in the first packet, Z and Y in the second, Z in the last.
        out = new Payloads();
        new Av1Packetizer(64).packetize(obus(Unpooled.wrappedBuffer(hex("328001" + "5a".repeat(128)))), false, out);
        assertThat(out.payloads.stream().map(payload -> payload[0] & 0xFF)).containsExactly(0x40, 0xC0, 0x80);
        assertThat(out.payloads).allMatch(payload -> payload.length <= 64);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void unitsComeBackWhateverTheSizeOfPackets() throws IOException {
        var unit = firstUnit();
        var expected = ByteBufUtil.hexDump(unit).replaceFirst("^1200", "");
        for (var max = 64; max < 1_300; max += 7) {
            var out = new Payloads();
            new Av1Packetizer(max).packetize(obus(unit), true, out);
            var frames = new Frames();
            assertThat(DepacketizerTrial.feed(depacketizer(), out, 7, frames)).isEqualTo(PayloadFault.NONE);
            assertThat(ByteBufUtil.hexDump(frames.frames.getFirst())).isEqualTo(expected);
        }
    }

    @Test
    void takesEveryFormOfAggregation() {
        var frames = new Frames();
        // W = 2: the first with a length, the last without; one has a size of its own, and there is a delimiter.
        for (var payload : List.of("28" + "0308aabb" + "30ccddee", "38" + "0112" + "040a02aabb" + "30ccddee")) {
            var bytes = hex(payload);
            assertThat(depacketizer().onPayload(0, 0, true, Unpooled.wrappedBuffer(bytes), 0, bytes.length, frames))
                    .isEqualTo(PayloadFault.NONE);
        }
        assertThat(frames.frames.stream().map(ByteBufUtil::hexDump))
                .containsOnly("0a02aabb" + "3203ccddee")
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"'', TRUNCATED", "00, TRUNCATED", "8801ff, MALFORMED", "0005aa, TRUNCATED", "8002aabb, UNEXPECTED"})
    void refusesWithAReason(String payload, PayloadFault fault) {
        var bytes = hex(payload);
        assertThat(depacketizer().onPayload(0, 0, true, Unpooled.wrappedBuffer(bytes), 0, bytes.length, new Frames()))
                .isEqualTo(fault);
    }

    @Test
    void survivesDamage() throws IOException {
        var out = new Payloads();
        new Av1Packetizer(400).packetize(obus(firstUnit()), true, out);
        DepacketizerTrial.survivesDamage(Av1FramesTest::depacketizer, out);
        for (var seed = 0; seed < 5_000; seed++) {
            var bytes = new byte[new Random(seed).nextInt(24)];
            new Random(seed).nextBytes(bytes);
            var buffer = Unpooled.wrappedBuffer(bytes);
            assertThat(Av1SequenceHeader.parse(buffer, 0, bytes.length)).isNotNull();
            assertThat(Obus.forEach(
                            buffer,
                            0,
                            bytes.length,
                            (all, at, headerBytes, dataAt, dataBytes) -> all.slice(dataAt, dataBytes)))
                    .isNotNull();
        }
    }
}
