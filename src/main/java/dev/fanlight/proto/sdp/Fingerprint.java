package dev.fanlight.proto.sdp;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * The hash of a certificate (RFC 8122 section 5).
 *
 * @param algorithm in small letters, such as sha-256
 * @param hex pairs of capital hexadecimal digits with colons between them
 */
public record Fingerprint(String algorithm, String hex) {
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":").withUpperCase();
    private static final int MAX_BYTES = 64;

    public static Fingerprint of(String algorithm, byte[] hash) {
        return new Fingerprint(algorithm.toLowerCase(Locale.ROOT), COLONS.formatHex(hash));
    }

    static Optional<Fingerprint> parse(String value) {
        var fields = value.strip().split(" +", 3);
        if (fields.length != 2 || fields[0].isEmpty()) {
            return Optional.empty();
        }
        var hex = fields[1].toUpperCase(Locale.ROOT);
        if (hex.length() % 3 != 2 || hex.length() > MAX_BYTES * 3) {
            return Optional.empty();
        }
        for (var i = 0; i < hex.length(); i++) {
            var c = hex.charAt(i);
            if (i % 3 == 2 ? c != ':' : !HexFormat.isHexDigit(c)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Fingerprint(fields[0].toLowerCase(Locale.ROOT), hex));
    }

    /** The bytes of the hash, new at each call. */
    public byte[] hash() {
        return COLONS.parseHex(hex);
    }

    public Attribute attribute() {
        return new Attribute("fingerprint", algorithm + " " + hex);
    }
}
