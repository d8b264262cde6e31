package dev.fanlight.proto.sdp;

import java.util.Optional;

/**
 * The parameters of a format, from an fmtp attribute (RFC 8866 section 6.15).
 *
 * @param text as written, without the payload type: {@code minptime=10;useinbandfec=1}; empty when there are none
 */
public record FormatParameters(String text) {
    public static final FormatParameters NONE = new FormatParameters("");

    /** The first parameter of that name; names are compared without regard to case. */
    public Optional<String> value(String name) {
        for (var pair : text.split(";", -1)) {
            var equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equalsIgnoreCase(name)) {
                return Optional.of(pair.substring(equals + 1).strip());
            }
        }
        return Optional.empty();
    }

    /** A decimal number from 0 to a billion; {@code otherwise} where it is absent or not a number. */
    public int number(String name, int otherwise) {
        var number = Digits.parseInt(value(name).orElse(""), 1_000_000_000);
        return number < 0 ? otherwise : number;
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    public Attribute attribute(int payloadType) {
        return new Attribute("fmtp", payloadType + " " + text);
    }

    @Override
    public String toString() {
        return text;
    }
}
