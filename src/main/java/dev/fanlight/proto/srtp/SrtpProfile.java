package dev.fanlight.proto.srtp;

import java.util.Optional;

/** The DTLS-SRTP protection profiles spoken here, the preferred one first (RFC 5764 section 4.1.2, RFC 7714 section 14.2). */
public enum SrtpProfile {
    AEAD_AES_128_GCM(0x0007, 12, 16),
    AES128_CM_HMAC_SHA1_80(0x0001, 14, 10);

    /** Of the master key, and of the session's encryption key. */
    static final int KEY_BYTES = 16;

    /** The E flag and the SRTCP index. */
    static final int ESRTCP_BYTES = 4;

    private final int number;
    private final int saltBytes;
    private final int tagBytes;

    SrtpProfile(int number, int saltBytes, int tagBytes) {
        this.number = number;
        this.saltBytes = saltBytes;
        this.tagBytes = tagBytes;
    }

    /** The profile with this number in the use_srtp extension; empty where it is not spoken here. */
    public static Optional<SrtpProfile> of(int number) {
        for (var profile : values()) {
            if (profile.number == number) {
                return Optional.of(profile);
            }
        }
        return Optional.empty();
    }

    /** The two bytes in the use_srtp extension, as a number. */
    public int number() {
        return number;
    }

    /** Length of the master salt. */
    public int saltBytes() {
        return saltBytes;
    }

    /** How many bytes of keying material DTLS has to export: key and salt, for both directions. */
    public int exporterBytes() {
        return 2 * (KEY_BYTES + saltBytes);
    }

    /** By how much an RTP packet grows. */
    public int rtpOverheadBytes() {
        return tagBytes;
    }

    /** By how much a compound RTCP packet grows. */
    public int rtcpOverheadBytes() {
        return tagBytes + ESRTCP_BYTES;
    }
}
