package dev.fanlight.proto.mpegts;

import io.netty.buffer.ByteBuf;

/**
 * The field before a packet's payload (ISO/IEC 13818-1 section 2.4.3.4), read where it lies.
 *
 * <pre>
 * | discontinuity random priority PCR OPCR splice private extension | PCR (48) | OPCR (48) | splice (8) | n (8) … | n (8) … | FF …
 * </pre>
 */
final class AdaptationField {
    private static final int CLOCK_BYTES = 6;

    private AdaptationField() {}

    static boolean isDiscontinuity(ByteBuf bytes, int at, int length) {
        return length > 0 && bytes.getByte(at) < 0;
    }

    static boolean hasClock(ByteBuf bytes, int at, int length) {
        return length > CLOCK_BYTES && (bytes.getByte(at) & 0x10) != 0;
    }

    /** Whether it is there, wholly or in part, only to fill up the packet. */
    static boolean isStuffed(ByteBuf bytes, int at, int length) {
        if (length == 0) {
            return true;
        }
        var flags = bytes.getByte(at);
        var used = 1
                + ((flags & 0x10) != 0 ? CLOCK_BYTES : 0)
                + ((flags & 0x08) != 0 ? CLOCK_BYTES : 0)
                + ((flags & 0x04) != 0 ? 1 : 0);
        if ((flags & 0x02) != 0 && used < length) {
            used += 1 + bytes.getUnsignedByte(at + used);
        }
        if ((flags & 0x01) != 0 && used < length) {
            used += 1 + bytes.getUnsignedByte(at + used);
        }
        return used < length;
    }
}
