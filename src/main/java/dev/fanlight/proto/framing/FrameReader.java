package dev.fanlight.proto.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Takes datagrams out of a byte stream cut anywhere (RFC 4571 section 2). Belongs to the one thread that feeds it.
 *
 * <pre>
 *  0                 2
 * +--------+--------+---------- … ----------+
 * | length (16 bits)| datagram of that size |
 * +--------+--------+---------- … ----------+
 * </pre>
 *
 * <p>A frame that came in one piece is handed on where it lies. Only what is cut is copied, into a buffer that grows
 * with the bytes that have really come: an announced length alone costs nothing.
 */
public final class FrameReader {
    /** Where frames go; called during {@link #onBytes} only, and must not call back. */
    public interface Out {
        /** One frame, never empty; valid only during the call unless retained. */
        void frame(ByteBuf frame);

        /** The stream lies or was not framed; nothing more comes, and the connection is to be closed. */
        void refused(FrameFault reason);
    }

    private static final int UNKNOWN = -1;
    private static final int FIRST_BUFFER_BYTES = 512;

    private final int maxFrameBytes;
    private final ByteBufAllocator allocator;

    /** Of the frame that is being read; {@link #UNKNOWN} in its header. */
    private int frameBytes = UNKNOWN;

    /** The first byte of a header that was cut in two. */
    private int firstHeaderByte = UNKNOWN;

    /** What came of a frame that was cut; holds a buffer only while there is something in it. */
    private ByteBuf partial = Unpooled.EMPTY_BUFFER;

    private boolean over;

    /** @param maxFrameBytes longest frame accepted, 1 to 65,535 */
    public FrameReader(int maxFrameBytes, ByteBufAllocator allocator) {
        if (maxFrameBytes < 1 || maxFrameBytes > FrameWriter.MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("limit of a frame out of range");
        }
        this.maxFrameBytes = maxFrameBytes;
        this.allocator = allocator;
    }

    /** Reads all readable bytes; the buffer stays the caller's. */
    public void onBytes(ByteBuf bytes, Out out) {
        while (bytes.isReadable() && !over) {
            if (frameBytes == UNKNOWN) {
                readHeader(bytes, out);
            } else {
                readFrame(bytes, out);
            }
        }
        bytes.readerIndex(bytes.writerIndex());
    }

    /** Bytes kept of a frame that has only half come. */
    public int heldBytes() {
        return partial.readableBytes();
    }

    /** Lets go of a frame that has only half come; bytes that still come are ignored. */
    public void close() {
        over = true;
        dropPartial();
    }

    private void readHeader(ByteBuf bytes, Out out) {
        if (firstHeaderByte == UNKNOWN) {
            firstHeaderByte = bytes.readUnsignedByte();
            return;
        }
        var lengthBytes = firstHeaderByte << 8 | bytes.readUnsignedByte();
        firstHeaderByte = UNKNOWN;
        if (lengthBytes > maxFrameBytes) {
            close();
            out.refused(FrameFault.TOO_LARGE);
        } else if (lengthBytes > 0) {
            // RFC 4571 2: a length of zero is a null packet, which carries nothing and is passed over.
            frameBytes = lengthBytes;
        }
    }

    private void readFrame(ByteBuf bytes, Out out) {
        var missingBytes = frameBytes - partial.readableBytes();
        if (!partial.isReadable() && bytes.readableBytes() >= missingBytes) {
            frameBytes = UNKNOWN;
            out.frame(bytes.readSlice(missingBytes));
            return;
        }
        if (!partial.isReadable()) {
            partial = allocator.buffer(Math.min(FIRST_BUFFER_BYTES, frameBytes), frameBytes);
        }
        partial.writeBytes(bytes, Math.min(missingBytes, bytes.readableBytes()));
        if (partial.readableBytes() == frameBytes) {
            frameBytes = UNKNOWN;
            var whole = partial;
            partial = Unpooled.EMPTY_BUFFER;
            try {
                out.frame(whole);
            } finally {
                whole.release();
            }
        }
    }

    private void dropPartial() {
        partial.release();
        partial = Unpooled.EMPTY_BUFFER;
    }
}
