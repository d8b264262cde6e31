package dev.fanlight.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A STUN or TURN server (RFC 7064, RFC 7065) that clients are told to use.
 *
 * @param url without the credentials, such as {@code turn:turn.example.org:3478?transport=tcp}
 * @param username where the server asks for one
 * @param credential the password that belongs to it
 */
public record IceServer(String url, Optional<String> username, Optional<String> credential) {
    private static final Pattern FORM = Pattern.compile("(?<scheme>stuns?|turns?):"
            + "(?:(?<user>[^:@\\s]{1,256}):(?<password>[^:@\\s]{1,256})@)?"
            + "(?<host>[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?<port>:[0-9]{1,5})?"
            + "(?<transport>\\?transport=(?:udp|tcp))?");

    /** Reads {@code stun:host}, {@code turn:user:password@host:port?transport=udp}; a % begins an escape. */
    static Parsed<IceServer> parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return new Parsed.Problem<>("");
        }
        var isStun = form.group("scheme").startsWith("stun");
        var user = Optional.ofNullable(form.group("user"));
        if (isStun && (user.isPresent() || form.group("transport") != null)) {
            return new Parsed.Problem<>("a STUN server has neither user nor transport");
        }
        if (!isStun && user.isEmpty()) {
            return new Parsed.Problem<>("a TURN server needs a user and a password before the host");
        }
        var url = form.group("scheme") + ":" + form.group("host")
                + Optional.ofNullable(form.group("port")).orElse("")
                + Optional.ofNullable(form.group("transport")).orElse("");
        try {
            return new Parsed.Value<>(new IceServer(
                    url,
                    user.map(IceServer::decoded),
                    Optional.ofNullable(form.group("password")).map(IceServer::decoded)));
        } catch (IllegalArgumentException badEscape) {
            return new Parsed.Problem<>("a % in user or password is written %25");
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return url;
    }
}
