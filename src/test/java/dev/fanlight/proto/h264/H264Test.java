package dev.fanlight.proto.h264;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class H264Test {
    private static final String BASELINE = "h264/baseline-2slices.h264";
    private static final String HIGH = "h264/high-bframes.h264";
    private static final ByteBufAllocator HEAP = UnpooledByteBufAllocator.DEFAULT;

    private static H264Fault read(H264Payload payload, byte[] bytes) {
        return payload.read(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
    }

    private static H264Payload read(byte[] bytes) {
        var payload = new H264Payload();
        assertThat(read(payload, bytes)).isEqualTo(H264Fault.NONE);
        return payload;
    }

    private static SequenceParameterSet sps(String clip) {
        var nal = Clips.nals(clip).stream()
                .filter(each -> NalType.of(each[0]) == NalType.SPS)
                .findFirst()
                .orElseThrow();
        return SequenceParameterSet.parse(Unpooled.wrappedBuffer(nal), 0, nal.length)
                .orElseThrow();
    }

    @Test
    void readsParameterSets() {
        var baseline = sps(BASELINE);
        assertThat(baseline.profileIdc()).isEqualTo(66);
        assertThat(baseline.widthPx()).isEqualTo(96);
        assertThat(baseline.heightPx()).isEqualTo(80);
        assertThat(baseline.reorderingPossible()).isFalse();
        assertThat(baseline.profileLevelId()).startsWith("42c0");
        var high = sps(HIGH);
        assertThat(high.profileIdc()).isEqualTo(100);
        assertThat(high.widthPx()).isEqualTo(96);
        assertThat(high.maxReorderFrames()).hasValue(2);
        assertThat(high.reorderingPossible()).isTrue();
    }

    @Test
    void readsCropping() {
        // 1920x1080: 68 rows of macroblocks less 8 lines.
        var nal = HexFormat.of().parseHex("6742c028d900780227e5c044000003000400000300f03c60c920");
        var sps = SequenceParameterSet.parse(Unpooled.wrappedBuffer(nal), 0, nal.length)
                .orElseThrow();
        assertThat(sps.widthPx()).isEqualTo(1920);
        assertThat(sps.heightPx()).isEqualTo(1080);
        assertThat(sps.levelIdc()).isEqualTo(40);
    }

    @Test
    void tellsWhatSingleUnitsAre() {
        var types = new ArrayList<Integer>();
        var references = new ArrayList<Boolean>();
        for (var nal : Clips.nals(HIGH)) {
            var payload = read(nal);
            if (NalType.isSlice(NalType.of(nal[0]))) {
                types.add(payload.sliceType());
                references.add(payload.reference());
                assertThat(payload.pictureStart()).isTrue();
                assertThat(payload.keyframeStart()).isEqualTo(NalType.of(nal[0]) == NalType.IDR);
            } else {
                assertThat(payload.keyframeStart()).isEqualTo(NalType.of(nal[0]) == NalType.SPS);
            }
        }
        assertThat(types).hasSize(12).startsWith(SliceHeader.I).contains(SliceHeader.P, SliceHeader.B);
        assertThat(references).contains(false, true);
    }

    @ParameterizedTest
    @CsvSource({
        "'', EMPTY",
        "e5, FORBIDDEN_BIT",
        "60, UNKNOWN_TYPE",
        "79, UNKNOWN_TYPE",
        "7d0102, UNKNOWN_TYPE",
        "78, TRUNCATED",
        "780001, TRUNCATED",
        "78000065, TRUNCATED",
        "78000265, TRUNCATED",
        "7800017c, NESTED",
        "780001e5, FORBIDDEN_BIT",
        "7c85, TRUNCATED",
        "7cc588, BAD_FRAGMENT",
        "7c9c88, NESTED"
    })
    void refusesWithAReason(String hex, H264Fault fault) {
        assertThat(read(new H264Payload(), HexFormat.of().parseHex(hex))).isEqualTo(fault);
    }

    private static List<byte[]> packets(H264Packetizer packetizer, List<byte[]> picture, List<Boolean> markers) {
        var packets = new ArrayList<byte[]>();
        packetizer.packetize(picture.stream().map(Unpooled::wrappedBuffer).toList(), new H264Packetizer.Out() {
            @Override
            public ByteBuf begin(int sizeBytes) {
                return Unpooled.buffer(sizeBytes, sizeBytes);
            }

            @Override
            public void end(ByteBuf payload, boolean marker) {
                assertThat(payload.writableBytes()).isZero();
                packets.add(payload.array());
                markers.add(marker);
            }
        });
        return packets;
    }

    private static final class Units implements H264Depacketizer.Out {
        final List<List<byte[]>> whole = new ArrayList<>();
        final List<Boolean> keyframes = new ArrayList<>();
        int givenUp;

        @Override
        public void accessUnit(ByteBuf annexB, long rtpTime, boolean keyframe) {
            whole.add(Clips.nals(annexB));
            keyframes.add(keyframe);
            annexB.release();
        }

        @Override
        public void givenUp(long rtpTime) {
            givenUp++;
        }
    }

    private static byte[] flat(List<byte[]> nals) {
        var out = Unpooled.buffer();
        nals.forEach(nal -> out.writeInt(1).writeBytes(nal));
        return Arrays.copyOf(out.array(), out.writerIndex());
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 200, 1180, 65000})
    void cutsAndJoinsBackToTheSamePictures(int maxPayloadBytes) {
        for (var clip : List.of(BASELINE, HIGH)) {
            var packetizer = new H264Packetizer(maxPayloadBytes);
            var depacketizer = new H264Depacketizer(HEAP, 1 << 20);
            var units = new Units();
            var seq = 0L;
            var time = 0L;
            var pictures = Clips.pictures(clip);
            for (var picture : pictures) {
                var markers = new ArrayList<Boolean>();
                var packets = packets(packetizer, picture, markers);
                for (var i = 0; i < packets.size(); i++) {
                    assertThat(packets.get(i).length).isLessThanOrEqualTo(maxPayloadBytes);
                    assertThat(markers.get(i)).isEqualTo(i == packets.size() - 1);
                    var bytes = Unpooled.wrappedBuffer(packets.get(i));
                    depacketizer.onPayload(seq++, time, markers.get(i), bytes, 0, packets.get(i).length, units);
                }
                time += 3000;
            }
            assertThat(units.givenUp).isZero();
            assertThat(units.whole).hasSameSizeAs(pictures);
            for (var i = 0; i < pictures.size(); i++) {
                var slices = pictures.get(i).stream()
                        .filter(nal -> NalType.isSlice(NalType.of(nal[0])))
                        .toList();
                var back = units.whole.get(i).stream()
                        .filter(nal -> NalType.isSlice(NalType.of(nal[0])))
                        .toList();
                assertThat(flat(back)).isEqualTo(flat(slices));
                var first = NalType.of(units.whole.get(i).getFirst()[0]);
                assertThat(first == NalType.SPS).isEqualTo(units.keyframes.get(i));
            }
            assertThat(units.keyframes).startsWith(true);
            assertThat(units.keyframes.stream().filter(each -> each)).hasSize(clip.equals(BASELINE) ? 2 : 1);
        }
    }

    @Test
    void putsRememberedParameterSetsBeforeAnIdr() {
        var packetizer = new H264Packetizer(1180);
        var first = Clips.pictures(BASELINE).getFirst();
        packets(packetizer, first, new ArrayList<>());
        var bare =
                first.stream().filter(nal -> NalType.of(nal[0]) == NalType.IDR).toList();
        var packets = packets(packetizer, bare, new ArrayList<>());
        var stap = read(packets.getFirst());
        assertThat(NalType.of(packets.getFirst()[0])).isEqualTo(NalType.STAP_A);
        assertThat(stap.hasSps() && stap.hasPps() && stap.keyframeStart()).isTrue();
        assertThat(stap.idr()).isFalse();
    }

    @Test
    void givesUpPicturesThatLackAPacketOrAreTooLarge() {
        var picture = Clips.pictures(BASELINE).getFirst();
        var markers = new ArrayList<Boolean>();
        var packets = packets(new H264Packetizer(200), picture, markers);
        assertThat(packets).hasSizeGreaterThan(4);
        for (var lost = 0; lost < packets.size(); lost++) {
            var depacketizer = new H264Depacketizer(HEAP, 1 << 20);
            var units = new Units();
            feed(depacketizer, packets, markers, 0, 0, lost, units);
            feed(depacketizer, packets, markers, packets.size(), 3000, -1, units);
            // Whoever misses the first packet of all cannot know it: the sets are gone, the rest is whole.
            assertThat(units.givenUp + units.whole.size()).isEqualTo(2);
            assertThat(units.whole.size()).isEqualTo(lost == 0 ? 2 : 1);
            depacketizer.reset();
        }
        var units = new Units();
        feed(new H264Depacketizer(HEAP, 500), packets, markers, 0, 0, -1, units);
        assertThat(units.givenUp).isEqualTo(1);
    }

    private static void feed(
            H264Depacketizer depacketizer,
            List<byte[]> packets,
            List<Boolean> markers,
            long seq,
            long time,
            int lost,
            Units units) {
        for (var i = 0; i < packets.size(); i++) {
            if (i != lost) {
                var bytes = Unpooled.wrappedBuffer(packets.get(i));
                depacketizer.onPayload(seq + i, time, markers.get(i), bytes, 0, packets.get(i).length, units);
            }
        }
    }

    @Test
    void readsLengthsAndTheConfigurationRecord() {
        var nals = Clips.nals(BASELINE);
        for (var lengthBytes : new int[] {2, 4}) {
            var out = Unpooled.buffer();
            for (var nal : nals) {
                (lengthBytes == 2 ? out.writeShort(nal.length) : out.writeInt(nal.length)).writeBytes(nal);
            }
            var back = new ArrayList<Integer>();
            var end = out.writerIndex();
            assertThat(Avcc.forEach(out, 0, end, lengthBytes, (bytes, at, length) -> back.add(length)))
                    .isEqualTo(H264Fault.NONE);
            assertThat(back).isEqualTo(nals.stream().map(nal -> nal.length).toList());
            assertThat(Avcc.forEach(out, 0, end - 1, lengthBytes, (bytes, at, length) -> {}))
                    .isEqualTo(H264Fault.TRUNCATED);
        }
        var record = HexFormat.of().parseHex("0142c01fffe10004" + "6742c01f" + "01" + "0002" + "68ce");
        var configuration = AvcConfiguration.parse(Unpooled.wrappedBuffer(record), 0, record.length)
                .orElseThrow();
        assertThat(configuration.lengthBytes()).isEqualTo(4);
        assertThat(configuration.sequenceParameterSets().getFirst()).containsExactly(0x67, 0x42, 0xC0, 0x1F);
        assertThat(configuration.pictureParameterSets().getFirst()).containsExactly(0x68, 0xCE);
        for (var length = 0; length < record.length; length++) {
            assertThat(AvcConfiguration.parse(Unpooled.wrappedBuffer(record), 0, length))
                    .isEmpty();
        }
    }

    @Test
    void readsUnitsHoweverTheyAreParted() {
        var bytes = HexFormat.of().parseHex("ff0000016761000000010000000168" + "000001");
        assertThat(Clips.nals(Unpooled.wrappedBuffer(bytes)))
                .extracting(nal -> HexFormat.of().formatHex(nal))
                .containsExactly("6761", "68");
    }

    @Test
    void survivesDamageAndTruncation() {
        var packets = packets(new H264Packetizer(300), Clips.pictures(HIGH).getFirst(), new ArrayList<>());
        for (var packet : packets) {
            for (var length = 0; length < packet.length; length++) {
                survives(Arrays.copyOf(packet, length));
            }
        }
        for (var seed = 0; seed < 3000; seed++) {
            var random = new Random(seed);
            var packet = packets.get(random.nextInt(packets.size())).clone();
            for (var i = random.nextInt(4); i >= 0; i--) {
                packet[random.nextInt(Math.min(packet.length, 40))] = (byte) random.nextInt(256);
            }
            survives(packet);
        }
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        survives(bytes);
    }

    private static void survives(byte[] bytes) {
        var buffer = Unpooled.wrappedBuffer(bytes);
        read(new H264Payload(), bytes);
        SequenceParameterSet.parse(buffer, 0, bytes.length);
        AvcConfiguration.parse(buffer, 0, bytes.length);
        Avcc.forEach(
                buffer,
                0,
                bytes.length,
                4,
                (nal, at, length) -> assertThat(length).isPositive());
        AnnexB.forEach(
                buffer, 0, bytes.length, (nal, at, length) -> assertThat(length).isPositive());
        var depacketizer = new H264Depacketizer(HEAP, 1 << 16);
        var units = new Units();
        for (var seq = 0; seq < 3; seq++) {
            depacketizer.onPayload(seq, seq / 2, seq == 2, buffer, 0, bytes.length, units);
        }
        assertThat(units.whole.size() + units.givenUp).isPositive();
    }
}
