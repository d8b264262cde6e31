package dev.fanlight.proto.mjpeg;

import dev.fanlight.proto.jpeg.JpegFault;
import dev.fanlight.proto.jpeg.JpegHeader;
import dev.fanlight.proto.jpeg.JpegScanner;
import dev.fanlight.proto.jpeg.StandardHuffmanTables;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Copies one JPEG out of the stream into a buffer of its own, up to its last byte, and puts in missing Huffman tables.
 *
 * <p>A JPEG over the limit is read to its end without being kept.
 */
final class FrameBuilder {
    enum Progress {
        /** All bytes were read, and the JPEG goes on. */
        MORE,
        /** The JPEG has just grown over the limit; said once. Go on reading: its end is still looked for. */
        TOO_LARGE,
        /** The JPEG is whole: {@link #take()} it. */
        WHOLE,
        /** A JPEG that was too large is at its end. */
        WHOLE_BUT_DROPPED,
        /** Not a JPEG, see {@link #fault()}; the reader index stands at the byte that was refused. */
        REFUSED
    }

    private static final int MARKER_BYTES = 2;
    private static final int SMALLEST_BUFFER_BYTES = 16 << 10;

    /** A Content-Length is believed up to this, or up to twice the last frame, before any bytes have come. */
    private static final int BELIEVED_BYTES = 256 << 10;

    private final ByteBufAllocator allocator;
    private final int maxFrameBytes;
    private final JpegScanner scanner = new JpegScanner();
    private ByteBuf frame = Unpooled.EMPTY_BUFFER;
    private long contentLength;
    private int lastFrameBytes;
    private boolean dropping;

    FrameBuilder(ByteBufAllocator allocator, int maxFrameBytes) {
        this.allocator = allocator;
        this.maxFrameBytes = maxFrameBytes;
    }

    /** Starts a JPEG; nothing of it was read. */
    void begin(long claimedLength) {
        drop();
        scanner.reset();
        contentLength = claimedLength;
        dropping = false;
    }

    /** Starts a JPEG whose first byte, 0xFF, was read already. */
    void beginBehindFirstByte() {
        begin(PartHeader.UNKNOWN_LENGTH);
        scanner.resetBehindFirstByte();
        frame = allocate();
        frame.writeByte(0xFF);
    }

    /** Reads on, up to the absolute index {@code end} at most. */
    // hot
    Progress read(ByteBuf in, int end) {
        while (true) {
            var from = in.readerIndex();
            var scanned = scanner.scan(in, end);
            if (!dropping && scanner.lengthBytes() > maxFrameBytes) {
                dropping = true;
                drop();
                return Progress.TOO_LARGE; // the end or a refusal, met in the same piece, is said again by the scanner
            }
            if (!dropping) {
                keep(in, from);
            }
            switch (scanned) {
                case MORE -> {
                    return Progress.MORE;
                }
                case SCAN -> putInTables();
                case WHOLE -> {
                    return dropping ? Progress.WHOLE_BUT_DROPPED : Progress.WHOLE;
                }
                case REFUSED -> {
                    return Progress.REFUSED;
                }
            }
        }
    }

    /** The whole JPEG; the caller owns its one reference. */
    ByteBuf take() {
        var whole = frame;
        frame = Unpooled.EMPTY_BUFFER;
        lastFrameBytes = whole.readableBytes();
        return whole;
    }

    /** Lets go of what was read so far. */
    void drop() {
        frame.release();
        frame = Unpooled.EMPTY_BUFFER;
    }

    /** Of a whole JPEG. */
    JpegHeader header() {
        var header = scanner.header().orElseThrow();
        return header.needsStandardTables() ? header.withStandardTables() : header;
    }

    /** After REFUSED. */
    JpegFault fault() {
        return scanner.fault().orElseThrow();
    }

    /** Whether the JPEG's size was refused already, so that nothing more need be said of it. */
    boolean dropping() {
        return dropping;
    }

    /** Of the JPEG as it came, read so far. */
    long lengthBytes() {
        return scanner.lengthBytes();
    }

    private void keep(ByteBuf in, int from) {
        var step = in.readerIndex() - from;
        if (step == 0) {
            return;
        }
        if (frame.capacity() == 0) {
            frame = allocate();
        }
        frame.writeBytes(in, from, step);
    }

    private ByteBuf allocate() {
        var expected = contentLength > 0
                ? Math.min(contentLength, Math.max(BELIEVED_BYTES, 2L * lastFrameBytes))
                : Math.max(SMALLEST_BUFFER_BYTES, lastFrameBytes + lastFrameBytes / 4L);
        var capacity = (int) Math.min(expected, maxFrameBytes) + StandardHuffmanTables.SIZE_BYTES;
        return allocator.directBuffer(capacity, maxFrameBytes + StandardHuffmanTables.SIZE_BYTES);
    }

    /** Right behind the first SOS marker, whose two bytes were kept just now. */
    private void putInTables() {
        if (dropping || !scanner.header().orElseThrow().needsStandardTables()) {
            return;
        }
        var marker = frame.getShort(frame.writerIndex() - MARKER_BYTES);
        frame.writerIndex(frame.writerIndex() - MARKER_BYTES);
        StandardHuffmanTables.write(frame);
        frame.writeShort(marker);
    }
}
