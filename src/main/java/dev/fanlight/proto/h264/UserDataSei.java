package dev.fanlight.proto.h264;

import io.netty.buffer.ByteBuf;

/**
 * Data of one's own inside a stream: supplemental enhancement information of the kind user_data_unregistered (ITU-T H.264
 * sections 7.3.2.3 and D.1.7), which decoders pass over. Keeps no state.
 *
 * <pre>
 * | 06 | 05 | size(8) | UUID(128) | data … | 80 |
 * </pre>
 *
 * <p>Data and UUID must be such that no emulation prevention is needed: text, for example, and a UUID without zeros.
 */
public final class UserDataSei {
    /** Nothing of that UUID is in the payload. */
    public static final int ABSENT = -1;

    /** Most data that one message of a single size byte has room for. */
    public static final int MAX_DATA_BYTES = 254 - 16;

    private static final int USER_DATA_UNREGISTERED = 5;
    private static final int UUID_BYTES = 16;
    private static final int STOP_BIT = 0x80;

    private UserDataSei() {}

    /** Length of the NAL unit with so many bytes of data. */
    public static int bytes(int dataBytes) {
        return 3 + UUID_BYTES + dataBytes + 1;
    }

    /** Where the data stand in a NAL unit that {@link #write} has begun at {@code at}. */
    public static int dataOffset(int at) {
        return at + 3 + UUID_BYTES;
    }

    /** Writes the NAL unit, without start code, at an absolute index, the data being left as they are there. */
    public static void write(ByteBuf out, int at, long uuidHigh, long uuidLow, int dataBytes) {
        if (dataBytes < 0 || dataBytes > MAX_DATA_BYTES) {
            throw new IllegalArgumentException("an SEI message of " + dataBytes + " bytes");
        }
        out.setByte(at, NalType.SEI);
        out.setByte(at + 1, USER_DATA_UNREGISTERED);
        out.setByte(at + 2, UUID_BYTES + dataBytes);
        out.setLong(at + 3, uuidHigh);
        out.setLong(at + 11, uuidLow);
        out.setByte(dataOffset(at) + dataBytes, STOP_BIT);
    }

    /**
     * Looks through an RTP payload for data of that UUID, in a NAL unit of its own or in a STAP-A (RFC 6184 section 5.7.1).
     *
     * @return absolute index of the data, of which there are at least {@code leastBytes}; or {@link #ABSENT}
     */
    // hot
    public static int find(ByteBuf payload, int at, int length, long uuidHigh, long uuidLow, int leastBytes) {
        if (length < 1) {
            return ABSENT;
        }
        var end = at + length;
        var type = NalType.of(payload.getByte(at));
        if (type == NalType.SEI) {
            return findInUnit(payload, at, end, uuidHigh, uuidLow, leastBytes);
        }
        if (type != NalType.STAP_A) {
            return ABSENT;
        }
        for (var unit = at + 3; unit < end; ) {
            var unitEnd = unit + payload.getUnsignedShort(unit - 2);
            if (unitEnd > end) {
                return ABSENT;
            }
            if (NalType.of(payload.getByte(unit)) == NalType.SEI) {
                var found = findInUnit(payload, unit, unitEnd, uuidHigh, uuidLow, leastBytes);
                if (found != ABSENT) {
                    return found;
                }
            }
            unit = unitEnd + 2;
        }
        return ABSENT;
    }

    private static int findInUnit(ByteBuf bytes, int at, int end, long uuidHigh, long uuidLow, int leastBytes) {
        var message = at + 1;
        while (message + 2 <= end) {
            var type = 0;
            while (message < end && bytes.getUnsignedByte(message) == 0xFF) {
                type += 0xFF;
                message++;
            }
            type += message < end ? bytes.getUnsignedByte(message++) : 0;
            var size = 0;
            while (message < end && bytes.getUnsignedByte(message) == 0xFF) {
                size += 0xFF;
                message++;
            }
            size += message < end ? bytes.getUnsignedByte(message++) : 0;
            if (type == USER_DATA_UNREGISTERED
                    && size >= UUID_BYTES + leastBytes
                    && message + size <= end
                    && bytes.getLong(message) == uuidHigh
                    && bytes.getLong(message + 8) == uuidLow) {
                return message + UUID_BYTES;
            }
            message += size;
        }
        return ABSENT;
    }
}
