package dev.fanlight.endpoint.webrtc;

import dev.fanlight.config.IceServer;
import java.util.List;
import java.util.stream.Collectors;

/** The Link header that names STUN and TURN servers (RFC 9725 section 4.6, RFC 8288). */
final class IceLinks {
    private IceLinks() {}

    /** Empty where there are none. */
    static String of(List<IceServer> servers) {
        return servers.stream().map(IceLinks::of).collect(Collectors.joining(", "));
    }

    private static String of(IceServer server) {
        var link = new StringBuilder("<").append(server.url()).append(">; rel=\"ice-server\"");
        server.username().ifPresent(name -> link.append("; username=").append(quoted(name)));
        server.credential().ifPresent(word -> link.append("; credential=")
                .append(quoted(word))
                .append("; credential-type=\"password\""));
        return link.toString();
    }

    /** RFC 9110 section 5.6.4; what is not printable ASCII cannot stand in a header. */
    private static String quoted(String text) {
        return '"' + text.replaceAll("[^\\x20-\\x7e]", "?").replaceAll("([\"\\\\])", "\\\\$1") + '"';
    }
}
