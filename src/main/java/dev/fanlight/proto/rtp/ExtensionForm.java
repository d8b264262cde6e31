package dev.fanlight.proto.rtp;

/** How the elements of a header extension block are framed (RFC 8285 4.2, 4.3). */
public enum ExtensionForm {
    /** There is no block. */
    ABSENT(0),
    /** Ids 1 to 14, data of 1 to 16 bytes. */
    ONE_BYTE(1),
    /** Ids 1 to 255, data of 0 to 255 bytes. */
    TWO_BYTE(2),
    /** A block of another profile; what it holds is not looked at. */
    OTHER(0);

    private final int prefixBytes;

    ExtensionForm(int prefixBytes) {
        this.prefixBytes = prefixBytes;
    }

    int prefixBytes() {
        return prefixBytes;
    }

    static ExtensionForm ofProfile(int profile) {
        if (profile == RtpPacket.ONE_BYTE_PROFILE) {
            return ONE_BYTE;
        }
        // RFC 8285 4.3: 0x100 and four "appbits" that a receiver ignores.
        return (profile & 0xFFF0) == RtpPacket.TWO_BYTE_PROFILE ? TWO_BYTE : OTHER;
    }
}
