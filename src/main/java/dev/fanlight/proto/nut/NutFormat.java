package dev.fanlight.proto.nut;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** What writer and reader have to agree on. */
final class NutFormat {
    static final byte[] FILE_ID = "nut/multimedia container\0".getBytes(StandardCharsets.US_ASCII);
    /** What converters write by default. */
    static final int VERSION = 3;

    /** The one in which a main header has flags. */
    static final int VERSION_WITH_FLAGS = 4;

    /** A main flag: no syncpoints between the frames, so that no reader remembers them. */
    static final int PIPE = 2;

    static final long MAIN = 0x4E4D_7A56_1F5F_04ADL;
    static final long STREAM = 0x4E53_1140_5BF2_F9DBL;
    static final long SYNCPOINT = 0x4E4B_E4AD_EECA_4569L;
    static final long INFO = 0x4E49_AB68_B596_BA78L;

    /** The first byte of every start code; no frame code has this value. */
    static final int START_CODE_FIRST = 'N';

    static final int FRAME_CODES = 256;

    /** Packets with more bytes have a checksum of their header too. */
    static final int LONG_PACKET_BYTES = 4_096;

    static final int KEY = 1;
    static final int CODED_PTS = 8;
    static final int STREAM_ID = 16;
    static final int SIZE_MSB = 32;
    static final int CHECKSUM = 64;
    static final int RESERVED = 128;
    static final int SIDE_DATA = 1 << 8;
    static final int HEADER_INDEX = 1 << 10;
    static final int MATCH_TIME = 1 << 11;
    static final int CODED = 1 << 12;
    static final int INVALID = 1 << 13;

    static final int CLASS_VIDEO = 0;
    static final int CLASS_AUDIO = 1;

    private static final int GENERATOR = 0x04C1_1DB7;
    private static final int[] CRC = new int[256];

    static {
        for (var i = 0; i < CRC.length; i++) {
            var crc = i << 24;
            for (var bit = 0; bit < 8; bit++) {
                crc = crc << 1 ^ (crc < 0 ? GENERATOR : 0);
            }
            CRC[i] = crc;
        }
    }

    private NutFormat() {}

    /** "Generator polynomial is 0x104C11DB7. Starting value is zero." Nothing is turned round. */
    static int checksum(ByteBuf bytes, int from, int end) {
        var crc = 0;
        for (var at = from; at < end; at++) {
            crc = crc << 8 ^ CRC[(crc >>> 24) ^ bytes.getUnsignedByte(at)];
        }
        return crc;
    }

    /** An unsigned number in groups of seven bits, the highest first. */
    static void writeNumber(ByteBuf out, long value) {
        var shift = 0;
        while (value >>> shift >= 0x80) {
            shift += 7;
        }
        for (; shift > 0; shift -= 7) {
            out.writeByte(0x80 | ((int) (value >>> shift) & 0x7F));
        }
        out.writeByte((int) value & 0x7F);
    }

    /** 0, 1, -1, 2, -2 … as 0, 1, 2, 3, 4 … */
    static void writeSigned(ByteBuf out, long value) {
        writeNumber(out, value > 0 ? 2 * value - 1 : -2 * value);
    }

    static void writeBytes(ByteBuf out, byte[] bytes) {
        writeNumber(out, bytes.length);
        out.writeBytes(bytes);
    }
}
