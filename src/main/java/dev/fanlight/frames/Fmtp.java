package dev.fanlight.frames;

import dev.fanlight.proto.aac.AacDepacketizer.AuHeaderSizes;
import dev.fanlight.proto.aac.AudioSpecificConfig;
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

    Optional<String> value(String name) {
        for (var pair : text.split(";", -1)) {
            var equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equalsIgnoreCase(name)) {
                return Optional.of(pair.substring(equals + 1).strip());
            }
        }
        return Optional.empty();
    }

    private int bits(String name, int otherwise) {
        var digits = value(name).filter(each -> each.matches("\\d{1,2}"));
        return Math.min(MAX_BITS, digits.map(Integer::parseInt).orElse(otherwise));
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
