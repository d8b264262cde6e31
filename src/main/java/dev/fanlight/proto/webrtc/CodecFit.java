package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.FormatParameters;

/** Compares what a stream needs with what a payload type of a player's offer can take. */
final class CodecFit {
    private CodecFit() {}

    /** @param needed the stream's parameters; NONE fits everything */
    static Fit of(RtpCodec codec, FormatParameters needed, FormatParameters offered) {
        if (needed.isEmpty()) {
            return codec == RtpCodec.H264 && packetizationMode(offered) != 1 ? Fit.NONE : Fit.GOOD;
        }
        return switch (codec) {
            case H264 -> h264(needed, offered);
            case H265 -> h265(needed, offered);
            case VP9 -> vp9(needed, offered);
            case AV1 -> av1(needed, offered);
            case VP8, OPUS -> Fit.GOOD;
        };
    }

    /** RFC 6184 section 8.2.2: a receiver of mode 0 must not get FU-A; one of mode 1 takes single NAL units too. */
    private static Fit h264(FormatParameters needed, FormatParameters offered) {
        if (packetizationMode(offered) == 2 || packetizationMode(needed) > packetizationMode(offered)) {
            return Fit.NONE;
        }
        var stream = ProfileLevelId.of(needed);
        var player = ProfileLevelId.of(offered);
        if (stream.isEmpty() || player.isEmpty()) {
            return Fit.BEYOND_PROFILE;
        }
        if (!stream.get().profile().decodableBy(player.get().profile())) {
            return Fit.BEYOND_PROFILE;
        }
        if (stream.get().level() > player.get().level()) {
            return Fit.BEYOND_LEVEL;
        }
        return stream.get().profile() == player.get().profile() ? Fit.EXACT : Fit.GOOD;
    }

    static int packetizationMode(FormatParameters parameters) {
        return parameters.number("packetization-mode", 0);
    }

    /** RFC 7798 section 7.1: Main when nothing is said, level 3.1 (93), main tier; only SRST is used in browsers. */
    private static Fit h265(FormatParameters needed, FormatParameters offered) {
        if (!offered.value("tx-mode").orElse("SRST").equals("SRST")) {
            return Fit.NONE;
        }
        if (needed.number("profile-id", 1) > offered.number("profile-id", 1)
                || needed.number("tier-flag", 0) > offered.number("tier-flag", 0)) {
            return Fit.BEYOND_PROFILE;
        }
        return needed.number("level-id", 93) > offered.number("level-id", 93) ? Fit.BEYOND_LEVEL : Fit.GOOD;
    }

    /** RFC 9628 section 6: profiles are not subsets of each other. */
    private static Fit vp9(FormatParameters needed, FormatParameters offered) {
        return needed.number("profile-id", 0) == offered.number("profile-id", 0) ? Fit.GOOD : Fit.BEYOND_PROFILE;
    }

    /** AV1 RTP specification 1.0 section 7.2: Main, level index 5 (3.1), main tier when nothing is said. */
    private static Fit av1(FormatParameters needed, FormatParameters offered) {
        if (needed.number("profile", 0) > offered.number("profile", 0)
                || needed.number("tier", 0) > offered.number("tier", 0)) {
            return Fit.BEYOND_PROFILE;
        }
        return needed.number("level-idx", 5) > offered.number("level-idx", 5) ? Fit.BEYOND_LEVEL : Fit.GOOD;
    }
}
