package dev.fanlight.frames;

import dev.fanlight.proto.aac.AacDepacketizer.AuHeaderSizes;
import dev.fanlight.proto.aac.AudioSpecificConfig;
import dev.fanlight.proto.sdp.FormatParameters;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * What a track's parameters say of how its frames stand in packets.
 *
 * @param text {@code name=value;name=value}
 */
record Fmtp(String text) {
    private static final int MAX_BITS = 16;

    private Optional<String> value(String name) {
        return new FormatParameters(text).value(name);
    }

    private int bits(String name, int otherwise) {
        return Math.clamp(new FormatParameters(text).number(name, otherwise), 0, MAX_BITS);
    }

    /** Hexadecimal bytes; empty where there are none, or nonsense. */
    Optional<byte[]> bytes(String name) {
        return value(name)
                .filter(hex -> hex.length() % 2 == 0 && hex.length() <= 2_048 && hex.matches("[0-9a-fA-F]+"))
                .map(HexFormat.of()::parseHex);
    }

    Optional<AudioSpecificConfig> aacConfig() {
        return bytes("config").flatMap(AudioSpecificConfig::parse);
    }

    /** RFC 3640 section 4.1: what is not named has no bits; the modes fix them, and some senders leave them out then. */
    AuHeaderSizes auHeaderSizes() {
        var low = value("mode")
                .map(mode -> mode.toLowerCase(Locale.ROOT))
                .filter("aac-lbr"::equals)
                .isPresent();
        return new AuHeaderSizes(
                Math.max(1, bits("sizelength", low ? 6 : 13)),
                bits("indexlength", low ? 2 : 3),
                bits("indexdeltalength", low ? 2 : 3));
    }
}
