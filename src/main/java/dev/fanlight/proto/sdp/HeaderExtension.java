package dev.fanlight.proto.sdp;

import java.util.Arrays;
import java.util.Optional;

/**
 * One RTP header extension (RFC 8285 section 5).
 *
 * @param id 1 to 255; 1 to 14 fit the one-byte form
 * @param direction who may use it, seen from the writer; SENDRECV where the line says nothing
 * @param encrypted whether the uri was wrapped for encryption by RFC 6904
 */
public record HeaderExtension(int id, Direction direction, String uri, boolean encrypted) {
    private static final String ENCRYPT = "urn:ietf:params:rtp-hdrext:encrypt";

    /** The value of an extmap attribute: {@code 3/recvonly urn:x attributes}. */
    static Optional<HeaderExtension> parse(String value) {
        var fields = value.split(" +", 4);
        if (fields.length < 2 || fields[1].isEmpty()) {
            return Optional.empty();
        }
        var slash = fields[0].indexOf('/');
        var id = Digits.parseInt(slash < 0 ? fields[0] : fields[0].substring(0, slash), 255);
        var label = slash < 0 ? Direction.SENDRECV.label() : fields[0].substring(slash + 1);
        var direction = Arrays.stream(Direction.values())
                .filter(each -> each.label().equals(label))
                .findFirst();
        var encrypted = fields[1].equals(ENCRYPT);
        if (id < 1 || direction.isEmpty() || (encrypted && fields.length < 3)) {
            return Optional.empty();
        }
        return Optional.of(new HeaderExtension(id, direction.get(), encrypted ? fields[2] : fields[1], encrypted));
    }

    public Attribute attribute() {
        var way = direction == Direction.SENDRECV ? "" : "/" + direction.label();
        return new Attribute("extmap", id + way + " " + (encrypted ? ENCRYPT + " " : "") + uri);
    }
}
