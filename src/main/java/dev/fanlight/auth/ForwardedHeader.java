package dev.fanlight.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one Forwarded header (RFC 7239, section 4), strictly: half-understood, it would let a client speak for a proxy.
 *
 * <pre>
 * Forwarded         = 1#forwarded-element
 * forwarded-element = [ forwarded-pair ] *( ";" [ forwarded-pair ] )
 * forwarded-pair    = token "=" ( token / quoted-string )
 * </pre>
 */
final class ForwardedHeader {
    private final String text;
    private int at;

    private ForwardedHeader(String text) {
        this.text = text;
    }

    /**
     * The {@code for} parameters from left to right, unquoted; the empty text where an element has none.
     *
     * @return empty when the header breaks the grammar
     */
    static Optional<List<String>> parseFor(String text) {
        return new ForwardedHeader(text).elements();
    }

    private Optional<List<String>> elements() {
        var nodes = new ArrayList<String>();
        while (true) {
            skipSpace();
            // RFC 9110, section 5.6.1.2: a recipient ignores empty list elements.
            if (!atEnd() && text.charAt(at) != ',') {
                var node = element();
                if (node.isEmpty()) {
                    return Optional.empty();
                }
                nodes.add(node.get());
            }
            if (atEnd()) {
                return Optional.of(nodes);
            }
            if (text.charAt(at++) != ',') {
                return Optional.empty();
            }
        }
    }

    /** One element, up to the comma or the end; empty when malformed. */
    private Optional<String> element() {
        var node = "";
        var hasNode = false;
        while (true) {
            skipSpace();
            if (!atEnd() && text.charAt(at) != ';' && text.charAt(at) != ',') {
                var name = token();
                if (name.isEmpty() || atEnd() || text.charAt(at++) != '=') {
                    return Optional.empty();
                }
                var value = value();
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                if (name.equalsIgnoreCase("for")) {
                    // "Each parameter MUST NOT occur more than once per field-value."
                    if (hasNode) {
                        return Optional.empty();
                    }
                    hasNode = true;
                    node = value.get();
                }
            }
            skipSpace();
            if (atEnd() || text.charAt(at) != ';') {
                return Optional.of(node);
            }
            at++;
        }
    }

    private Optional<String> value() {
        if (atEnd() || text.charAt(at) != '"') {
            return Optional.of(token()).filter(token -> !token.isEmpty());
        }
        var value = new StringBuilder();
        for (at++; !atEnd(); at++) {
            var c = text.charAt(at);
            if (c == '"') {
                at++;
                return Optional.of(value.toString());
            }
            if (c == '\\' && ++at == text.length()) {
                return Optional.empty();
            }
            value.append(text.charAt(at));
        }
        return Optional.empty();
    }

    private String token() {
        var start = at;
        while (!atEnd() && isTokenChar(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isTokenChar(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private void skipSpace() {
        while (!atEnd() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private boolean atEnd() {
        return at >= text.length();
    }
}
