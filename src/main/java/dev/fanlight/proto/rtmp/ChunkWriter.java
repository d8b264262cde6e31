package dev.fanlight.proto.rtmp;

import io.netty.buffer.ByteBuf;

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
    private static final int CONTINUED = 3 << 6;

    private int chunkBytes = FIRST_CHUNK_BYTES;

    /** The peer has been told. */
    void chunkBytes(int bytes) {
        chunkBytes = bytes;
    }

    /** How many bytes a message of that size takes at most. */
    int chunkedBytes(int messageBytes) {
        return messageBytes + MAX_HEADER_BYTES + (messageBytes / chunkBytes + 1) * 5;
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
        var size = body.readableBytes();
        var time = timeMs & 0xFFFFFFFFL;
        var extended = time >= EXTENDED;
        out.writeByte(chunkStream).writeMedium(extended ? EXTENDED : (int) time);
        out.writeMedium(size).writeByte(type).writeIntLE(streamId);
        if (extended) {
            out.writeInt((int) time);
        }
        var at = body.readerIndex();
        var end = at + size;
        while (true) {
            var step = Math.min(chunkBytes, end - at);
            out.writeBytes(body, at, step);
            at += step;
            if (at == end) {
                return;
            }
            out.writeByte(CONTINUED | chunkStream);
            if (extended) {
                out.writeInt((int) time);
            }
        }
    }
}
