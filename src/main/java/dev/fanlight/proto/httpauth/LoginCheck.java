package dev.fanlight.proto.httpauth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The server's side of a login over one connection: challenges out, Authorization in. Digest (RFC 7616; RFC 2617 without
 * qop, which RFC 2069 began and cameras' players still speak) and Basic (RFC 7617). Belongs to one thread.
 *
 * <p>The nonce is the connection's own and lives as long as that, so an answer is of no use on any other; the count of
 * RFC 7616 is not looked at, as players that always write the same one are many.
 */
public final class LoginCheck {
    /** What came of an Authorization header. */
    public sealed interface Outcome {
        /** It is this user. */
        record Proven(String user) implements Outcome {}

        /** There was no header, or one that cannot be read. */
        record Missing() implements Outcome {}

        /** Nobody has that name, or the password is another one. */
        record Wrong() implements Outcome {}

        /** The nonce is not this connection's: to be asked again, without doubt in the password. */
        record Stale() implements Outcome {}
    }

    private static final int MAX_HEADER_LENGTH = 4096;

    private final String realm;
    private final String nonce;

    /**
     * @param realm for people, without quotes
     * @param nonce fresh and random, of characters that need no quoting
     */
    public LoginCheck(String realm, String nonce) {
        this.realm = realm;
        this.nonce = nonce;
    }

    /** The values of as many WWW-Authenticate headers, the strongest first. */
    public List<String> challenges(boolean stale) {
        var rest = "realm=\"" + realm + "\", nonce=\"" + nonce + "\"";
        var end = stale ? ", stale=true" : "";
        // Players that know no algorithm but MD5 take the last Digest that they read, and Basic only without any.
        return List.of(
                "Digest " + rest + ", algorithm=SHA-256, qop=\"auth\"" + end,
                "Digest " + rest + ", algorithm=MD5, qop=\"auth\"" + end,
                "Basic realm=\"" + realm + "\"");
    }

    /**
     * Who has sent this header.
     *
     * @param method of the request, such as DESCRIBE
     * @param passwordOf a user's password; empty when nobody has that name
     */
    public Outcome check(Optional<String> header, String method, Function<String, Optional<String>> passwordOf) {
        var value = header.orElse("").strip();
        if (value.isEmpty() || value.length() > MAX_HEADER_LENGTH) {
            return new Outcome.Missing();
        }
        if (value.regionMatches(true, 0, "Basic ", 0, 6)) {
            return basic(value.substring(6).strip(), passwordOf);
        }
        return Challenge.parse(value).stream()
                .filter(each -> each.scheme().equals("digest"))
                .findFirst()
                .map(answer -> digest(answer, method, passwordOf))
                .orElseGet(Outcome.Missing::new);
    }

    private static Outcome basic(String encoded, Function<String, Optional<String>> passwordOf) {
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return new Outcome.Missing();
        }
        var colon = pair.indexOf(':');
        if (colon < 0) {
            return new Outcome.Missing();
        }
        var user = pair.substring(0, colon);
        return passwordOf
                .apply(user)
                .filter(password -> isSame(password, pair.substring(colon + 1)))
                .<Outcome>map(password -> new Outcome.Proven(user))
                .orElseGet(Outcome.Wrong::new);
    }

    private Outcome digest(Challenge answer, String method, Function<String, Optional<String>> passwordOf) {
        var user = answer.parameter("username");
        var target = answer.parameter("uri");
        var response = answer.parameter("response");
        var algorithm = DigestAnswer.algorithm(answer);
        if (user.isEmpty() || target.isEmpty() || response.isEmpty() || algorithm.isEmpty()) {
            return new Outcome.Missing();
        }
        if (!nonce.equals(answer.parameter("nonce").orElse(""))) {
            return new Outcome.Stale();
        }
        var password = passwordOf.apply(user.get());
        if (password.isEmpty() || !realm.equals(answer.parameter("realm").orElse(""))) {
            return new Outcome.Wrong();
        }
        var hash = algorithm.get();
        var cnonce = answer.parameter("cnonce").orElse("");
        var count = answer.parameter("nc").orElse("");
        var protection = answer.parameter("qop");
        if (protection.isPresent() && !protection.get().equalsIgnoreCase("auth")) {
            return new Outcome.Missing();
        }
        var secret = hash.hash(user.get() + ":" + realm + ":" + password.get());
        if (hash.session()) {
            secret = hash.hash(secret + ":" + nonce + ":" + cnonce);
        }
        var middle = protection.isPresent() ? ":" + count + ":" + cnonce + ":" + protection.get() + ":" : ":";
        var expected = hash.hash(secret + ":" + nonce + middle + hash.hash(method + ":" + target.get()));
        if (!isSame(expected, response.get().toLowerCase(Locale.ROOT))) {
            return new Outcome.Wrong();
        }
        return new Outcome.Proven(user.get());
    }

    /** Takes the same time wherever the difference is. */
    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
