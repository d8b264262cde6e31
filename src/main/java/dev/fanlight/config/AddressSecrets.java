package dev.fanlight.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What of an address people may see, and what of the answers of those who were asked by it. */
final class AddressSecrets {
    private static final String RTMP_SCHEME = "rtmp";

    /** What stands in the query goes to a server, which may repeat it. */
    private static final Set<String> NAMED_BY_SERVER =
            Set.of("rtmp", "rtmps", "rtsp", "rtsps", "http", "https", "whep", "wheps");

    /** Shorter ones would be found in words. */
    private static final int SHORTEST_SECRET = 4;

    private static final Pattern PATH_SECRET = Pattern.compile(
            "((?:^|[/&;_])(?:user|username|usr|login|pass|passwd|password|pwd|key|token|auth|secret)=)"
                    + "[^/&;]*?(?=_[A-Za-z]+=|[/&;]|$)",
            Pattern.CASE_INSENSITIVE);

    private AddressSecrets() {}

    /** @param shownPath makes what people may see of the path */
    static String without(SourceAddress address, UnaryOperator<String> shownPath) {
        var uri = address.uri();
        if (address.scheme().equals(SourceAddress.TEST_SCHEME) && uri.toString().indexOf('@') < 0) {
            return uri.toString();
        }
        if (uri.isOpaque()) {
            return withoutAny(uri.toString());
        }
        if (address.scheme().equals(SourceAddress.FILE_SCHEME)) {
            return SourceAddress.FILE_SCHEME + ":" + address.path();
        }
        var text = new StringBuilder(address.scheme()).append(':');
        if (uri.getRawAuthority() != null) {
            text.append("//").append(address.login().isPresent() ? "***@" : "").append(SourceAddress.hostAndPort(uri));
        }
        text.append(shownPath.apply(uri.getRawPath()));
        if (uri.getRawQuery() != null) {
            // Many cameras take the password as a parameter, each under a name of its own.
            text.append('?').append(uri.getRawQuery().replaceAll("(^|&)([^&=]*=)?[^&]*", "$1$2***"));
        }
        return text.toString();
    }

    /** Services of RTMP take a key for a name: only the first part of a path with several is no secret. */
    static String withoutKey(String path) {
        var parts = Arrays.stream(path.split("/", -1))
                .filter(part -> !part.isEmpty())
                .toList();
        return switch (parts.size()) {
            case 0 -> path;
            case 1 -> "/***";
            default -> "/" + withoutNamed(parts.getFirst()) + "/***";
        };
    }

    /** Some cameras take the password within the path: {@code /user=admin_password=secret_channel=1}. */
    static String withoutNamed(String path) {
        return PATH_SECRET.matcher(path).replaceAll("$1***");
    }

    /**
     * Hides what may be a secret in a text that was meant to be an address, valid or not: of RTMP the key, too, as it may be
     * one that is sent to.
     */
    static String withoutAny(String text) {
        var at = text.lastIndexOf('@');
        var slashes = text.indexOf("//");
        var start = slashes >= 0 && slashes < at ? slashes + 2 : 0;
        var open = at < 0 ? text : text.substring(0, start) + "***" + text.substring(at);
        var query = open.indexOf('?');
        var path = query < 0 ? open : open.substring(0, query);
        var shown = path.regionMatches(true, 0, RTMP_SCHEME, 0, RTMP_SCHEME.length())
                ? path.replaceFirst("(//[^/]*/(?:[^/]+/+)?).*", "$1***")
                : withoutNamed(path);
        return query < 0 ? shown : shown + "?***";
    }

    /**
     * What a peer said, without the secrets of the address by which it was asked.
     *
     * @param alsoSecret as it stands in the address; may be empty
     */
    static String hideIn(String text, SourceAddress address, String alsoSecret) {
        var hidden = text;
        for (var secret : secrets(address, alsoSecret)) {
            hidden = hidden.replace(secret, "***");
        }
        return hidden;
    }

    private static List<String> secrets(SourceAddress address, String alsoSecret) {
        var values = (NAMED_BY_SERVER.contains(address.scheme()) ? address.parameters() : Stream.<String>empty())
                .map(pair -> pair.substring(pair.indexOf('=') + 1));
        var password = address.login().map(SourceAddress.Login::password).stream();
        return Stream.of(Stream.of(alsoSecret), values, password)
                .flatMap(each -> each)
                .flatMap(each -> Stream.of(each, lenientlyDecoded(each)))
                .filter(each -> each.length() >= SHORTEST_SECRET)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    private static String lenientlyDecoded(String text) {
        try {
            return SourceAddress.decoded(text);
        } catch (IllegalArgumentException _) {
            return text; // a decoded password may hold a percent sign
        }
    }
}
