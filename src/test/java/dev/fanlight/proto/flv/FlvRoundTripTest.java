package dev.fanlight.proto.flv;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanlight.proto.h265.HevcConfiguration;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames into tags and out of them again, tags into a file and out of it, and all of it damaged. */
class FlvRoundTripTest {
    private static final HexFormat HEX = HexFormat.of();
    // 320x240 of libx264 and libx265; Main profile with reordering.
    private static final byte[] SPS = HEX.parseHex("674d400d965605a1eb8000");
    private static final byte[] PPS = HEX.parseHex("68eb8cb2");
    private static final byte[] VPS = HEX.parseHex("40010c01ffff01600000030090000003000003003c959809");
    private static final byte[] HEVC_SPS =
            HEX.parseHex("42010101600000030090000003000003003ca00a080f165959a4932bc05a020000030002000003003c10");
    private static final byte[] HEVC_PPS = HEX.parseHex("4401c172b46240");
    private static final byte[] AV1_HEADER = HEX.parseHex("0a0b00000004453b77fffff840");

    /** What came out, as text. */
    private static final class Told implements FlvDemuxer.Out {
        final List<String> all = new ArrayList<>();

        @Override
        public void track(FlvTrack track) {
            all.add("track " + track.codec() + " " + track.sampleRateHz() + "/" + track.channels() + " "
                    + track.configuration().stream().map(HEX::formatHex).toList());
        }

        @Override
        public void frame(FlvTrack track, ByteBuf bytes, long presentationMs, long decodeMs, boolean keyframe) {
            all.add((keyframe ? "key " : "frame ") + track.codec() + " " + presentationMs + " " + decodeMs + " "
                    + ByteBufUtil.hexDump(bytes));
        }

        @Override
        public void refused(FlvFault reason) {
            all.add(reason.name());
        }
    }

    private static List<byte[]> configuration(FlvCodec codec) {
        return switch (codec) {
            case AVC -> List.of(SPS, PPS);
            case HEVC -> List.of(VPS, HEVC_SPS, HEVC_PPS);
            case AV1 -> List.of(AV1_HEADER);
            case AAC -> List.of(new byte[] {0x12, 0x10});
            default -> List.of();
        };
    }

    private static byte[] frame(FlvCodec codec) {
        return HEX.parseHex(
                switch (codec) {
                    case AVC -> "000000016588840011" + "000000010605aa80";
                    case HEVC -> "00000001260188aabb";
                    case MP3 -> "fffb9064aabb";
                    default -> "1122334455";
                });
    }

    private static FlvTrack track(FlvCodec codec) {
        return new FlvTrack(
                codec,
                codec.isVideo() ? 0 : codec == FlvCodec.OPUS ? 48_000 : codec.needsConfiguration() ? 44_100 : 8_000,
                codec.isVideo() ? 0 : 2,
                configuration(codec));
    }

    private static byte[] file(FlvCodec codec) {
        var file = Unpooled.buffer();
        FlvWriter.writeFileHeader(!codec.isVideo(), codec.isVideo(), file);
        FlvWriter.writeTag(FlvReader.SCRIPT, 0, Unpooled.wrappedBuffer(new byte[] {2, 0, 1, 'x'}), file);
        var packager = new FlvPackager(track(codec));
        assertThat(packager.isReady()).isTrue();
        var type = codec.isVideo() ? FlvReader.VIDEO : FlvReader.AUDIO;
        for (var time : new long[] {0xFFFFFFF0L, 0x1_0000_0010L}) {
            if (packager.hasSequenceHeader()) {
                FlvWriter.writeTag(type, time, written(packager::writeSequenceHeader), file);
            }
            FlvWriter.writeTag(
                    type,
                    time,
                    written(out -> packager.writeFrame(Unpooled.wrappedBuffer(frame(codec)), true, 40, out)),
                    file);
        }
        return ByteBufUtil.getBytes(file);
    }

    private static ByteBuf written(Consumer<ByteBuf> writer) {
        var out = Unpooled.buffer();
        writer.accept(out);
        return out;
    }

    private static List<String> read(byte[] bytes, int pieceBytes) {
        var allocator = new UnpooledByteBufAllocator(false, true);
        var told = new Told();
        try (var reader = new FlvReader(10_000, allocator);
                var demuxer = new FlvDemuxer(allocator)) {
            var out = new FlvReader.Out() {
                @Override
                public void tag(int type, int time, ByteBuf data) {
                    switch (type) {
                        case FlvReader.AUDIO ->
                            demuxer.onAudio(time, data, data.readerIndex(), data.readableBytes(), told);
                        case FlvReader.VIDEO ->
                            demuxer.onVideo(time, data, data.readerIndex(), data.readableBytes(), told);
                        default -> {}
                    }
                }

                @Override
                public void refused(FlvFault reason) {
                    told.all.add(reason.name());
                }
            };
            for (var at = 0; at < bytes.length; at += pieceBytes) {
                reader.onBytes(Unpooled.wrappedBuffer(bytes, at, Math.min(pieceBytes, bytes.length - at)), out);
            }
        }
        assertThat(allocator.metric().usedHeapMemory()).as("bytes leaked").isZero();
        return told.all;
    }

    @ParameterizedTest
    @EnumSource(FlvCodec.class)
    void framesComeBackAsTheyWere(FlvCodec codec) {
        var bytes = file(codec);
        var told = read(bytes, bytes.length);
        var composition = codec == FlvCodec.AVC || codec == FlvCodec.HEVC ? 40 : 0;
        var hex = HEX.formatHex(frame(codec));
        assertThat(told).hasSize(3);
        assertThat(told.getFirst()).startsWith("track " + codec);
        assertThat(told.getFirst())
                .endsWith(configuration(codec).stream()
                        .map(HEX::formatHex)
                        .toList()
                        .toString());
        assertThat(told.get(1)).isEqualTo("key " + codec + " " + (0xFFFFFFF0L + composition) + " 4294967280 " + hex);
        assertThat(told.get(2)).isEqualTo("key " + codec + " " + (0x1_0000_0010L + composition) + " 4294967312 " + hex);
        for (var pieceBytes = 1; pieceBytes < 40; pieceBytes++) {
            assertThat(read(bytes, pieceBytes)).isEqualTo(told);
        }
    }

    @ParameterizedTest
    @EnumSource(FlvCodec.class)
    void everyTruncationOfATagIsTaken(FlvCodec codec) {
        var packager = new FlvPackager(track(codec));
        var header = packager.hasSequenceHeader() ? written(packager::writeSequenceHeader) : Unpooled.EMPTY_BUFFER;
        var frame = written(out -> packager.writeFrame(Unpooled.wrappedBuffer(frame(codec)), true, 0, out));
        for (var tag : List.of(header, frame)) {
            for (var length = 0; length <= tag.readableBytes(); length++) {
                demux(codec.isVideo(), ByteBufUtil.getBytes(tag, 0, length, true));
            }
        }
    }

    private static List<String> demux(boolean video, byte[] tag) {
        var told = new Told();
        try (var demuxer = new FlvDemuxer(new UnpooledByteBufAllocator(false, true))) {
            if (video) {
                demuxer.onVideo(0, Unpooled.wrappedBuffer(tag), 0, tag.length, told);
            } else {
                demuxer.onAudio(0, Unpooled.wrappedBuffer(tag), 0, tag.length, told);
            }
        }
        return told.all;
    }

    @Test
    void damagedFilesAreAnsweredTheSameHoweverTheyAreCut() {
        for (var seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            var codecs = FlvCodec.values();
            var bytes = file(codecs[random.nextInt(codecs.length)]);
            for (var i = 0; i <= random.nextInt(3); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(read(bytes, 1 + random.nextInt(50))).as("seed %d", seed).isEqualTo(read(bytes, bytes.length));
        }
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        read(bytes, 7);
        demux(true, bytes);
        demux(false, bytes);
    }

    /** Enhanced RTMP v2: ModEx with nanoseconds before coded frames of HEVC. */
    @Test
    void prefixesAreSkipped() {
        var header = written(new FlvPackager(track(FlvCodec.HEVC))::writeSequenceHeader);
        var told = new Told();
        try (var demuxer = new FlvDemuxer(new UnpooledByteBufAllocator(false, true))) {
            demuxer.onVideo(0, header, 0, header.readableBytes(), told);
            var tag = HEX.parseHex("97" + "02000001" + "03" + "68766331" + "000000032601aa");
            demuxer.onVideo(0, Unpooled.wrappedBuffer(tag), 0, tag.length, told);
        }
        assertThat(told.all).last().isEqualTo("key HEVC 0 0 000000012601aa");
    }

    /** Of several tracks in one tag the one with the number 0 counts. */
    @Test
    void theFirstOfManyTracksIsTaken() {
        var many = HEX.parseHex("95" + "11" + "4f707573" + "01000002" + "bbbb" + "00000003" + "aaaaaa");
        assertThat(demux(false, many)).last().isEqualTo("key OPUS 0 0 aaaaaa");
        var codecs = HEX.parseHex("95" + "21" + "6d703461" + "01000001" + "bb" + "4f707573" + "00000002" + "aaaa");
        assertThat(demux(false, codecs)).last().isEqualTo("key OPUS 0 0 aaaa");
        assertThat(demux(false, HEX.parseHex("95" + "11" + "4f707573" + "01000002" + "bbbb")))
                .isEmpty();
    }

    @Test
    void oddTagsAreRefusedOrPassedOver() {
        assertThat(demux(true, HEX.parseHex("5700"))).as("a seek mark").isEmpty();
        assertThat(demux(true, HEX.parseHex("2200000000"))).containsExactly("UNKNOWN_CODEC");
        assertThat(demux(true, HEX.parseHex("2701000000aa"))).containsExactly("NO_CONFIGURATION");
        assertThat(demux(true, HEX.parseHex("170000000001"))).containsExactly("BAD_CONFIGURATION");
        assertThat(demux(true, HEX.parseHex("80617663ff00"))).containsExactly("UNKNOWN_CODEC");
        assertThat(demux(false, HEX.parseHex("af01aa"))).containsExactly("NO_CONFIGURATION");
        assertThat(demux(false, HEX.parseHex("b2aa"))).as("Speex").containsExactly("UNKNOWN_CODEC");
        assertThat(read("GIF89a".repeat(3).getBytes(StandardCharsets.US_ASCII), 5))
                .containsExactly("NOT_FLV");
    }

    @Test
    void parameterSetsInsideKeyframesMakeANewHeader() {
        var packager = new FlvPackager(new FlvTrack(FlvCodec.AVC, 0, 0, List.of()));
        assertThat(packager.isReady()).isFalse();
        var keyframe = Unpooled.wrappedBuffer(HEX.parseHex("00000001" + "09f0" + "00000001" + HEX.formatHex(SPS)
                + "00000001" + HEX.formatHex(PPS) + "000001" + "6588aa"));
        assertThat(packager.onKeyframe(keyframe)).isTrue();
        assertThat(packager.onKeyframe(keyframe)).isFalse();
        assertThat(packager.isReady()).isTrue();
        assertThat(ByteBufUtil.hexDump(written(out -> packager.writeFrame(keyframe, true, -1, out))))
                .isEqualTo("1701ffffff" + "00000003" + "6588aa");
    }

    @Test
    void hevcsRecordRepeatsTheFieldsOfTheSet() {
        var record = written(new HevcConfiguration(4, List.of(VPS), List.of(HEVC_SPS), List.of(HEVC_PPS))::write);
        // general_profile_idc 1 (Main), level 2.0, 4:2:0, 8 bits.
        assertThat(ByteBufUtil.hexDump(record, 0, 23)).isEqualTo("0101600000009000000000003cf000fcfdf8f800000f03");
        for (var length = 0; length < record.readableBytes(); length++) {
            assertThat(HevcConfiguration.parse(record, 0, length)).isEmpty();
        }
        assertThat(HevcConfiguration.parse(record, 0, record.readableBytes())).isPresent();
    }
}
