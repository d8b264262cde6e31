package dev.fanlight.proto.h265;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.h264.Clips;
import dev.fanlight.proto.rtp.DepacketizerTrial;
import dev.fanlight.proto.rtp.DepacketizerTrial.Frames;
import dev.fanlight.proto.rtp.DepacketizerTrial.Payloads;
import dev.fanlight.proto.rtp.PayloadFault;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class H265FramesTest {
    private static H265Depacketizer depacketizer() {
        return new H265Depacketizer(UnpooledByteBufAllocator.DEFAULT, 100_000);
    }

    /** Up to the first slice. */
    private static List<byte[]> keyframe() {
        var nals = new ArrayList<byte[]>();
        for (var nal : Clips.nals("h265/main.h265")) {
            nals.add(nal);
            if (H265NalType.isSlice(H265NalType.of(nal[0]))) {
                return nals;
            }
        }
        return nals;
    }

    private static Payloads packets(List<byte[]> nals, int maxPayloadBytes) {
        var out = new Payloads();
        new H265Packetizer(maxPayloadBytes)
                .packetize(nals.stream().map(Unpooled::wrappedBuffer).toList(), false, out);
        return out;
    }

    @Test
    void readsTheSetOfARealStream() {
        var nal = keyframe().stream()
                .filter(each -> H265NalType.of(each[0]) == H265NalType.SPS)
                .findFirst()
                .orElseThrow();
        var set = H265SequenceParameterSet.parse(Unpooled.wrappedBuffer(nal), 0, nal.length)
                .orElseThrow();
        assertThat(set.widthPx()).isEqualTo(96);
        assertThat(set.heightPx()).isEqualTo(80);
        assertThat(set.profileIdc()).isEqualTo(1);
        assertThat(set.chromaFormat()).isEqualTo(1);
        assertThat(set.lumaBits()).isEqualTo(8);
        assertThat(set.subLayers()).isEqualTo(1);
        assertThat(set.formatParameters()).matches("profile-id=1;tier-flag=0;level-id=\\d+");
        for (var length = 0; length < 20; length++) {
            assertThat(H265SequenceParameterSet.parse(Unpooled.wrappedBuffer(nal), 0, length))
                    .isEmpty();
        }
        for (var seed = 0; seed < 5_000; seed++) {
            var bytes = nal.clone();
            new Random(seed).ints(3, 0, bytes.length).forEach(at -> bytes[at] = (byte) (at * 37));
            assertThat(H265SequenceParameterSet.parse(Unpooled.wrappedBuffer(bytes), 0, bytes.length))
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 100, 500, 1_160, 60_000})
    void unitsComeBack(int maxPayloadBytes) {
        var nals = keyframe().stream()
                .filter(nal -> H265NalType.of(nal[0]) < H265NalType.AUD || H265NalType.of(nal[0]) > H265NalType.FILLER)
                .toList();
        var out = packets(keyframe(), maxPayloadBytes);
        assertThat(out.payloads).allMatch(payload -> payload.length <= maxPayloadBytes);
        var frames = new Frames();
        assertThat(DepacketizerTrial.feed(depacketizer(), out, 0, frames)).isEqualTo(PayloadFault.NONE);
        assertThat(Clips.nals(Unpooled.wrappedBuffer(frames.frames.getFirst())).stream()
                        .map(HexFormat.of()::formatHex))
                .containsExactlyInAnyOrderElementsOf(
                        nals.stream().map(HexFormat.of()::formatHex).toList());
    }

    /** RFC 7798 sections 4.4.2 and 4.4.3. */
    @Test
    void packetsLookAsInTheRfc() {
        var hex = HexFormat.of();
        var out = packets(
                List.of(
                        hex.parseHex("4001aa"),
                        hex.parseHex("4201bb"),
                        hex.parseHex("4401cc"),
                        hex.parseHex("2601" + "dd".repeat(70))),
                64);
        assertThat(hex.formatHex(out.payloads.get(0))).isEqualTo("6001" + "00034001aa" + "00034201bb" + "00034401cc");
        assertThat(hex.formatHex(out.payloads.get(1))).startsWith("6201" + "93" + "dd");
        assertThat(hex.formatHex(out.payloads.get(2))).startsWith("6201" + "53" + "dd");
        assertThat(out.markers).containsExactly(false, false, true);
    }

    @Test
    void setsStandBeforeEachKeyframe() {
        var hex = HexFormat.of();
        var packetizer = new H265Packetizer(1_000);
        packetizer.parameterSets(List.of(hex.parseHex("4001aa"), hex.parseHex("4201bb"), hex.parseHex("4401cc")));
        var out = new Payloads();
        packetizer.packetize(List.of(Unpooled.wrappedBuffer(hex.parseHex("2601dd"))), false, out);
        packetizer.packetize(List.of(Unpooled.wrappedBuffer(hex.parseHex("0201dd"))), false, out);
        // A new PPS alone takes the place of the old one.
        packetizer.packetize(List.of(Unpooled.wrappedBuffer(hex.parseHex("4401ee"))), false, out);
        packetizer.packetize(List.of(Unpooled.wrappedBuffer(hex.parseHex("2601dd"))), false, out);
        assertThat(out.payloads.stream().map(hex::formatHex))
                .containsExactly(
                        "600100034001aa00034201bb00034401cc",
                        "2601dd",
                        "0201dd",
                        "4401ee",
                        "600100034001aa00034201bb00034401ee",
                        "2601dd");
    }

    @ParameterizedTest
    @CsvSource({
        "'', EMPTY",
        "c001aa, MALFORMED",
        "60010009aa, TRUNCATED",
        "620113aa, UNEXPECTED",
        "6201d3aa, MALFORMED",
        "620193aa, TRUNCATED"
    })
    void refusesWithAReason(String payload, PayloadFault fault) {
        var bytes = HexFormat.of().parseHex(payload);
        assertThat(depacketizer().onPayload(0, 0, true, Unpooled.wrappedBuffer(bytes), 0, bytes.length, new Frames()))
                .isEqualTo(fault);
    }

    @Test
    void survivesDamage() {
        DepacketizerTrial.survivesDamage(H265FramesTest::depacketizer, packets(keyframe(), 700));
    }
}
