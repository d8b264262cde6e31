package dev.fanlight.proto.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts messages into chunks (RTMP 1.0 section 5.3). Each message begins with a whole header: eight bytes more in a frame, and
 * nothing that a receiver could take in two ways.
 */
public final class ChunkWriter {
    /** Lengths have 24 bits. */
    static final int MAX_MESSAGE_BYTES = 0xFFFFFF;

    static final int FIRST_CHUNK_BYTES = 128;
    static final int EXTENDED = 0xFFFFFF;

    private static final int MAX_HEADER_BYTES = 16;
    private static final int MAX_CONTINUED_BYTES = 5;

    /** So few are copied faster than a piece of its own is sent. */
    private static final int COPIED_BYTES = 2 << 10;

    private static final int CONTINUED = 3 << 6;

    private int chunkBytes = FIRST_CHUNK_BYTES;

    /** The peer has been told. */
    void chunkBytes(int bytes) {
        chunkBytes = bytes;
    }

    /** How many bytes a message of that size takes at most. */
    int chunkedBytes(int messageBytes) {
        return messageBytes + MAX_HEADER_BYTES + (messageBytes / chunkBytes + 1) * MAX_CONTINUED_BYTES;
    }

    // hot
    /**
     * Appends a message.
     *
     * @param chunkStream 2 to 63
     * @param timeMs its low 32 bits count
     * @param body its indexes are left as they are; at most 16 MiB - 1
     */
    void write(int chunkStream, int type, int streamId, long timeMs, ByteBuf body, ByteBuf out) {
        writeHeader(chunkStream, type, streamId, timeMs, body.readableBytes(), out);
        copy(chunkStream, timeMs, body, chunkBytes, out);
    }

    // hot
    /**
     * A message of two parts, in pieces: the first part is copied, the second one only referred to where it is not small,
     * so that many receivers can be sent the same bytes.
     *
     * @param head its indexes are left as they are
     * @param shared likewise; each piece of it holds a reference of its own
     */
    List<ByteBuf> write(
            int chunkStream,
            int type,
            int streamId,
            long timeMs,
            ByteBuf head,
            ByteBuf shared,
            ByteBufAllocator allocator) {
        var copies = shared.readableBytes() <= COPIED_BYTES;
        var first = allocator.buffer(chunkedBytes(head.readableBytes() + (copies ? shared.readableBytes() : 0)));
        writeHeader(chunkStream, type, streamId, timeMs, head.readableBytes() + shared.readableBytes(), first);
        var left = copy(chunkStream, timeMs, head, chunkBytes, first);
        if (copies) {
            copy(chunkStream, timeMs, shared, left, first);
            return List.of(first);
        }
        var pieces = new ArrayList<ByteBuf>();
        pieces.add(first);
        var end = shared.writerIndex();
        for (var at = shared.readerIndex(); at < end; ) {
            if (left == 0) {
                var next = allocator.buffer(MAX_CONTINUED_BYTES);
                writeContinued(chunkStream, timeMs, next);
                pieces.add(next);
                left = chunkBytes;
            }
            var step = Math.min(left, end - at);
            pieces.add(shared.retainedSlice(at, step));
            at += step;
            left -= step;
        }
        return pieces;
    }

    private static void writeHeader(
            int chunkStream, int type, int streamId, long timeMs, int messageBytes, ByteBuf out) {
        var extended = isExtended(timeMs);
        out.writeByte(chunkStream).writeMedium(extended ? EXTENDED : (int) timeMs);
        out.writeMedium(messageBytes).writeByte(type).writeIntLE(streamId);
        if (extended) {
            out.writeInt((int) timeMs);
        }
    }

    private static boolean isExtended(long timeMs) {
        return (timeMs & 0xFFFFFFFFL) >= EXTENDED;
    }

    private static void writeContinued(int chunkStream, long timeMs, ByteBuf out) {
        out.writeByte(CONTINUED | chunkStream);
        if (isExtended(timeMs)) {
            out.writeInt((int) timeMs);
        }
    }

    /** Appends bytes of a message of which the chunk takes so many more; returns how many it takes then. */
    private int copy(int chunkStream, long timeMs, ByteBuf body, int room, ByteBuf out) {
        var left = room;
        var end = body.writerIndex();
        for (var at = body.readerIndex(); at < end; ) {
            if (left == 0) {
                writeContinued(chunkStream, timeMs, out);
                left = chunkBytes;
            }
            var step = Math.min(left, end - at);
            out.writeBytes(body, at, step);
            at += step;
            left -= step;
        }
        return left;
    }
}
