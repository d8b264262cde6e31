package dev.fanlight.auth;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which web page made a browser ask: the Origin header (RFC 6454, section 7). */
public sealed interface Origin {
    /** No Origin header: not a browser, or nothing that a page of another site could have sent with a body. */
    record None() implements Origin {}

    /** A page from there. */
    record Page(String scheme, HostPort hostPort) implements Origin {}

    /** A page that hides where it is from ({@code null}), or a header that is none, or several. */
    record Opaque() implements Origin {}

    /** {@code scheme "://" host [ ":" port ]} */
    Pattern SERIALIZED = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{0,30})://([^/]{1,270})");

    /** Reads the values of all Origin headers of a request. Never throws. */
    static Origin parse(List<String> values) {
        if (values.isEmpty()) {
            return new None();
        }
        var matcher = SERIALIZED.matcher(values.getFirst().strip());
        if (values.size() > 1 || !matcher.matches()) {
            return new Opaque();
        }
        var scheme = matcher.group(1).toLowerCase(Locale.ROOT);
        return HostPort.parse(matcher.group(2))
                .<Origin>map(hostPort -> new Page(scheme, hostPort))
                .orElseGet(Opaque::new);
    }

    /** Whether a request to that host and port may come from this origin: from itself, or not from a page at all. */
    default boolean matches(Asked asked) {
        return switch (this) {
            case None() -> true;
            case Opaque() -> false;
            case Page(var scheme, var from) ->
                asked instanceof Asked.Under(var to)
                        && from.host().equals(to.host())
                        && port(scheme, from) == port(scheme, to);
        };
    }

    private static int port(String scheme, HostPort hostPort) {
        // A proxy that ends TLS passes Host without a port; the page's own scheme says which one was left out.
        return hostPort.port().orElse(scheme.equals("https") ? 443 : 80);
    }
}
