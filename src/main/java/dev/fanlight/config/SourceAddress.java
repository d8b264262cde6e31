package dev.fanlight.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a stream is fetched from. Cameras take their password in the address, so no text made from this value holds
 * one: {@link #toString} and {@link #redacted} hide user, password, the values of the query, and what a path names as a
 * secret. The last part of a path is a stream's name and is shown; where it is a key, see {@link PushTarget}.
 *
 * @param uri the whole address, secrets included: for connecting, never for printing
 */
public record SourceAddress(URI uri) {
    private static final int MAX_LENGTH = 2048;
    /** The built-in test camera is no machine in the network. */
    static final String TEST_SCHEME = "test";

    static final String FILE_SCHEME = "file";

    /** Sources that come to us: a host is one of our own addresses, and may be missing. */
    private static final Set<String> LISTENING_SCHEMES = Set.of("udp", "rtp", "tcp-listen", "srt");

    /** All that have a host behind two slashes, or could have one. */
    private static final Set<String> SCHEMES_WITH_SLASHES = Set.of(
            "http",
            "https",
            "rtsp",
            "rtsps",
            "rtmp",
            "rtmps",
            "whep",
            "wheps",
            "udp",
            "rtp",
            "tcp",
            "tcp-listen",
            "srt");

    private static final Set<String> SCHEMES_WITH_PORT = Set.of("udp", "rtp", "tcp", "tcp-listen", "srt");
    // java.net.URI finds no host in names with an underscore, which home routers and containers do give.
    private static final Pattern HOST_AND_PORT = Pattern.compile(
            "(?<host>[A-Za-z0-9._-]{0,253}|\\[[0-9A-Fa-f:.]+(?:%25[A-Za-z0-9._~-]+)?])(?::(?<port>[0-9]{0,5}))?");

    /** @throws IllegalArgumentException when the address has no scheme, or no host where it needs one */
    public SourceAddress {
        problem(uri).ifPresent(sentence -> {
            throw new IllegalArgumentException(sentence);
        });
    }

    /** A name and a password as they stand in an address, decoded. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return "***";
        }
    }

    /** Reads an address whose scheme is one of the given ones. Never throws; hints never hold a secret. */
    public static Parsed<SourceAddress> parse(String text, Set<String> schemes) {
        return switch (parse(text)) {
            case Parsed.Value<SourceAddress> value
            when !schemes.contains(value.value().scheme()) ->
                new Parsed.Problem<>("it has to start with " + schemeList(schemes));
            case Parsed<SourceAddress> other -> other;
        };
    }

    static String schemeList(Set<String> schemes) {
        return schemes.stream().sorted().map(scheme -> scheme + ":").collect(Collectors.joining(" or "));
    }

    static Parsed<SourceAddress> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return new Parsed.Problem<>("it has at most " + MAX_LENGTH + " characters");
        }
        if (text.startsWith(FILE_SCHEME + ":")) {
            return file(text.substring(FILE_SCHEME.length() + 1));
        }
        if (!text.contains("://") && !text.startsWith(TEST_SCHEME + ":")) {
            return new Parsed.Problem<>(withoutSlashes(text));
        }
        try {
            // "test:" alone is no URI by RFC 3986's Java reading, but it is what people write.
            var uri = new URI(text.equals(TEST_SCHEME + ":") ? TEST_SCHEME + ":camera" : text);
            return problem(uri)
                    .<Parsed<SourceAddress>>map(Parsed.Problem::new)
                    .orElseGet(() -> withKnownPicture(new SourceAddress(uri)));
        } catch (URISyntaxException _) {
            return new Parsed.Problem<>(
                    text.indexOf('@') >= 0
                            ? "special characters of a user name or password are written with a percent sign: / is"
                                    + " %2F, # is %23, % is %25"
                            : "it holds a character that an address cannot hold, such as a space");
        }
    }

    /** What an address without :// was meant to be. */
    private static String withoutSlashes(String text) {
        var colon = text.indexOf(':');
        var scheme = text.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
        if (!SCHEMES_WITH_SLASHES.contains(scheme)) {
            return "http:// is missing at its beginning, as in http://camera.local/stream.mjpg";
        }
        var rest = text.substring(colon + 1).replaceFirst("^/+", "");
        var isPort = !rest.isEmpty() && rest.chars().allMatch(c -> c >= '0' && c <= '9');
        if (isPort) {
            return "write " + scheme + "://" + (LISTENING_SCHEMES.contains(scheme) ? "" : "HOST") + ":" + rest;
        }
        // What has a password in it is not repeated.
        var isPlain = !rest.isEmpty() && rest.chars().allMatch(c -> c != '@' && c != '?' && c > ' ' && c < 127);
        return "two slashes are missing behind " + scheme + ":, as in " + scheme + "://"
                + (isPlain ? rest : LISTENING_SCHEMES.contains(scheme) ? ":5000" : "HOST/…");
    }

    private static Parsed<SourceAddress> withKnownPicture(SourceAddress address) {
        return address.scheme().equals(TEST_SCHEME)
                        && TestPicture.parse(address) instanceof Parsed.Problem<TestPicture>(var hint)
                ? new Parsed.Problem<>(hint)
                : new Parsed.Value<>(address);
    }

    /** People write paths as they are, with spaces, and relative ones too. */
    private static Parsed<SourceAddress> file(String path) {
        try {
            var uri = path.startsWith("//") ? new URI(FILE_SCHEME + ":" + path) : new URI(FILE_SCHEME, path, null);
            return problem(uri)
                    .<Parsed<SourceAddress>>map(Parsed.Problem::new)
                    .orElseGet(() -> new Parsed.Value<>(new SourceAddress(uri)));
        } catch (URISyntaxException _) {
            return new Parsed.Problem<>(
                    "a path stands behind file:, such as file:clips/test.mp4 or file:/data/test.mp4");
        }
    }

    /** The path of a file, relative ones included; the path of the address for other schemes. Decoded. */
    public String path() {
        var path = uri.isOpaque() ? uri.getSchemeSpecificPart() : uri.getPath();
        return path == null ? "" : path;
    }

    /** The value of a parameter of the query, decoded; of several with this name the first. */
    public Optional<String> parameter(String name) {
        return parameters()
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair[0].equals(name))
                .map(pair -> pair.length == 1 ? "" : decoded(pair[1]))
                .findFirst();
    }

    /** As they stand in the query. */
    List<String> parameterNames() {
        return parameters().map(pair -> pair.split("=", 2)[0]).toList();
    }

    /** Java sees no query in an address without a slash, such as {@code test:?fps=15}. */
    Stream<String> parameters() {
        var bare = uri.isOpaque() ? uri.getRawSchemeSpecificPart() : "";
        var query =
                uri.isOpaque() && bare.indexOf('?') >= 0 ? bare.substring(bare.indexOf('?') + 1) : uri.getRawQuery();
        return Optional.ofNullable(query).stream().flatMap(text -> Arrays.stream(text.split("&", -1)));
    }

    /** In lower case, such as {@code http}. */
    public String scheme() {
        return uri.getScheme().toLowerCase(Locale.ROOT);
    }

    /** Host name or IP address, IPv6 without brackets; empty for {@code test:}. */
    public String host() {
        var matcher = HOST_AND_PORT.matcher(hostAndPort(uri));
        if (!matcher.matches()) {
            return "";
        }
        var host = matcher.group("host");
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port if one is written, 1 to 65535. */
    public OptionalInt port() {
        var matcher = HOST_AND_PORT.matcher(hostAndPort(uri));
        var port = matcher.matches() ? matcher.group("port") : null;
        return port == null || port.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(port));
    }

    /** User and password, when the address has them. */
    public Optional<Login> login() {
        var authority = Optional.ofNullable(uri.getRawAuthority()).orElse("");
        var at = authority.lastIndexOf('@');
        if (at < 0) {
            return Optional.empty();
        }
        var userInfo = authority.substring(0, at);
        if (userInfo.isEmpty()) {
            return Optional.empty(); // udp://@:5000, as VLC and ffmpeg write it
        }
        var colon = userInfo.indexOf(':');
        return Optional.of(
                colon < 0
                        ? new Login(decoded(userInfo), "")
                        : new Login(decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1))));
    }

    /** The address as people may see it: {@code http://***@camera.local/video?user=***}. */
    public String redacted() {
        return AddressSecrets.without(this, AddressSecrets::withoutNamed);
    }

    /** What a peer said, without the secrets of this address, which some repeat. */
    public String hideIn(String text) {
        return AddressSecrets.hideIn(text, this, "");
    }

    @Override
    public String toString() {
        return redacted();
    }

    private static Optional<String> problem(URI uri) {
        if (uri.getScheme() == null) {
            return Optional.of("it has to start with a scheme such as http:");
        }
        var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (scheme.equals(TEST_SCHEME)) {
            return Optional.empty();
        }
        if (scheme.equals(FILE_SCHEME)) {
            return uri.getSchemeSpecificPart().isEmpty()
                    ? Optional.of("the path of a file is missing")
                    : Optional.empty();
        }
        var bare = hostAndPort(uri);
        if (LISTENING_SCHEMES.contains(scheme) && (bare.isEmpty() || bare.startsWith(":"))) {
            return problemOfPort(scheme, bare.isEmpty() ? "" : bare.substring(1));
        }
        var matcher = HOST_AND_PORT.matcher(bare);
        if (!matcher.matches() || matcher.group("host").isEmpty()) {
            return Optional.of("it names no machine; write it like http://camera.local/stream.mjpg");
        }
        var host = matcher.group("host");
        if (host.startsWith("[")
                && IpLiteral.parse(host.substring(1, host.length() - 1)).isEmpty()) {
            return Optional.of("what stands in brackets is no IPv6 address");
        }
        return problemOfPort(scheme, Optional.ofNullable(matcher.group("port")).orElse(""));
    }

    private static Optional<String> problemOfPort(String scheme, String port) {
        if (port.isEmpty()) {
            return SCHEMES_WITH_PORT.contains(scheme)
                    ? Optional.of("it needs a port, such as " + scheme + "://"
                            + (LISTENING_SCHEMES.contains(scheme) ? "" : "camera.local") + ":5000")
                    : Optional.empty();
        }
        return !port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535
                ? Optional.of("a port goes from 1 to 65535")
                : Optional.empty();
    }

    static String hostAndPort(URI uri) {
        var authority = Optional.ofNullable(uri.getRawAuthority()).orElse("");
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    static String decoded(String text) {
        // URI has checked the percent signs; a plus is a plus in user info, unlike in forms.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
