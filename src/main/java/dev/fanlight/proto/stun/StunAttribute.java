package dev.fanlight.proto.stun;

/** The attributes that are understood here (RFC 8489 section 14, RFC 8445 section 16.1), and the lengths they may have. */
public enum StunAttribute {
    /** Only known so that a server which still sends it is not refused; never read. */
    MAPPED_ADDRESS(0, 0x0001, 8, 20),
    USERNAME(1, 0x0006, 0, 513),
    MESSAGE_INTEGRITY(2, 0x0008, 20, 20),
    ERROR_CODE(3, 0x0009, 4, 767),
    UNKNOWN_ATTRIBUTES(4, 0x000A, 0, 0xFFFF),
    REALM(5, 0x0014, 0, 763),
    NONCE(6, 0x0015, 0, 763),
    MESSAGE_INTEGRITY_SHA256(7, 0x001C, 16, 32),
    XOR_MAPPED_ADDRESS(8, 0x0020, 8, 20),
    PRIORITY(9, 0x0024, 4, 4),
    USE_CANDIDATE(10, 0x0025, 0, 0),
    SOFTWARE(11, 0x8022, 0, 763),
    FINGERPRINT(12, 0x8028, 4, 4),
    ICE_CONTROLLED(13, 0x8029, 8, 8),
    ICE_CONTROLLING(14, 0x802A, 8, 8),
    /** Stands for all others; has no code. */
    OTHER(15, -1, 0, 0xFFFF);

    static final int COUNT = 16;

    private final int slot;
    private final int code;
    private final int minBytes;
    private final int maxBytes;

    StunAttribute(int slot, int code, int minBytes, int maxBytes) {
        this.slot = slot;
        this.code = code;
        this.minBytes = minBytes;
        this.maxBytes = maxBytes;
    }

    /** The attribute's own place in an array of {@link #COUNT}. */
    int slot() {
        return slot;
    }

    int code() {
        return code;
    }

    boolean fits(int lengthBytes) {
        return lengthBytes >= minBytes && lengthBytes <= maxBytes;
    }

    /** RFC 8489 section 14: types below 0x8000 must be understood, or the request be refused with 420. */
    static boolean isComprehensionRequired(int code) {
        return code < 0x8000;
    }

    static StunAttribute of(int code) {
        return switch (code) {
            case 0x0001 -> MAPPED_ADDRESS;
            case 0x0006 -> USERNAME;
            case 0x0008 -> MESSAGE_INTEGRITY;
            case 0x0009 -> ERROR_CODE;
            case 0x000A -> UNKNOWN_ATTRIBUTES;
            case 0x0014 -> REALM;
            case 0x0015 -> NONCE;
            case 0x001C -> MESSAGE_INTEGRITY_SHA256;
            case 0x0020 -> XOR_MAPPED_ADDRESS;
            case 0x0024 -> PRIORITY;
            case 0x0025 -> USE_CANDIDATE;
            case 0x8022 -> SOFTWARE;
            case 0x8028 -> FINGERPRINT;
            case 0x8029 -> ICE_CONTROLLED;
            case 0x802A -> ICE_CONTROLLING;
            default -> OTHER;
        };
    }
}
