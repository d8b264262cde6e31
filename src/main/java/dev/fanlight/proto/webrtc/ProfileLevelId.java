package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.FormatParameters;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The three bytes of an SPS behind its header, as H.264 descriptions name them (RFC 6184 section 8.1).
 *
 * @param level ten times the level, 31 for 3.1; level 1b counts as 10
 */
public record ProfileLevelId(H264Profile profile, int level) {
    private static final String NONE_GIVEN = "42000a";

    /** Of the parameters of a payload type; Baseline 1 where they name none (RFC 6184 section 8.1). */
    static Optional<ProfileLevelId> of(FormatParameters parameters) {
        return parse(parameters.value("profile-level-id").orElse(NONE_GIVEN));
    }

    /** Reads six hexadecimal digits. */
    public static Optional<ProfileLevelId> parse(String hex) {
        if (hex.length() != 6 || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            return Optional.empty();
        }
        var bytes = HexFormat.fromHexDigits(hex);
        var level = bytes & 0xFF;
        return H264Profile.of(bytes >> 16, bytes >> 8 & 0xFF)
                .map(profile -> new ProfileLevelId(profile, level == 9 ? 10 : level));
    }

    @Override
    public String toString() {
        return profile.label() + " " + level / 10 + "." + level % 10;
    }
}
