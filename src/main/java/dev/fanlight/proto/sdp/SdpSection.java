package dev.fanlight.proto.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the lines of one section say, the session's own or a medium's, while it is read. */
final class SdpSection {
    static final int MAX_ATTRIBUTES = 1000;
    static final int MAX_FORMATS = 128;

    private final String[] mediaLine;
    private Optional<String> connection = Optional.empty();
    private final List<Bandwidth> bandwidths = new ArrayList<>();
    private final List<Attribute> attributes = new ArrayList<>();

    /** @param mediaLine the fields of the m= line, checked by {@link #mediaLineFault}; none for the session */
    SdpSection(String... mediaLine) {
        this.mediaLine = mediaLine;
    }

    static String[] mediaLine(String value) {
        return value.strip().split(" +", MAX_FORMATS + 4);
    }

    static @Nullable SdpFault mediaLineFault(String[] fields) {
        if (fields.length < 4 || port(fields) < 0) {
            return SdpFault.BAD_MEDIA;
        }
        return fields.length > MAX_FORMATS + 3 ? SdpFault.TOO_MANY_FORMATS : null;
    }

    /** "9" or "9/2": the count of ports is of the time before rtcp-mux and is not kept. */
    private static int port(String[] fields) {
        var slash = fields[1].indexOf('/');
        return Digits.parseInt(slash < 0 ? fields[1] : fields[1].substring(0, slash), 65535);
    }

    /** A line of a kind that both the session and a medium can have; others are no matter here. */
    @Nullable SdpFault onLine(char type, String value) {
        return switch (type) {
            case 'a' -> onAttribute(value);
            case 'b' -> onBandwidth(value);
            case 'c' -> {
                connection = connection.or(() -> Optional.of(value));
                yield null;
            }
            default -> null;
        };
    }

    private @Nullable SdpFault onAttribute(String value) {
        var colon = value.indexOf(':');
        var name = colon < 0 ? value.strip() : value.substring(0, colon);
        if (name.isEmpty()) {
            return SdpFault.BAD_ATTRIBUTE;
        }
        if (attributes.size() == MAX_ATTRIBUTES) {
            return SdpFault.TOO_MANY_ATTRIBUTES;
        }
        attributes.add(new Attribute(name, colon < 0 ? "" : value.substring(colon + 1)));
        return null;
    }

    private @Nullable SdpFault onBandwidth(String value) {
        var colon = value.indexOf(':');
        var number = Digits.parse(value.substring(colon + 1).strip(), Long.MAX_VALUE);
        if (colon < 1 || number < 0 || bandwidths.size() == 16) {
            return SdpFault.BAD_BANDWIDTH;
        }
        bandwidths.add(new Bandwidth(value.substring(0, colon), number));
        return null;
    }

    Attributes attributes() {
        return new Attributes(attributes);
    }

    MediaDescription media() {
        return new MediaDescription(
                mediaLine[0],
                port(mediaLine),
                mediaLine[2],
                List.of(mediaLine).subList(3, mediaLine.length),
                connection,
                bandwidths,
                attributes());
    }

    SessionDescription session(Origin origin, String name, List<MediaDescription> media) {
        return new SessionDescription(origin, name, connection, bandwidths, attributes(), media);
    }
}
