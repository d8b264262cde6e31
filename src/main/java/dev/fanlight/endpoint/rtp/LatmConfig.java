package dev.fanlight.endpoint.rtp;

import dev.fanlight.proto.aac.AudioSpecificConfig;
import dev.fanlight.proto.sdp.FormatParameters;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The StreamMuxConfig of RFC 6416 (ISO 14496-3 section 1.7.3) as far as it occurs: one program, one layer, one frame in
 * each element, the configuration in the description.
 *
 * <pre>
 * audioMuxVersion(1)=0 allStreamsSameTimeFraming(1)=1 numSubFrames(6)=0 numProgram(4)=0 numLayer(3)=0 | AudioSpecificConfig
 * </pre>
 *
 * @param bytes the AudioSpecificConfig
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LatmConfig(byte[] bytes, int channels) {
    private static final int HEADER_BITS = 15;
    private static final int MAX_BYTES = 64;

    /** Empty where it is of another kind, or missing. */
    static Optional<LatmConfig> parse(FormatParameters parameters) {
        var text = parameters.value("config").orElse("");
        if (parameters.number("cpresent", 1) != 0 || text.length() < 8 || text.length() > 2 * MAX_BYTES) {
            return Optional.empty();
        }
        byte[] config;
        try {
            config = HexFormat.of().parseHex(text.length() % 2 == 0 ? text : text + "0");
        } catch (IllegalArgumentException notHexadecimal) {
            return Optional.empty();
        }
        // All of version, frames, programs and layers are 0, but for the second bit.
        if ((config[0] & 0xFF) != 0x40 || (config[1] & 0xFE) != 0) {
            return Optional.empty();
        }
        var specific = new byte[config.length - 1];
        for (var i = 0; i < specific.length; i++) {
            var from = HEADER_BITS + 8 * i;
            specific[i] = (byte) ((bit(config, from) << 7)
                    | (bit(config, from + 1) << 6)
                    | (bit(config, from + 2) << 5)
                    | (bit(config, from + 3) << 4)
                    | (bit(config, from + 4) << 3)
                    | (bit(config, from + 5) << 2)
                    | (bit(config, from + 6) << 1)
                    | bit(config, from + 7));
        }
        return AudioSpecificConfig.parse(specific).map(read -> new LatmConfig(needed(specific), read.channels()));
    }

    /** What stands behind the configuration is about the frames' lengths. */
    private static byte[] needed(byte[] specific) {
        return (specific[0] >> 3 & 0x1F) == AudioSpecificConfig.AAC_LC && (specific[0] & 7) != 7
                ? new byte[] {specific[0], (byte) (specific[1] & 0xF8)}
                : specific;
    }

    private static int bit(byte[] bytes, int at) {
        return at >= 8 * bytes.length ? 0 : bytes[at >> 3] >> (7 - (at & 7)) & 1;
    }
}
