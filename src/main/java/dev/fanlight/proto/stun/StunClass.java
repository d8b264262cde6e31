package dev.fanlight.proto.stun;

/** The two class bits of a STUN message type (RFC 8489 section 5), in the order of their value. */
public enum StunClass {
    REQUEST(0x000),
    INDICATION(0x010),
    SUCCESS(0x100),
    ERROR(0x110);

    private static final StunClass[] BY_BITS = values();

    private final int typeBits;

    StunClass(int typeBits) {
        this.typeBits = typeBits;
    }

    /**
     * <pre>
     *  0                 1
     *  2  3  4 5 6 7 8 9 0 1 2 3 4 5
     * +--+--+-+-+-+-+-+-+-+-+-+-+-+-+
     * |M |M |M|M|M|C|M|M|M|C|M|M|M|M|
     * |11|10|9|8|7|1|6|5|4|0|3|2|1|0|
     * +--+--+-+-+-+-+-+-+-+-+-+-+-+-+
     * </pre>
     */
    static StunClass ofType(int type) {
        return BY_BITS[(type >> 7 & 2) | (type >> 4 & 1)];
    }

    static int methodOfType(int type) {
        return (type & 0x000F) | (type >> 1 & 0x0070) | (type >> 2 & 0x0F80);
    }

    int typeOf(int method) {
        return (method & 0x000F) | (method & 0x0070) << 1 | (method & 0x0F80) << 2 | typeBits;
    }
}
