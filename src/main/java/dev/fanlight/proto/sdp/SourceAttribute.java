package dev.fanlight.proto.sdp;

import java.util.Optional;

/**
 * A property of one RTP source (RFC 5576 section 4.1).
 *
 * @param ssrc 0 to 2^32-1
 * @param value empty for one that is only a name
 */
public record SourceAttribute(long ssrc, String name, String value) {
    static final long MAX_SSRC = 0xFFFF_FFFFL;

    static Optional<SourceAttribute> parse(String text) {
        var blank = text.indexOf(' ');
        var ssrc = Digits.parse(blank < 0 ? text : text.substring(0, blank), MAX_SSRC);
        var rest = blank < 0 ? "" : text.substring(blank + 1).strip();
        var colon = rest.indexOf(':');
        var name = colon < 0 ? rest : rest.substring(0, colon);
        return ssrc < 0 || name.isEmpty()
                ? Optional.empty()
                : Optional.of(new SourceAttribute(ssrc, name, colon < 0 ? "" : rest.substring(colon + 1)));
    }

    public Attribute attribute() {
        return new Attribute("ssrc", ssrc + " " + new Attribute(name, value));
    }
}
