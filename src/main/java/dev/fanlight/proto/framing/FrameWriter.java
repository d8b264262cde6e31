package dev.fanlight.proto.framing;

import io.netty.buffer.ByteBuf;

/** Puts datagrams into a byte stream (RFC 4571 section 2): two bytes of length, then the datagram. */
public final class FrameWriter {
    public static final int HEADER_BYTES = 2;
    public static final int MAX_FRAME_BYTES = 0xFFFF;

    private FrameWriter() {}

    // hot
    /**
     * Writes the header of a frame; the caller puts that many bytes behind it.
     *
     * @param frameBytes 0 to {@value #MAX_FRAME_BYTES}
     */
    public static void writeHeader(int frameBytes, ByteBuf out) {
        if (frameBytes < 0 || frameBytes > MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("a frame cannot have that length");
        }
        out.writeShort(frameBytes);
    }

    // hot
    /** Writes a whole frame; the readable bytes of {@code datagram} are copied and its indexes left as they are. */
    public static void write(ByteBuf datagram, ByteBuf out) {
        writeHeader(datagram.readableBytes(), out);
        out.writeBytes(datagram, datagram.readerIndex(), datagram.readableBytes());
    }
}
