package dev.fanlight.proto.av1;

import io.netty.buffer.ByteBuf;

/** The OBUs of a temporal unit, each with its size (AV1 specification section 5.3). Keeps no state. */
public final class Obus {
    public static final int SEQUENCE_HEADER = 1;
    public static final int TEMPORAL_DELIMITER = 2;
    public static final int TILE_LIST = 8;
    public static final int PADDING = 15;

    static final int HAS_EXTENSION = 4;
    static final int HAS_SIZE = 2;

    /** Takes OBUs one after the other. */
    public interface Sink {
        /**
         * One OBU.
         *
         * @param at its header
         * @param headerBytes 1, or 2 with an extension
         * @param dataAt behind header and size
         * @param dataBytes how many there are
         */
        void obu(ByteBuf bytes, int at, int headerBytes, int dataAt, int dataBytes);
    }

    private Obus() {}

    /** Of the first byte of an OBU. */
    public static int type(int header) {
        return header >> 3 & 0xF;
    }

    /** Hands over each OBU up to the first that is wrong; the last one may lack its size. */
    public static Av1Fault forEach(ByteBuf bytes, int from, int end, Sink sink) {
        for (var at = from; at < end; ) {
            var header = bytes.getByte(at);
            if (header < 0) {
                return Av1Fault.FORBIDDEN_BIT;
            }
            var headerBytes = (header & HAS_EXTENSION) == 0 ? 1 : 2;
            var dataAt = at + headerBytes;
            var size = end - dataAt;
            if ((header & HAS_SIZE) != 0 && size >= 0) {
                size = Leb128.read(bytes, dataAt, end);
                if (size == Leb128.MALFORMED) {
                    return dataAt + 4 < end ? Av1Fault.BAD_LENGTH : Av1Fault.TRUNCATED;
                }
                dataAt += Leb128.length(bytes, dataAt);
            }
            if (size < 0 || size > end - dataAt) {
                return Av1Fault.TRUNCATED;
            }
            sink.obu(bytes, at, headerBytes, dataAt, size);
            at = dataAt + size;
        }
        return Av1Fault.NONE;
    }
}
