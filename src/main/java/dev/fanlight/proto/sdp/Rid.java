package dev.fanlight.proto.sdp;

import java.util.Optional;

/**
 * One layer of a simulcast, named (RFC 8851 section 10).
 *
 * @param sends whether the writer sends the layer; otherwise it receives it
 * @param restrictions as written: {@code pt=97;max-width=1280}, often empty
 */
public record Rid(String id, boolean sends, String restrictions) {
    private static final int MAX_ID_LENGTH = 32;

    static Optional<Rid> parse(String value) {
        var fields = value.strip().split(" +", 3);
        if (fields.length < 2 || !isId(fields[0]) || !(fields[1].equals("send") || fields[1].equals("recv"))) {
            return Optional.empty();
        }
        return Optional.of(new Rid(fields[0], fields[1].equals("send"), fields.length == 3 ? fields[2] : ""));
    }

    /** Letters and digits, and what RFC 8851 adds; it also travels in a header extension. */
    private static boolean isId(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_ID_LENGTH
                && text.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '-'
                                || c == '_');
    }

    public Attribute attribute() {
        var rest = restrictions.isEmpty() ? "" : " " + restrictions;
        return new Attribute("rid", id + (sends ? " send" : " recv") + rest);
    }
}
