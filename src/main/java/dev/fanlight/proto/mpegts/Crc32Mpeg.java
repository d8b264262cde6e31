package dev.fanlight.proto.mpegts;

import io.netty.buffer.ByteBuf;

/** The checksum of sections (ISO/IEC 13818-1 annex A): polynomial 0x04C11DB7, not reflected, begun with ones. */
final class Crc32Mpeg {
    private static final int[] TABLE = table();

    private Crc32Mpeg() {}

    /** Over bytes with their checksum behind them it is 0. */
    static int of(ByteBuf bytes, int at, int length) {
        var crc = -1;
        for (var i = at; i < at + length; i++) {
            crc = crc << 8 ^ TABLE[(crc >>> 24 ^ bytes.getByte(i)) & 0xFF];
        }
        return crc;
    }

    private static int[] table() {
        var table = new int[256];
        for (var i = 0; i < table.length; i++) {
            var crc = i << 24;
            for (var bit = 0; bit < 8; bit++) {
                crc = crc < 0 ? crc << 1 ^ 0x04C11DB7 : crc << 1;
            }
            table[i] = crc;
        }
        return table;
    }
}
