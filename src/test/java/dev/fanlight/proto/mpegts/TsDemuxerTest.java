package dev.fanlight.proto.mpegts;

import static dev.fanlight.proto.mpegts.TsWriter.VIDEO_PID;
import static dev.fanlight.proto.mpegts.TsWriter.picture;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TsDemuxerTest {
    private static final long MS = 1_000_000;

    /** What ffprobe says of the same files. */
    @ParameterizedTest
    @CsvSource({
        "h264-aac.ts,           H264,  25, 3, 127920, 127920, AAC_ADTS,   48, 48000, 1, 126000",
        "h264-bframes-mp2.ts,   H264,  25, 1, 133200, 126000, MPEG_AUDIO, 42, 48000, 1, 132298",
        "h265-opus.ts,          H265,  25, 3, 133200, 126000, OPUS,       51, 48000, 1, 132615",
        "mpeg2-latm.ts,         MPEG2, 25, 3, 129600, 126000, AAC_LATM,   48, 48000, 1, 127680",
        "mpeg4-mp3.ts,          MPEG4, 25, 3, 128072, 128072, MPEG_AUDIO, 43, 48000, 2, 126000"
    })
    void takesApartWhatFfmpegWrote(
            String name,
            TsStreamType video,
            int pictures,
            int keyframes,
            long presentation,
            long decode,
            TsStreamType audio,
            int sounds,
            int rateHz,
            int channels,
            long firstSound) {
        var all = new TsCollector().feed(TsCollector.vector(name)).end();
        assertThat(all.faults).isEmpty();
        assertThat(all.programs).hasSize(1);
        assertThat(all.video()).hasSize(pictures).allMatch(frame -> frame.type() == video);
        assertThat(all.video().stream().filter(TsCollector.Frame::keyframe)).hasSize(keyframes);
        assertThat(all.video().getFirst().keyframe()).isTrue();
        assertThat(all.video().getFirst().presentation()).isEqualTo(presentation);
        assertThat(all.video().getFirst().decode()).isEqualTo(decode);
        assertThat(all.sound()).hasSize(sounds).allMatch(frame -> frame.type() == audio);
        assertThat(all.sound().getFirst().presentation()).isEqualTo(firstSound);
        assertThat(all.audio).hasSize(1);
        assertThat(all.audio.getFirst().sampleRateHz()).isEqualTo(rateHz);
        assertThat(all.audio.getFirst().channels()).isEqualTo(channels);
        assertThat(all.clocks).isPositive();
    }

    @Test
    void aacComesWithoutItsHeadsAndWithItsConfiguration() {
        var adts = new TsCollector().feed(TsCollector.vector("h264-aac.ts")).end();
        var latm = new TsCollector().feed(TsCollector.vector("mpeg2-latm.ts")).end();
        assertThat(HexFormat.of().formatHex(adts.audio.getFirst().configuration()))
                .isEqualTo("1188");
        assertThat(HexFormat.of().formatHex(latm.audio.getFirst().configuration()))
                .startsWith("1188");
        // Both were made by one encoder of one tone: the frames are the same.
        assertThat(latm.sound().stream().map(TsCollector.Frame::hex))
                .containsExactlyElementsOf(
                        adts.sound().stream().map(TsCollector.Frame::hex).toList());
    }

    @Test
    void namesWhatItDoesNotHandOn() {
        var all = new TsCollector().feed(TsCollector.vector("h264-ac3.ts")).end();
        assertThat(all.video()).hasSize(25);
        assertThat(all.sound()).isEmpty();
        assertThat(all.programs.getFirst().streams().get(1).label()).isEqualTo("AC-3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h264-aac.ts", "h264-bframes-mp2.ts", "h265-opus.ts"})
    void cutsDoNotMatter(String name) {
        var bytes = TsCollector.vector(name);
        var whole = new TsCollector().feed(bytes).end();
        for (var piece : new int[] {1, 3, 187, 188, 189, 192, 1316, 4097}) {
            var cut = new TsCollector().feed(bytes, piece).end();
            assertThat(cut.frames).isEqualTo(whole.frames);
            assertThat(cut.faults).isEmpty();
        }
        var head = Arrays.copyOf(bytes, 188 * 5);
        var headWhole = new TsCollector().feed(head).end();
        for (var at = 1; at < head.length; at++) {
            var cut = new TsCollector();
            cut.feed(Arrays.copyOf(head, at)).feed(Arrays.copyOfRange(head, at, head.length));
            assertThat(cut.end().frames).isEqualTo(headWhole.frames);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {188, 192, 204})
    void packetsMayStandApartAndBehindGarbage(int packetBytes) {
        var writer = new TsWriter();
        writer.packetBytes = packetBytes;
        writer.h264();
        for (var i = 0; i < 5; i++) {
            writer.pes(VIDEO_PID, i * 3600L, false, picture(i == 0, 1000));
        }
        var stream = writer.take();
        var all =
                new TsCollector().feed("GET / HTTP/1.0\r\n\r\nG-G-G".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(all.feed(stream, 7).end().video()).hasSize(5);
    }

    @Test
    void findsPacketsAgain() {
        var writer = new TsWriter().h264();
        for (var i = 0; i < 6; i++) {
            writer.pes(VIDEO_PID, i * 3600L, false, picture(i == 0, 1000));
        }
        var stream = writer.take();
        var cut = Unpooled.buffer();
        cut.writeBytes(stream, 0, 188 * 10 + 50).writeBytes(stream, 188 * 11, stream.length - 188 * 11);
        var bytes = Arrays.copyOf(cut.array(), cut.readableBytes());
        var all = new TsCollector().feed(bytes).end();
        assertThat(all.faults).containsKeys(TsFault.SYNC_LOST, TsFault.PACKET_LOST);
        assertThat(all.video().size()).isBetween(4, 5);
        assertThat(all.video()).allMatch(frame -> frame.sizeBytes() == 1000);
    }

    @Test
    void aFrameWithALengthGoesOutWithItsLastByte() {
        var all = new TsCollector()
                .feed(new TsWriter()
                        .h264()
                        .pes(VIDEO_PID, 9000, true, picture(true, 5000))
                        .take());
        assertThat(all.video()).hasSize(1);
        assertThat(all.video().getFirst().presentation()).isEqualTo(9000);
    }

    @Test
    void aFrameWithoutALengthGoesOutWhenItIsQuiet() {
        var writer = new TsWriter().h264();
        var all = new TsCollector()
                .feed(writer.pes(VIDEO_PID, 9000, false, picture(true, 5000)).take());
        assertThat(all.video()).isEmpty();
        assertThat(all.demuxer.deadlineNs()).isBetween(5 * MS, 30 * MS);
        all.quiet(30 * MS);
        assertThat(all.video()).hasSize(1);
        assertThat(all.demuxer.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void afterSomeFramesTheStuffingBehindAFrameTellsItsEnd() {
        var writer = new TsWriter().h264();
        var all = new TsCollector().feed(writer.take());
        for (var i = 0; i < 20; i++) {
            all.nowNs += 40 * MS;
            all.feed(writer.pes(VIDEO_PID, i * 3600L, false, picture(i == 0, 5000 + i))
                    .take());
        }
        assertThat(all.video()).hasSize(20);
        for (var i = 10; i < 20; i++) {
            assertThat(all.video().get(i).atNs()).isEqualTo((i + 1) * (40 * MS));
        }
        assertThat(all.faults).isEmpty();
    }

    /** 14 bytes of head: 170 fill a packet just so, and no stuffing tells of the end. */
    @Test
    void aFrameThatFillsItsPacketsWaitsForQuiet() {
        var writer = new TsWriter().h264();
        var all = new TsCollector().feed(writer.take());
        for (var i = 0; i < 200; i++) {
            all.feed(writer.pes(VIDEO_PID, i * 3600L, false, picture(i == 0, 170 + 184 * 5))
                    .take());
            all.quiet(20 * MS);
            all.nowNs += 20 * MS;
        }
        assertThat(all.video().size()).isGreaterThanOrEqualTo(199);
        // The first pauses are taken to be long; later 5 ms are enough.
        assertThat(all.video().getLast().atNs() % (40 * MS)).isEqualTo(20 * MS);
        assertThat(all.faults).isEmpty();
    }

    @Test
    void aSenderWhoFillsUpWithinFramesIsFoundOut() {
        var writer = new TsWriter().h264();
        var all = new TsCollector().feed(writer.take());
        for (var i = 0; i < 6; i++) {
            all.feed(writer.pes(VIDEO_PID, i * 3600L, false, picture(i == 0, 1000))
                    .take());
        }
        for (var i = 6; i < 40; i++) {
            var pes = new TsWriter()
                    .pes(VIDEO_PID, i * 3600L, false, picture(false, 200))
                    .take();
            // Its first packet is full, the second has the rest: more is put behind that.
            assertThat(pes.length).isEqualTo(2 * 188);
            writer.pes(VIDEO_PID, i * 3600L, false, picture(false, 200));
            writer.packet(VIDEO_PID, false, Unpooled.wrappedBuffer(new byte[100]));
            all.feed(writer.take());
        }
        assertThat(all.faults).containsEntry(TsFault.FRAME_SPLIT, 1).hasSize(1);
        assertThat(all.end().video()).hasSize(40);
        assertThat(all.video().getLast().sizeBytes()).isEqualTo(300);
    }

    @Test
    void aPauseWithinAFrameIsLearned() {
        var writer = new TsWriter().h264();
        var all = new TsCollector().feed(writer.take());
        for (var i = 0; i < 300; i++) {
            var bytes = writer.pes(VIDEO_PID, i * 3600L, false, picture(i == 0, 170 + 184 * 9))
                    .take();
            all.feed(Arrays.copyOf(bytes, 188 * 5)).quiet(12 * MS);
            all.feed(Arrays.copyOfRange(bytes, 188 * 5, bytes.length)).quiet(28 * MS);
        }
        // Quiet of 12 ms is no end to anybody who takes three times the longest pause.
        assertThat(all.faults).isEmpty();
        assertThat(all.end().video()).hasSize(300).allMatch(frame -> frame.sizeBytes() == 170 + 184 * 9);
    }

    @Test
    void picturesMaySpanPesPackets() {
        var writer = new TsWriter().h264();
        for (var i = 0; i < 20; i++) {
            var picture = picture(i % 5 == 0, 3000);
            writer.pes(VIDEO_PID, i * 3600L, false, Arrays.copyOf(picture, 1500));
            var rest = Unpooled.buffer().writeMedium(1).writeByte(0xE0).writeShort(0);
            rest.writeByte(0x80).writeByte(0).writeByte(0).writeBytes(picture, 1500, 150);
            writer.packet(VIDEO_PID, true, rest);
            for (var at = 1650; at < 3000; at += 184) {
                writer.packet(VIDEO_PID, false, Unpooled.wrappedBuffer(picture, at, Math.min(184, 3000 - at)));
            }
        }
        var all = new TsCollector().feed(writer.take()).end();
        assertThat(all.faults).containsOnlyKeys(TsFault.FRAME_SPLIT);
        var good =
                all.video().stream().filter(frame -> frame.sizeBytes() == 3000).toList();
        assertThat(good).hasSizeGreaterThanOrEqualTo(18);
        assertThat(good.getLast().presentation()).isEqualTo(18 * 3600L);
    }

    @Test
    void lostPacketsDropTheirFrameAlone() {
        var writer = new TsWriter().h264();
        for (var i = 0; i < 4; i++) {
            writer.pes(VIDEO_PID, i * 3600L, false, picture(i == 0, 3000));
        }
        var stream = writer.take();
        var third = 188 * (2 + 17 + 17 + 4);
        var cut = Unpooled.buffer().writeBytes(stream, 0, third);
        cut.writeBytes(stream, third + 188, stream.length - third - 188);
        var all = new TsCollector()
                .feed(Arrays.copyOf(cut.array(), cut.readableBytes()))
                .end();
        assertThat(all.faults).containsOnlyKeys(TsFault.PACKET_LOST, TsFault.FRAME_DAMAGED);
        assertThat(all.video().stream().map(TsCollector.Frame::presentation)).containsExactly(0L, 3600L, 10800L);
    }

    @Test
    void timesGoOnWhere33BitsBeginAnew() {
        var writer = new TsWriter().h264();
        var start = (1L << 33) - 2 * 3600;
        for (var i = 0; i < 5; i++) {
            writer.pes(VIDEO_PID, start + i * 3600L & (1L << 33) - 1, true, picture(i == 0, 500));
        }
        var all = new TsCollector().feed(writer.take()).end();
        for (var i = 0; i < 5; i++) {
            assertThat(all.video().get(i).presentation()).isEqualTo(start + i * 3600L);
        }
    }

    @Test
    void followsTheFirstProgramWithVideo() {
        var writer = new TsWriter().pat(7, 4000, 9, 4001);
        writer.pmt(4000, 7, 300, 0x0F, 300).pmt(4001, 9, 301, 0x1B, 301);
        writer.pes(301, 0, true, picture(true, 500));
        var stream = writer.take();
        var all = new TsCollector().feed(stream).end();
        assertThat(all.programs).hasSize(1);
        assertThat(all.programs.getFirst().program()).isEqualTo(9);
        assertThat(all.video()).hasSize(1);
        assertThat(new TsCollector(7).feed(stream).end().programs.getFirst().program())
                .isEqualTo(7);
    }

    @Test
    void followsAudioAloneWhenItsMapComesAgain() {
        var writer = new TsWriter().pat(7, 4000).pmt(4000, 7, 300, 0x0F, 300);
        assertThat(new TsCollector().feed(writer.take()).end().programs).isEmpty();
        writer.pat(7, 4000).pmt(4000, 7, 300, 0x0F, 300).pmt(4000, 7, 300, 0x0F, 300);
        assertThat(new TsCollector().feed(writer.take()).end().programs).hasSize(1);
    }

    @Test
    void mapsMayChange() {
        var writer = new TsWriter().h264().pes(VIDEO_PID, 0, true, picture(true, 500));
        writer.pmt(4096, 1, 500, 0x0F, 257, 0x1B, 500).pes(500, 3600, true, picture(true, 600));
        writer.pat(2, 4097).pmt(4097, 2, 256, 0x1B, 256).pes(256, 7200, true, picture(true, 700));
        var all = new TsCollector().feed(writer.take()).end();
        assertThat(all.programs).hasSize(3);
        assertThat(all.video().stream().map(TsCollector.Frame::sizeBytes)).containsExactly(500, 600, 700);
        assertThat(all.faults).isEmpty();
    }

    @Test
    void damagedTablesAndFramesThatAreTooLargeAreRefused() {
        var writer = new TsWriter().h264();
        var bytes = writer.take();
        bytes[188 + 20] ^= 1;
        assertThat(new TsCollector().feed(bytes).end().faults).isEmpty(); // three packets are needed to find them
        bytes = Arrays.copyOf(bytes, 188 * 2);
        var more = new TsWriter().h264().h264().take();
        var all = new TsCollector().feed(bytes).feed(more);
        assertThat(all.faults).containsKey(TsFault.BAD_SECTION);
        writer.take();
        writer = new TsWriter().h264().pes(VIDEO_PID, 0, false, picture(true, 1 << 21));
        writer.pes(VIDEO_PID, 3600, false, picture(true, 1000));
        all = new TsCollector().feed(writer.take()).end();
        assertThat(all.faults).containsEntry(TsFault.FRAME_TOO_LARGE, 1);
        assertThat(all.video()).hasSize(1);
    }

    @Test
    void survivesEveryTruncationAndDamage() {
        for (var name : new String[] {"h264-aac.ts", "h265-opus.ts", "mpeg2-latm.ts", "mpeg4-mp3.ts"}) {
            var bytes = Arrays.copyOf(TsCollector.vector(name), 188 * 40);
            for (var length = 0; length < bytes.length; length += length < 188 * 4 ? 1 : 97) {
                new TsCollector().feed(Arrays.copyOf(bytes, length)).end();
            }
            for (var seed = 0; seed < 150; seed++) {
                var random = new Random(seed);
                var damaged = bytes.clone();
                for (var i = random.nextInt(30); i >= 0; i--) {
                    // Heads of packets are hit more often than what they carry.
                    var at = 188 * random.nextInt(40) + random.nextInt(random.nextBoolean() ? 30 : 188);
                    damaged[at] = (byte) random.nextInt(256);
                }
                new TsCollector().feed(damaged, 1 + random.nextInt(2000)).end();
            }
        }
    }

    /** With sums that are right, so that they are read. */
    @Test
    void survivesTablesOfChance() {
        for (var seed = 0; seed < 1000; seed++) {
            var random = new Random(seed);
            var writer = new TsWriter().h264();
            for (var i = 0; i < 6; i++) {
                var body = new byte[random.nextInt(300)];
                random.nextBytes(body);
                writer.section(random.nextBoolean() ? 0 : 4096, random.nextInt(3), 1, Unpooled.wrappedBuffer(body));
                writer.pes(VIDEO_PID, 0, random.nextBoolean(), body);
            }
            new TsCollector().feed(writer.take()).end();
        }
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        new TsCollector().feed(bytes).end();
    }
}
