package dev.fanlight.proto.httpauth;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One challenge of a WWW-Authenticate header (RFC 9110 section 11.6.1).
 *
 * @param scheme in small letters
 * @param parameters names in small letters; of a name given twice the first counts
 */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final int MAX_HEADER_LENGTH = 16 << 10;

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** All challenges of one header value, up to the first place that cannot be read. */
    static List<Challenge> parse(String headerValue) {
        return headerValue.length() > MAX_HEADER_LENGTH ? List.of() : new Parser(headerValue).parse();
    }

    /**
     * <pre>
     * challenge  = scheme [ 1*SP ( token68 / #( token BWS "=" BWS ( token / quoted-string ) ) ) ]
     * </pre>
     *
     * The header holds a list of them, and commas part both challenges and parameters: a word behind which "=" comes is
     * a parameter, any other a scheme.
     */
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        List<Challenge> parse() {
            var challenges = new ArrayList<Challenge>();
            while (true) {
                skipBlanksAndCommas();
                var scheme = word();
                if (scheme.isEmpty()) {
                    return challenges;
                }
                var parameters = new HashMap<String, String>();
                skipToken68();
                if (!readParameters(parameters)) {
                    return challenges;
                }
                challenges.add(new Challenge(scheme.toLowerCase(Locale.ROOT), parameters));
            }
        }

        /** Reads up to the next scheme, where it stands then; false when the text cannot be read. */
        private boolean readParameters(Map<String, String> parameters) {
            while (true) {
                skipBlanksAndCommas();
                var start = at;
                var name = word();
                skipBlanks();
                if (at == text.length() || text.charAt(at) != '=') {
                    at = start;
                    return true;
                }
                at++;
                skipBlanks();
                var value = value();
                if (name.isEmpty() || value.isEmpty()) {
                    return false;
                }
                parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value.get());
            }
        }

        private Optional<String> value() {
            if (at == text.length() || text.charAt(at) != '"') {
                var start = at;
                while (at < text.length() && " \t,".indexOf(text.charAt(at)) < 0) {
                    at++;
                }
                var bare = text.substring(start, at);
                return Authorization.hasControlCharacter(bare) ? Optional.empty() : Optional.of(bare);
            }
            var value = new StringBuilder();
            for (at++; at < text.length(); at++) {
                var c = text.charAt(at);
                if (c == '"') {
                    at++;
                    return Optional.of(value.toString());
                }
                if (c == '\\' && at + 1 < text.length()) {
                    c = text.charAt(++at);
                }
                if (c < ' ' && c != '\t') {
                    return Optional.empty();
                }
                value.append(c);
            }
            return Optional.empty();
        }

        /** The one word of schemes such as Negotiate; it may end in "=", with nothing but a comma behind. */
        private void skipToken68() {
            var end = at;
            while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
                end++;
            }
            var start = end;
            while (end < text.length() && isToken68(text.charAt(end))) {
                end++;
            }
            var bare = end > start;
            while (end < text.length() && text.charAt(end) == '=') {
                end++;
            }
            while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
                end++;
            }
            if (bare && start > at && (end == text.length() || text.charAt(end) == ',')) {
                at = end;
            }
        }

        private void skipBlanks() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
        }

        private void skipBlanksAndCommas() {
            while (at < text.length() && " \t,".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private String word() {
            var start = at;
            while (at < text.length() && isTokenCharacter(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private static boolean isTokenCharacter(char c) {
            return isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
        }

        private static boolean isToken68(char c) {
            return isLetterOrDigit(c) || "-._~+/".indexOf(c) >= 0;
        }

        private static boolean isLetterOrDigit(char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        }
    }
}
