package dev.fanlight.endpoint.webrtc.pull;

import dev.fanlight.config.Parsed;
import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.WantedCertificate;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where a request goes and what it shows.
 *
 * @param uri of http or https, without user, password and token
 * @param authorization value of the header of this name, where the address holds a token, or a user and a password
 * @param certificate what it has to show where it is HTTPS
 */
record WhepTarget(URI uri, Optional<String> authorization, WantedCertificate certificate) {
    private static final String TOKEN = "token";
    private static final Set<String> HTTP = Set.of("http", "https");

    /** As configured: {@code whep://} is HTTP, {@code wheps://} HTTPS; {@code ?token=} goes into a header. */
    static WhepTarget of(SourceAddress address) {
        var scheme = address.scheme().equals("wheps") ? "https" : "http";
        var authority = address.uri().getRawAuthority();
        var query = WantedCertificate.queryToSend(
                address.uri(), pair -> pair.equals(TOKEN) || pair.startsWith(TOKEN + "="));
        return new WhepTarget(
                URI.create(scheme + "://" + authority.substring(authority.lastIndexOf('@') + 1)
                        + address.uri().getRawPath()
                        + query.map(each -> "?" + each).orElse("")),
                authorization(address),
                WantedCertificate.of(address));
    }

    /** RFC 6750 section 2.1, RFC 7617 section 2. */
    private static Optional<String> authorization(SourceAddress address) {
        return address.parameter(TOKEN)
                .map(token -> "Bearer " + token)
                .or(() -> address.login()
                        .map(login -> "Basic "
                                + Base64.getEncoder()
                                        .encodeToString((login.user() + ":" + login.password())
                                                .getBytes(StandardCharsets.UTF_8))));
    }

    /** Why it cannot go into a header, where that is so: a line break would begin another one. */
    boolean hasUnfitToken() {
        return authorization
                .filter(value -> value.chars().anyMatch(each -> each < 0x20 || each > 0x7e))
                .isPresent();
    }

    /** What the server has named: absolute, or as seen from here. Credentials stay with their server. */
    Optional<WhepTarget> resolve(String location) {
        try {
            var named = location.strip();
            // RFC 3986, section 5.2.2: a query alone keeps the path; URI drops its last segment.
            var next = uri.resolve(named.startsWith("?") ? uri.getRawPath() + named : named);
            return SourceAddress.parse(next.toString(), HTTP) instanceof Parsed.Value<SourceAddress>(var sound)
                    ? Optional.of(
                            isSameServer(sound.uri())
                                    ? new WhepTarget(sound.uri(), authorization, certificate)
                                    : stranger(sound.uri()))
                    : Optional.empty();
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static WhepTarget stranger(URI uri) {
        return new WhepTarget(uri, Optional.empty(), WantedCertificate.VOUCHED_FOR);
    }

    /** Same host and port, and never from TLS to none; HTTP may become HTTPS on its usual port. */
    boolean isSameServer(URI other) {
        var next = stranger(other);
        var upgraded = port() == 80 && next.port() == 443 && next.isTls();
        return next.host().equalsIgnoreCase(host())
                && (next.port() == port() || upgraded)
                && (next.isTls() || !isTls());
    }

    String host() {
        return new SourceAddress(uri).host();
    }

    int port() {
        return new SourceAddress(uri).port().orElse(isTls() ? 443 : 80);
    }

    boolean isTls() {
        return uri.getScheme().toLowerCase(Locale.ROOT).equals("https");
    }

    /** As it stands in the request line. */
    String requestTarget() {
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    /** Without what only the other side may know. */
    @Override
    public String toString() {
        return uri.getScheme() + "://" + host() + ":" + port() + uri.getRawPath();
    }
}
