package dev.fanlight.proto.mjpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.jpeg.JpegHeader;
import dev.fanlight.proto.jpeg.StandardHuffmanTables;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A reader under test with everything that came out of it; checks that every buffer handed out is owned once. */
final class Source implements MjpegReader.Out, AutoCloseable {
    static final int MAX_FRAME_BYTES = 20_000;

    final List<byte[]> frames = new ArrayList<>();
    final List<JpegHeader> headers = new ArrayList<>();
    final List<Long> firstBytesNs = new ArrayList<>();
    final List<MjpegFault> faults = new ArrayList<>();
    final MjpegReader reader;
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    Source(String contentType) {
        this(contentType, MAX_FRAME_BYTES);
    }

    Source(String contentType, int maxFrameBytes) {
        var type = contentType.isEmpty() ? Optional.<String>empty() : Optional.of(contentType);
        var opened = MjpegReader.open(type, MjpegLimits.ofFrameBytes(maxFrameBytes), allocator);
        reader = ((MjpegReader.Opened.Accepted) opened).reader();
    }

    @Override
    public void frame(ByteBuf jpeg, JpegHeader header, long firstByteNs) {
        assertThat(jpeg.refCnt()).isOne();
        assertThat(jpeg.isDirect()).isTrue();
        assertThat(jpeg.capacity()).isLessThanOrEqualTo(MAX_FRAME_BYTES + StandardHuffmanTables.SIZE_BYTES);
        var bytes = new byte[jpeg.readableBytes()];
        jpeg.readBytes(bytes);
        assertThat(jpeg.release()).isTrue();
        frames.add(bytes);
        headers.add(header);
        firstBytesNs.add(firstByteNs);
    }

    @Override
    public void refused(MjpegFault reason) {
        assertThat(faults).noneMatch(MjpegFault::fatal);
        faults.add(reason);
    }

    Source feed(String text) {
        return feed(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Source feed(byte[] bytes) {
        return feed(0, bytes, Math.max(1, bytes.length));
    }

    Source feed(long nowNs, byte[] bytes, int pieceBytes) {
        for (var at = 0; at < bytes.length; at += pieceBytes) {
            var piece = Unpooled.wrappedBuffer(bytes, at, Math.min(pieceBytes, bytes.length - at));
            reader.onBytes(nowNs, piece, this);
            if (piece.isReadable() || piece.refCnt() != 1) {
                throw new AssertionError("the bytes are to be read and left to their owner");
            }
        }
        return this;
    }

    /** Ends the source; nothing may be left in the reader's hands. */
    @Override
    public void close() {
        reader.close();
        assertThat(allocator.metric().usedDirectMemory())
                .as("buffers left behind")
                .isZero();
        reader.onBytes(0, Unpooled.wrappedBuffer(new byte[] {1}), this);
    }
}
