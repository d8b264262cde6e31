package dev.fanlight.proto.framing;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final int LIMIT_BYTES = 1500;

    private static final class Taken implements FrameReader.Out {
        final List<String> frames = new ArrayList<>();
        final List<FrameFault> faults = new ArrayList<>();

        @Override
        public void frame(ByteBuf frame) {
            assertThat(frame.isReadable()).isTrue();
            frames.add(ByteBufUtil.hexDump(frame));
        }

        @Override
        public void refused(FrameFault reason) {
            faults.add(reason);
        }
    }

    private static Taken read(byte[] bytes, int pieceBytes) {
        var allocator = new UnpooledByteBufAllocator(false);
        var reader = new FrameReader(LIMIT_BYTES, allocator);
        var taken = new Taken();
        for (var at = 0; at < bytes.length; at += pieceBytes) {
            var piece = Unpooled.wrappedBuffer(bytes, at, Math.min(pieceBytes, bytes.length - at));
            reader.onBytes(piece, taken);
            assertThat(piece.isReadable()).isFalse();
            assertThat(reader.heldBytes()).isLessThanOrEqualTo(LIMIT_BYTES);
        }
        reader.close();
        assertThat(allocator.metric().usedHeapMemory()).as("bytes leaked").isZero();
        return taken;
    }

    private static byte[] frames(int... sizes) {
        var out = Unpooled.buffer();
        for (var size : sizes) {
            var frame = new byte[size];
            Arrays.fill(frame, (byte) size);
            FrameWriter.write(Unpooled.wrappedBuffer(frame), out);
        }
        return ByteBufUtil.getBytes(out);
    }

    @Test
    void readsWhatWasWrittenHoweverItIsCut() {
        var stream = frames(1, 20, 0, LIMIT_BYTES, 255, 256, 0, 0, 700);
        var whole = read(stream, stream.length);
        assertThat(whole.frames).hasSize(6);
        assertThat(whole.frames.get(1)).isEqualTo("14".repeat(20));
        assertThat(whole.faults).isEmpty();
        for (var pieceBytes = 1; pieceBytes < stream.length; pieceBytes += 1 + pieceBytes / 20) {
            assertThat(read(stream, pieceBytes).frames).isEqualTo(whole.frames);
        }
    }

    @Test
    void refusesAFrameThatIsTooLargeAndReadsNoFurther() {
        var taken = read(frames(5, LIMIT_BYTES + 1, 5), 3);
        assertThat(taken.frames).hasSize(1);
        assertThat(taken.faults).containsExactly(FrameFault.TOO_LARGE);
        assertThat(FrameFault.TOO_LARGE.metricName()).isEqualTo("too-large");
        assertThat(FrameFault.TOO_LARGE.meaning()).isNotBlank();
    }

    @Test
    void anAnnouncedLengthAloneCostsNothing() {
        var allocator = new UnpooledByteBufAllocator(false);
        var reader = new FrameReader(0xFFFF, allocator);
        reader.onBytes(Unpooled.wrappedBuffer(new byte[] {-1, -1}), new Taken());
        assertThat(allocator.metric().usedHeapMemory()).isZero();
        reader.onBytes(Unpooled.wrappedBuffer(new byte[] {1}), new Taken());
        assertThat(allocator.metric().usedHeapMemory()).isLessThan(1000);
        reader.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void answersAnyBytesTheSameHoweverTheyAreCut() {
        for (var seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var bytes = frames(random.nextInt(30), random.nextInt(300), random.nextInt(9));
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            cutsDoNotMatter(bytes, 1 + random.nextInt(40));
        }
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        cutsDoNotMatter(bytes, 1);
        cutsDoNotMatter(bytes, 7);
    }

    private static void cutsDoNotMatter(byte[] bytes, int pieceBytes) {
        var inOne = read(bytes, bytes.length + 1);
        var inPieces = read(bytes, pieceBytes);
        assertThat(inPieces.frames).isEqualTo(inOne.frames);
        assertThat(inPieces.faults).isEqualTo(inOne.faults);
    }
}
