package dev.fanlight.proto.rtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The headers of a message in their order; names are compared without regard to case. */
public record RtspHeaders(List<Header> list) {
    public static final RtspHeaders NONE = new RtspHeaders(List.of());

    /** One line. */
    public record Header(String name, String value) {}

    public RtspHeaders {
        list = List.copyOf(list);
    }

    public static RtspHeaders of(String name, String value) {
        return NONE.with(name, value);
    }

    public RtspHeaders with(String name, String value) {
        var more = new ArrayList<>(list);
        more.add(new Header(name, value));
        return new RtspHeaders(more);
    }

    public Optional<String> first(String name) {
        return list.stream()
                .filter(each -> each.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }

    /** The values of all lines of that name. */
    public List<String> all(String name) {
        return list.stream()
                .filter(each -> each.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }
}
