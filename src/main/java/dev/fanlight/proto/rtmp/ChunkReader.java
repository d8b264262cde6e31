package dev.fanlight.proto.rtmp;

import dev.fanlight.proto.flv.HeaderBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.collection.IntObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts chunks together to messages, cut anywhere and interleaved (RTMP 1.0 section 5.3). Sizes of chunks and aborts are
 * dealt with here. Belongs to the one thread that feeds it.
 *
 * <pre>
 * | fmt(2) id(6) | id, 8 or 16 bits more with 0 or 1 | message header: 11, 7, 3 or 0 bytes | extended time (32) | data
 * fmt 0: | time (24) | length (24) | type (8) | stream (32, little endian) |
 * fmt 1: | time delta (24) | length (24) | type (8) |      fmt 2: | time delta (24) |      fmt 3: as the chunk before
 * </pre>
 */
final class ChunkReader {
    /** Where messages go; called during {@link #onBytes} only, and must not call back. */
    interface Out {
        /**
         * A whole message.
         *
         * @param body valid during the call
         */
        void message(int type, int streamId, int time, ByteBuf body);

        /** Nothing more comes. */
        void refused(RtmpFault reason);
    }

    /** What the chunks of one id have in common. */
    private static final class ChunkStream {
        int time;
        int delta;
        int length;
        int type;
        int streamId;
        /** What stands in the extended field of chunks that go on; only where {@link #extended}. */
        int extendedTime;

        boolean extended;
        boolean begun;
        int received;

        @Nullable ByteBuf partial;

        void drop() {
            if (partial != null) {
                partial.release();
                partial = null;
            }
            begun = false;
            received = 0;
        }
    }

    private enum State {
        BASIC_HEADER,
        MESSAGE_HEADER,
        EXTENDED_TIME,
        DATA,
        OVER
    }

    private static final int[] HEADER_BYTES = {11, 7, 3, 0};
    private static final int FIRST_BUFFER_BYTES = 4 << 10;

    private final RtmpLimits limits;
    private final ByteBufAllocator allocator;
    private final IntObjectHashMap<ChunkStream> streams = new IntObjectHashMap<>();
    private final HeaderBytes header = new HeaderBytes(HEADER_BYTES[0]);
    private int maxMediaBytes;
    private int chunkBytes = ChunkWriter.FIRST_CHUNK_BYTES;
    private State state = State.BASIC_HEADER;
    private int format;
    private ChunkStream current = new ChunkStream();
    private int chunkLeft;
    private long heldBytes;

    ChunkReader(RtmpLimits limits, ByteBufAllocator allocator) {
        this.limits = limits;
        this.allocator = allocator;
        this.maxMediaBytes = limits.maxCommandBytes();
    }

    /** From now on audio and video may be as large as they may be at all. */
    void admitMedia() {
        maxMediaBytes = limits.maxMessageBytes();
    }

    /** Reads all readable bytes; the buffer stays the caller's. */
    void onBytes(ByteBuf bytes, Out out) {
        while (bytes.isReadable() && state != State.OVER) {
            switch (state) {
                case BASIC_HEADER -> readBasicHeader(bytes, out);
                case MESSAGE_HEADER -> {
                    if (header.fill(bytes, HEADER_BYTES[format])) {
                        onMessageHeader(out);
                    }
                }
                case EXTENDED_TIME -> {
                    if (header.fill(bytes, 4)) {
                        onExtendedTime(out);
                    }
                }
                case DATA -> readData(bytes, out);
                case OVER -> {}
            }
        }
        bytes.readerIndex(bytes.writerIndex());
    }

    private void readBasicHeader(ByteBuf bytes, Out out) {
        var first = header.have() == 0 ? bytes.getUnsignedByte(bytes.readerIndex()) : header.number(0, 1);
        var shortId = first & 0x3F;
        // "Chunk stream IDs 64-319: 2 bytes; 64-65599: 3 bytes" (section 5.3.1.1).
        var wanted = shortId == 0 ? 2 : shortId == 1 ? 3 : 1;
        if (!header.fill(bytes, wanted)) {
            return;
        }
        format = first >> 6;
        var id = switch (wanted) {
            case 1 -> shortId;
            case 2 -> 64 + header.number(1, 1);
            default -> 64 + header.number(1, 1) + (header.number(2, 1) << 8);
        };
        var known = streams.get(id);
        if (known == null) {
            // librtmp begins its pings with format 1, as if there had been a message before.
            if (format > 1) {
                refuse(RtmpFault.NO_PREVIOUS_CHUNK, out);
                return;
            }
            if (streams.size() >= limits.maxChunkStreams()) {
                refuse(RtmpFault.TOO_MANY_CHUNK_STREAMS, out);
                return;
            }
            known = new ChunkStream();
            streams.put(id, known);
        }
        current = known;
        if (format == 3) {
            onContinuation(out);
        } else {
            state = State.MESSAGE_HEADER;
        }
    }

    private void onContinuation(Out out) {
        if (current.extended) {
            state = State.EXTENDED_TIME;
        } else {
            beginChunk(out);
        }
    }

    private void onMessageHeader(Out out) {
        if (current.begun) {
            abandon(current);
        }
        var time = header.number(0, 3);
        if (format < 2) {
            current.length = header.number(3, 3);
            current.type = header.number(6, 1);
        }
        if (format == 0) {
            current.streamId = Integer.reverseBytes(header.number(7, 4));
        }
        current.extended = time == ChunkWriter.EXTENDED;
        if (current.extended) {
            state = State.EXTENDED_TIME;
        } else {
            onTime(time);
            beginChunk(out);
        }
    }

    private void onTime(int time) {
        if (format == 0) {
            current.time = time;
            // A message of format 3 right behind has the same time: those who send it mean that, whatever section
            // 5.3.1.2.4 says.
            current.delta = 0;
        } else {
            current.delta = time;
            current.time += time;
        }
        current.extendedTime = time;
    }

    private void onExtendedTime(Out out) {
        var time = header.number(0, 4);
        if (format != 3) {
            onTime(time);
            beginChunk(out);
        } else if (!current.begun || time == current.extendedTime) {
            beginChunk(out);
        } else {
            // Some senders leave the field out in chunks that go on: these are the next four bytes already.
            beginChunk(out);
            if (state == State.DATA) {
                onBytes(Unpooled.copyInt(time), out);
            }
        }
    }

    private void beginChunk(Out out) {
        if (!current.begun) {
            if (format == 3) {
                current.time += current.delta;
            }
            var limit = MessageType.isMedia(current.type) ? maxMediaBytes : limits.maxCommandBytes();
            if (current.length > limit) {
                refuse(RtmpFault.MESSAGE_TOO_LARGE, out);
                return;
            }
            current.begun = true;
            current.received = 0;
        }
        chunkLeft = Math.min(chunkBytes, current.length - current.received);
        state = State.DATA;
        if (chunkLeft == 0) {
            finish(Unpooled.EMPTY_BUFFER, out);
        }
    }

    private void readData(ByteBuf bytes, Out out) {
        if (current.received == 0 && chunkLeft == current.length && bytes.readableBytes() >= chunkLeft) {
            finish(bytes.readSlice(chunkLeft), out);
            return;
        }
        var step = Math.min(chunkLeft, bytes.readableBytes());
        if (current.partial == null) {
            current.partial = allocator.buffer(Math.min(current.length, FIRST_BUFFER_BYTES), current.length);
        }
        if (heldBytes + step > 2L * maxMediaBytes) {
            refuse(RtmpFault.TOO_MUCH_UNFINISHED, out);
            return;
        }
        current.partial.writeBytes(bytes, step);
        heldBytes += step;
        current.received += step;
        chunkLeft -= step;
        if (current.received == current.length) {
            var whole = current.partial;
            current.partial = null;
            heldBytes -= current.length;
            try {
                finish(whole, out);
            } finally {
                whole.release();
            }
        } else if (chunkLeft == 0) {
            state = State.BASIC_HEADER;
        }
    }

    private void finish(ByteBuf body, Out out) {
        current.begun = false;
        current.received = 0;
        state = State.BASIC_HEADER;
        switch (current.type) {
            case MessageType.SET_CHUNK_SIZE -> onChunkSize(body, out);
            case MessageType.ABORT -> onAbort(body, out);
            default -> out.message(current.type, current.streamId, current.time, body);
        }
    }

    private void onChunkSize(ByteBuf body, Out out) {
        if (body.readableBytes() < 4) {
            refuse(RtmpFault.BAD_CONTROL, out);
            return;
        }
        var size = body.getInt(body.readerIndex());
        if (size < 1) {
            refuse(RtmpFault.BAD_CHUNK_SIZE, out);
            return;
        }
        chunkBytes = size;
    }

    private void onAbort(ByteBuf body, Out out) {
        if (body.readableBytes() < 4) {
            refuse(RtmpFault.BAD_CONTROL, out);
            return;
        }
        var aborted = streams.get(body.getInt(body.readerIndex()));
        if (aborted != null) {
            abandon(aborted);
        }
    }

    private void abandon(ChunkStream stream) {
        if (stream.partial != null) {
            heldBytes -= stream.partial.readableBytes();
        }
        stream.drop();
    }

    private void refuse(RtmpFault reason, Out out) {
        close();
        out.refused(reason);
    }

    /** Bytes kept of messages that have only half come. */
    long heldBytes() {
        return heldBytes;
    }

    /** Lets go of what is held; bytes that still come are ignored. */
    void close() {
        state = State.OVER;
        streams.values().forEach(ChunkStream::drop);
        heldBytes = 0;
    }
}
