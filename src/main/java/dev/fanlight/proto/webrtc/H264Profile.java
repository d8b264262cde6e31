package dev.fanlight.proto.webrtc;

import java.util.Optional;

/** The profiles of H.264 as profile_idc and the constraint flags name them (RFC 6184 section 8.1, table 5). */
public enum H264Profile {
    CONSTRAINED_BASELINE("Constrained Baseline"),
    BASELINE("Baseline"),
    EXTENDED("Extended"),
    MAIN("Main"),
    CONSTRAINED_HIGH("Constrained High"),
    HIGH("High"),
    HIGH_10("High 10"),
    HIGH_422("High 4:2:2"),
    HIGH_444("High 4:4:4 Predictive");

    private final String label;

    H264Profile(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /**
     * Finds the profile of the second and first byte of a profile-level-id, or of an SPS.
     *
     * @param idc profile_idc, 0 to 255
     * @param flags the byte behind it; constraint_set0_flag is its highest bit
     */
    public static Optional<H264Profile> of(int idc, int flags) {
        return switch (idc) {
            case 66 -> Optional.of((flags & 0x40) != 0 ? CONSTRAINED_BASELINE : BASELINE);
            case 77 -> Optional.of((flags & 0x80) != 0 ? CONSTRAINED_BASELINE : MAIN);
            case 88 ->
                Optional.of((flags & 0xC0) == 0xC0 ? CONSTRAINED_BASELINE : (flags & 0x80) != 0 ? BASELINE : EXTENDED);
            case 100 -> Optional.of((flags & 0x0C) == 0x0C ? CONSTRAINED_HIGH : HIGH);
            case 110 -> Optional.of(HIGH_10);
            case 122 -> Optional.of(HIGH_422);
            case 244 -> Optional.of(HIGH_444);
            default -> Optional.empty();
        };
    }

    /**
     * Whether a decoder of the other profile must play a stream of this one (ITU-T H.264 annex A.2). Baseline is counted
     * in with Constrained Baseline: what parts them, FMO and ASO, no encoder of a camera uses, and the browsers' own
     * label for Constrained Baseline is 42001f.
     */
    public boolean decodableBy(H264Profile decoder) {
        return switch (this) {
            case CONSTRAINED_BASELINE, BASELINE -> true;
            case EXTENDED -> decoder == EXTENDED;
            case MAIN -> decoder.compareTo(MAIN) >= 0;
            case CONSTRAINED_HIGH, HIGH, HIGH_10, HIGH_422, HIGH_444 -> decoder.compareTo(this) >= 0;
        };
    }
}
