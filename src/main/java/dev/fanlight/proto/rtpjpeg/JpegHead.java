package dev.fanlight.proto.rtpjpeg;

import dev.fanlight.proto.jpeg.StandardHuffmanTables;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * What stands before the picture data of a JPEG and is left out on the way (RFC 2435 appendices A and B).
 *
 * @param subsampled whether colour is halved in height too (type 1, 4:2:0), else in width only (type 0, 4:2:2)
 * @param widthPx 8 to 65,535
 * @param heightPx 8 to 65,535
 * @param restartInterval in minimum coded units; 0: none
 * @param tables quantization tables in zigzag order one behind the other, 64 bytes each or 128 with 16-bit values
 * @param wide bit i: table i has 16-bit values
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record JpegHead(boolean subsampled, int widthPx, int heightPx, int restartInterval, byte[] tables, int wide) {
    private static final int VALUES = 64;

    /** T.81 table K.1 in zigzag order. */
    private static final int[] LUMA = {
        16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, //
        26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51, //
        56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, //
        95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99
    };

    /** T.81 table K.2 in zigzag order, up to where all are 99. */
    private static final int[] CHROMA = {17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66};

    /** The tables of a quality from 1 to 99 (RFC 2435 section 4.2). */
    static byte[] tables(int quality) {
        var scale = quality < 50 ? 5000 / Math.max(1, quality) : 200 - quality * 2;
        var tables = new byte[2 * VALUES];
        for (var i = 0; i < VALUES; i++) {
            tables[i] = scaled(LUMA[i], scale);
            tables[VALUES + i] = scaled(i < CHROMA.length ? CHROMA[i] : 99, scale);
        }
        return tables;
    }

    private static byte scaled(int value, int scale) {
        return (byte) Math.clamp((value * scale + 50) / 100, 1, 255);
    }

    /** How many bytes {@link #write} writes, at most. */
    int maxBytes() {
        return 64 + tables.length + 2 * 5 + StandardHuffmanTables.SIZE_BYTES;
    }

    /** From SOI to the end of the scan's header. */
    void write(ByteBuf out) {
        out.writeShort(0xFFD8);
        var count = writeTables(out);
        if (restartInterval > 0) {
            out.writeShort(0xFFDD).writeShort(4).writeShort(restartInterval);
        }
        out.writeShort(0xFFC0).writeShort(17).writeByte(8).writeShort(heightPx).writeShort(widthPx);
        out.writeByte(3);
        out.writeByte(1).writeByte(subsampled ? 0x22 : 0x21).writeByte(0);
        out.writeByte(2).writeByte(0x11).writeByte(Math.min(1, count - 1));
        out.writeByte(3).writeByte(0x11).writeByte(Math.min(1, count - 1));
        StandardHuffmanTables.write(out);
        out.writeShort(0xFFDA).writeShort(12).writeByte(3);
        out.writeByte(1)
                .writeByte(0x00)
                .writeByte(2)
                .writeByte(0x11)
                .writeByte(3)
                .writeByte(0x11);
        out.writeByte(0).writeByte(63).writeByte(0);
    }

    private int writeTables(ByteBuf out) {
        var at = 0;
        var count = 0;
        while (at < tables.length) {
            var isWide = (wide >> count & 1) != 0;
            var size = isWide ? 2 * VALUES : VALUES;
            out.writeShort(0xFFDB).writeShort(3 + size).writeByte((isWide ? 0x10 : 0) | count);
            out.writeBytes(tables, at, size);
            at += size;
            count++;
        }
        return count;
    }

    /** Whether bytes are one to four whole tables. */
    static boolean isTables(int lengthBytes, int wide) {
        var at = 0;
        for (var count = 0; count < 4 && at < lengthBytes; count++) {
            at += (wide >> count & 1) != 0 ? 2 * VALUES : VALUES;
        }
        return lengthBytes > 0 && at == lengthBytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JpegHead head
                && head.subsampled == subsampled
                && head.widthPx == widthPx
                && head.heightPx == heightPx
                && head.restartInterval == restartInterval
                && head.wide == wide
                && Arrays.equals(head.tables, tables);
    }

    @Override
    public int hashCode() {
        return 31 * widthPx + heightPx;
    }
}
