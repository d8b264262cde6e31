package dev.fanlight.proto.nut;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ffmpeg wrote is read, what we write is read, and nothing else is. */
class NutTest {
    private static final int MAX_FRAME_BYTES = 1 << 20;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Frame(int stream, long time, boolean keyframe, byte[] bytes) {}

    /** Keeps what a reader tells. */
    private static final class Kept implements NutReader.Out {
        private final List<NutStream> streams = new ArrayList<>();
        private final List<Frame> frames = new ArrayList<>();

        @Override
        public void stream(int number, NutStream stream) {
            streams.add(stream);
        }

        @Override
        public void frame(int number, long time, boolean keyframe, ByteBuf bytes) {
            var copy = new byte[bytes.readableBytes()];
            bytes.readBytes(copy);
            frames.add(new Frame(number, time, keyframe, copy));
        }

        List<Long> times() {
            return frames.stream().map(Frame::time).toList();
        }

        List<Integer> sizes() {
            return frames.stream().map(frame -> frame.bytes().length).toList();
        }
    }

    private static byte[] file(String name) throws IOException {
        return Files.readAllBytes(Path.of("src/test/resources/vectors/nut", name));
    }

    private static Kept read(byte[] bytes) {
        var kept = new Kept();
        assertThat(new NutReader(MAX_FRAME_BYTES).onBytes(Unpooled.wrappedBuffer(bytes), kept))
                .isEmpty();
        return kept;
    }

    // The figures below are ffprobe's.

    @Test
    void readsFramesInDecodingOrderWithTheTimesWhenTheyAreShown() throws IOException {
        var kept = read(file("pattern-mpeg4.nut"));
        assertThat(kept.streams).hasSize(1);
        var stream = kept.streams.getFirst();
        assertThat(stream.tag()).isEqualTo(NutTag.MPEG4);
        assertThat(stream.isVideo()).isTrue();
        assertThat(stream.timeBase()).isEqualTo(new NutStream.TimeBase(1, 51_200));
        assertThat(List.of(stream.widthPx(), stream.heightPx(), stream.decodeDelay()))
                .containsExactly(160, 120, 1);
        assertThat(kept.times())
                .containsExactly(
                        2048L, 8192L, 4096L, 6144L, 14336L, 10240L, 12288L, 20480L, 16384L, 18432L, 24576L, 22528L);
        assertThat(kept.sizes()).containsExactly(2750, 175, 27, 33, 210, 36, 47, 215, 36, 49, 188, 36);
        assertThat(kept.frames.getFirst().keyframe()).isTrue();
        assertThat(kept.frames.get(1).keyframe()).isFalse();
    }

    @Test
    void restoresTheBeginningsThatFramesLeaveOut() throws IOException {
        var kept = read(file("tone-mp3.nut"));
        assertThat(kept.streams.getFirst().tag()).isEqualTo(NutTag.MPEG_LAYER_3);
        assertThat(kept.streams.getFirst().sampleRateHz()).isEqualTo(44_100);
        assertThat(kept.streams.getFirst().channels()).isEqualTo(2);
        assertThat(kept.times()).startsWith(0L, 1152L, 2304L, 3456L).hasSize(13);
        assertThat(kept.sizes()).startsWith(104, 105, 104, 105);
        assertThat(kept.frames).allSatisfy(frame -> {
            assertThat(frame.bytes()[0]).isEqualTo((byte) 0xFF);
            assertThat(frame.bytes()[1]).isEqualTo((byte) 0xFB);
        });
    }

    @Test
    void readsTheFormForPipes() throws IOException {
        var kept = read(file("pattern-pipe.nut"));
        assertThat(kept.times()).containsExactly(0L, 2048L, 4096L, 6144L);
        assertThat(kept.frames).allSatisfy(frame -> {
            assertThat(Arrays.copyOf(frame.bytes(), 2)).containsExactly(0xFF, 0xD8);
            assertThat(frame.bytes()).endsWith(0xFF, 0xD9);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"pattern-mpeg4.nut", "tone-mp3.nut", "pattern-pipe.nut"})
    void pieceByPieceItReadsTheSame(String name) throws IOException {
        var bytes = file(name);
        var whole = read(bytes);
        var kept = new Kept();
        var reader = new NutReader(MAX_FRAME_BYTES);
        var pending = Unpooled.buffer();
        for (var at = 0; at < bytes.length; at++) {
            pending.writeByte(bytes[at]);
            assertThat(reader.onBytes(pending, kept)).isEmpty();
        }
        assertThat(kept.frames).usingRecursiveComparison().isEqualTo(whole.frames);
        assertThat(kept.streams).hasSize(1);
    }

    @Test
    void readsWhatItWritesWithTheLastByteOfEachFrame() {
        var configuration = new byte[] {1, 2, 3};
        var stream = NutStream.video(NutTag.H264, new NutStream.TimeBase(1, 90_000), 2, configuration, 1920, 1080);
        var out = Unpooled.buffer();
        var kept = new Kept();
        var reader = new NutReader(MAX_FRAME_BYTES);
        NutWriter.header(out, stream, 25);
        assertThat(reader.onBytes(out, kept)).isEmpty();
        assertThat(kept.streams).usingRecursiveComparison().isEqualTo(List.of(stream));
        var times = new long[] {0, 1, 3_600, 1L << 33, 7_200, Long.MAX_VALUE / 256};
        for (var time : times) {
            var bytes = new byte[(int) (time % 5_000) + 1];
            bytes[0] = 'N';
            NutWriter.frameHeader(out, time, time == 0, bytes.length);
            out.writeBytes(bytes, 0, bytes.length - 1);
            reader.onBytes(out, kept);
            var before = kept.frames.size();
            out.writeByte(bytes[bytes.length - 1]);
            assertThat(reader.onBytes(out, kept)).isEmpty();
            assertThat(kept.frames).hasSize(before + 1);
            var frame = kept.frames.getLast();
            assertThat(frame.time()).isEqualTo(time);
            assertThat(frame.keyframe()).isEqualTo(time == 0);
        }
        assertThat(out.isReadable()).isFalse();
    }

    @Test
    void writesSoundToo() {
        var stream = NutStream.audio(NutTag.G722, new NutStream.TimeBase(1, 16_000), new byte[5_000], 16_000, 1);
        var out = Unpooled.buffer();
        NutWriter.header(out, stream, 0);
        NutWriter.frameHeader(out, 320, true, 0);
        var kept = new Kept();
        assertThat(new NutReader(MAX_FRAME_BYTES).onBytes(out, kept)).isEmpty();
        assertThat(kept.streams).usingRecursiveComparison().isEqualTo(List.of(stream));
        assertThat(kept.times()).containsExactly(320L);
    }

    @Test
    void saysWhatItRefuses() throws IOException {
        assertThat(refusal(new byte[] {'R', 'I'})).contains(NutFault.NO_NUT);
        var bytes = file("pattern-pipe.nut");
        var damaged = bytes.clone();
        damaged[NutFormat.FILE_ID.length + 12] ^= 1;
        assertThat(refusal(damaged)).contains(NutFault.CHECKSUM);
        assertThat(new NutReader(1_000).onBytes(Unpooled.wrappedBuffer(bytes), new Kept()))
                .contains(NutFault.TOO_LARGE);
        var early = Unpooled.buffer();
        early.writeBytes(NutFormat.FILE_ID).writeByte(1);
        var reader = new NutReader(1_000);
        assertThat(reader.onBytes(early, new Kept())).contains(NutFault.FRAME_CODE);
        assertThat(reader.onBytes(Unpooled.wrappedBuffer(bytes), new Kept())).contains(NutFault.FRAME_CODE);
    }

    private static Optional<NutFault> refusal(byte[] bytes) {
        return new NutReader(MAX_FRAME_BYTES).onBytes(Unpooled.wrappedBuffer(bytes), new Kept());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pattern-mpeg4.nut", "tone-mp3.nut", "pattern-pipe.nut"})
    void everyTruncationIsWaitedFor(String name) throws IOException {
        var bytes = file(name);
        var whole = read(bytes).frames.size();
        for (var length = 0; length < bytes.length; length += length < 500 ? 1 : 37) {
            var kept = new Kept();
            assertThat(new NutReader(MAX_FRAME_BYTES).onBytes(Unpooled.wrappedBuffer(bytes, 0, length), kept))
                    .isEmpty();
            assertThat(kept.frames).hasSizeLessThanOrEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pattern-mpeg4.nut", "tone-mp3.nut", "pattern-pipe.nut"})
    void mutationsAreReadOrRefused(String name) throws IOException {
        var bytes = file(name);
        for (var seed = 0; seed < 1_000; seed++) {
            var random = new Random(seed);
            var mutated = bytes.clone();
            for (var i = 0; i <= random.nextInt(4); i++) {
                mutated[random.nextInt(random.nextBoolean() ? 200 : mutated.length)] = (byte) random.nextInt();
            }
            readsOrRefuses(mutated);
        }
    }

    /** The same without checksums in the way. */
    @Test
    void hostileHeadersAreReadOrRefused() {
        for (var seed = 0; seed < 5_000; seed++) {
            var random = new Random(seed);
            var out = Unpooled.buffer();
            out.writeBytes(NutFormat.FILE_ID);
            for (var packet = 0; packet < 4; packet++) {
                hostilePacket(
                        out,
                        random,
                        packet == 0 ? NutFormat.MAIN : packet == 1 ? NutFormat.STREAM : NutFormat.SYNCPOINT);
            }
            for (var i = 0; i < 50; i++) {
                out.writeByte(random.nextInt());
            }
            var bytes = new byte[out.readableBytes()];
            out.readBytes(bytes);
            readsOrRefuses(bytes);
        }
    }

    private static void hostilePacket(ByteBuf out, Random random, long startCode) {
        var valid = Unpooled.buffer();
        NutWriter.header(
                valid, NutStream.video(NutTag.H264, new NutStream.TimeBase(1, 90_000), 0, new byte[4], 640, 480), 0);
        var at = 0;
        while (valid.getLong(at) != startCode) {
            at++;
        }
        var length = valid.getUnsignedByte(at + 8) - 4;
        var body = Unpooled.buffer();
        body.writeBytes(valid, at + 9, length);
        for (var i = 0; i < random.nextInt(3); i++) {
            body.setByte(random.nextInt(length), random.nextInt());
        }
        body.writeInt(NutFormat.checksum(body, 0, length));
        out.writeLong(startCode);
        NutFormat.writeNumber(out, body.readableBytes());
        out.writeBytes(body);
    }

    @FuzzTest(maxDuration = "20s")
    void anyBytesAreReadOrRefused(byte[] bytes) {
        readsOrRefuses(bytes);
    }

    private static void readsOrRefuses(byte[] bytes) {
        var in = Unpooled.wrappedBuffer(bytes);
        new NutReader(MAX_FRAME_BYTES).onBytes(in, new Kept());
        assertThat(in.refCnt()).isEqualTo(1);
    }
}
