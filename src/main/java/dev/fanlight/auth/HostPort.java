package dev.fanlight.auth;

import dev.fanlight.config.IpLiteral;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host with an optional port, as in the Host header (RFC 9110, section 7.2) and in Origin (RFC 6454).
 *
 * @param host a name in lower case without a final dot, or an IP address without brackets
 * @param port 0 to 65535, if one is written
 */
public record HostPort(String host, OptionalInt port) {
    private static final int MAX_LENGTH = 270;
    private static final Pattern BRACKETS = Pattern.compile("\\[([^\\]]*)](?::([0-9]{0,5}))?");
    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*)\\.?(?::([0-9]{0,5}))?");

    /** Reads {@code drone.local}, {@code drone.local:8080}, {@code [fe80::1]:8080}; empty for all else. Never throws. */
    public static Optional<HostPort> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        var brackets = BRACKETS.matcher(text);
        if (brackets.matches()) {
            return ipv6(brackets.group(1)).flatMap(host -> of(host, brackets.group(2)));
        }
        var name = NAME.matcher(text);
        if (name.matches()) {
            return of(name.group(1).toLowerCase(Locale.ROOT), name.group(2));
        }
        // Some clients forget the brackets.
        return ipv6(text).flatMap(host -> of(host, ""));
    }

    public boolean isIpAddress() {
        return IpLiteral.parse(host).isPresent();
    }

    private static Optional<String> ipv6(String text) {
        return Optional.of(text)
                .filter(address -> address.indexOf(':') >= 0)
                .flatMap(IpLiteral::parse)
                .map(address -> address.getHostAddress());
    }

    private static Optional<HostPort> of(String host, @Nullable String port) {
        if (port == null || port.isEmpty()) {
            return Optional.of(new HostPort(host, OptionalInt.empty()));
        }
        var number = Integer.parseInt(port);
        return number > 65535 ? Optional.empty() : Optional.of(new HostPort(host, OptionalInt.of(number)));
    }

    @Override
    public String toString() {
        var shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port.isPresent() ? shown + ":" + port.getAsInt() : shown;
    }
}
