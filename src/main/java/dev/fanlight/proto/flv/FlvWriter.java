package dev.fanlight.proto.flv;

import io.netty.buffer.ByteBuf;

/** Writes FLV as files have it (FLV 10.1 section E.2 to E.4.1). */
public final class FlvWriter {
    /** The most bytes that one tag's data can have. */
    public static final int MAX_DATA_BYTES = 0xFFFFFF;

    private static final int TAG_HEADER_BYTES = 11;

    private FlvWriter() {}

    /** What a file begins with. */
    public static void writeFileHeader(boolean audio, boolean video, ByteBuf out) {
        out.writeBytes(new byte[] {'F', 'L', 'V', 1}).writeByte((audio ? 4 : 0) | (video ? 1 : 0));
        out.writeInt(9).writeInt(0);
    }

    /**
     * One tag with what stands behind it.
     *
     * @param type one of the constants of {@link FlvReader}
     * @param timeMs its low 32 bits count
     * @param data at most {@value #MAX_DATA_BYTES} bytes; its indexes are left as they are
     */
    public static void writeTag(int type, long timeMs, ByteBuf data, ByteBuf out) {
        var size = data.readableBytes();
        if (size > MAX_DATA_BYTES) {
            throw new IllegalArgumentException("a tag cannot be that large");
        }
        out.writeByte(type).writeMedium(size);
        out.writeMedium((int) timeMs & 0xFFFFFF).writeByte((int) (timeMs >> 24)).writeMedium(0);
        out.writeBytes(data, data.readerIndex(), size).writeInt(TAG_HEADER_BYTES + size);
    }
}
