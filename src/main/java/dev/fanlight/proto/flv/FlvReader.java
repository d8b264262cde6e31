package dev.fanlight.proto.flv;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Takes tags out of the bytes of an FLV file as they come, cut anywhere (FLV 10.1 section E.2 to E.4.1). A tag leaves with
 * its own last byte, not with what follows it. Belongs to the one thread that feeds it.
 *
 * <pre>
 * | F L V version flags header size (32) | previous size (32) | tag | previous size (32) | tag | …
 * tag: | type (8) | size (24) | time (24) | time's high byte (8) | stream id (24) | data |
 * </pre>
 */
public final class FlvReader implements AutoCloseable {
    /** Where tags go; called during {@link #onBytes} only, and must not call back. */
    public interface Out {
        /**
         * One whole tag.
         *
         * @param type 8 audio, 9 video, 18 script data
         * @param time the low 32 bits of milliseconds
         * @param data valid during the call
         */
        void tag(int type, int time, ByteBuf data);

        /** The bytes are no FLV, or lie; nothing more comes. */
        void refused(FlvFault reason);
    }

    public static final int AUDIO = 8;
    public static final int VIDEO = 9;
    public static final int SCRIPT = 18;

    private static final int FLV = 'F' << 16 | 'L' << 8 | 'V';
    private static final int FILE_HEADER_BYTES = 9;
    private static final int TAG_HEADER_BYTES = 11;
    private static final int MAX_FILE_HEADER_BYTES = 1 << 10;
    private static final int FIRST_BUFFER_BYTES = 4 << 10;

    private enum State {
        FILE_HEADER,
        SKIP,
        PREVIOUS_SIZE,
        TAG_HEADER,
        DATA,
        OVER
    }

    private final int maxTagBytes;
    private final ByteBufAllocator allocator;
    private final HeaderBytes header = new HeaderBytes(TAG_HEADER_BYTES);
    private State state = State.FILE_HEADER;
    private int skipBytes;
    private int dataBytes;
    private @Nullable ByteBuf partial;

    /** @param maxTagBytes of one tag's data, 1 or more */
    public FlvReader(int maxTagBytes, ByteBufAllocator allocator) {
        this.maxTagBytes = maxTagBytes;
        this.allocator = allocator;
    }

    /** Reads all readable bytes; the buffer stays the caller's. */
    public void onBytes(ByteBuf bytes, Out out) {
        while (bytes.isReadable() && state != State.OVER) {
            switch (state) {
                case FILE_HEADER -> {
                    if (header.fill(bytes, FILE_HEADER_BYTES)) {
                        onFileHeader(out);
                    }
                }
                case SKIP -> {
                    var step = Math.min(skipBytes, bytes.readableBytes());
                    bytes.skipBytes(step);
                    skipBytes -= step;
                    state = skipBytes == 0 ? State.PREVIOUS_SIZE : State.SKIP;
                }
                case PREVIOUS_SIZE -> {
                    if (header.fill(bytes, 4)) {
                        // What stands there is of use only to those who read backwards, and often wrong.
                        state = State.TAG_HEADER;
                    }
                }
                case TAG_HEADER -> {
                    if (header.fill(bytes, TAG_HEADER_BYTES)) {
                        onTagHeader(out);
                    }
                }
                case DATA -> readData(bytes, out);
                case OVER -> {}
            }
        }
        bytes.readerIndex(bytes.writerIndex());
    }

    private void onFileHeader(Out out) {
        var size = header.number(5, 4);
        if (header.number(0, 3) != FLV || size < FILE_HEADER_BYTES || size > MAX_FILE_HEADER_BYTES) {
            refuse(FlvFault.NOT_FLV, out);
            return;
        }
        skipBytes = size - FILE_HEADER_BYTES;
        state = skipBytes == 0 ? State.PREVIOUS_SIZE : State.SKIP;
    }

    private void onTagHeader(Out out) {
        dataBytes = header.number(1, 3);
        if (header.number(8, 3) != 0) {
            // "StreamID: always 0": else we have lost our place.
            refuse(FlvFault.BAD_TAG, out);
        } else if (dataBytes > maxTagBytes) {
            refuse(FlvFault.TAG_TOO_LARGE, out);
        } else if (dataBytes == 0) {
            state = State.PREVIOUS_SIZE;
        } else {
            state = State.DATA;
        }
    }

    private void readData(ByteBuf bytes, Out out) {
        if (partial == null) {
            if (bytes.readableBytes() >= dataBytes) {
                deliver(bytes.readSlice(dataBytes), out);
                return;
            }
            partial = allocator.buffer(Math.min(dataBytes, FIRST_BUFFER_BYTES), dataBytes);
        }
        var held = partial;
        held.writeBytes(bytes, Math.min(dataBytes - held.readableBytes(), bytes.readableBytes()));
        if (held.readableBytes() == dataBytes) {
            partial = null;
            try {
                deliver(held, out);
            } finally {
                held.release();
            }
        }
    }

    private void deliver(ByteBuf data, Out out) {
        state = State.PREVIOUS_SIZE;
        // Bit 5 marks encrypted tags, which nobody sends.
        out.tag(header.number(0, 1) & 0x1F, header.number(4, 3) | header.number(7, 1) << 24, data);
    }

    private void refuse(FlvFault reason, Out out) {
        close();
        out.refused(reason);
    }

    /** Lets go of a tag that has only half come; bytes that still come are ignored. */
    @Override
    public void close() {
        state = State.OVER;
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }
}
