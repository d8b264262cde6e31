package dev.fanlight.proto.sdp;

/**
 * One a= line (RFC 8866 section 5.13).
 *
 * @param value empty for one that is only a name
 */
public record Attribute(String name, String value) {
    public static Attribute flag(String name) {
        return new Attribute(name, "");
    }

    @Override
    public String toString() {
        return value.isEmpty() ? name : name + ":" + value;
    }
}
