package dev.fanlight.proto.httpauth;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** The answer to a Digest challenge (RFC 7616 section 3.4; RFC 2617 section 3.2.2 where there is no qop). */
final class DigestAnswer {
    private DigestAnswer() {}

    /** RFC 7616 section 3.3: without an algorithm, MD5 is meant. */
    static Optional<DigestAlgorithm> algorithm(Challenge challenge) {
        return DigestAlgorithm.named(challenge.parameter("algorithm").orElse("MD5"));
    }

    static Authorization to(
            Challenge challenge, String method, String target, Credentials credentials, String cnonce, int nonceCount) {
        var realm = challenge.parameter("realm");
        var nonce = challenge.parameter("nonce");
        if (realm.isEmpty() || nonce.isEmpty()) {
            return new Authorization.Refused(AuthFault.MALFORMED_CHALLENGE);
        }
        var algorithm = algorithm(challenge);
        if (algorithm.isEmpty()) {
            return new Authorization.Refused(AuthFault.UNKNOWN_ALGORITHM);
        }
        var protection = challenge.parameter("qop");
        if (protection.isPresent() && !offersAuth(protection.get())) {
            return new Authorization.Refused(AuthFault.UNKNOWN_PROTECTION);
        }
        if (Authorization.hasControlCharacter(credentials.user())) {
            return new Authorization.Refused(AuthFault.UNFIT_CREDENTIALS);
        }
        var hash = algorithm.get();
        var count = String.format(Locale.ROOT, "%08x", nonceCount);

        // RFC 7616 3.4.2: A1 = unq(username) ":" unq(realm) ":" passwd
        var secret = hash.hash(credentials.user() + ":" + realm.get() + ":" + credentials.password());
        if (hash.session()) {
            secret = hash.hash(secret + ":" + nonce.get() + ":" + cnonce);
        }
        // RFC 7616 3.4.3: A2 = Method ":" request-uri
        var request = hash.hash(method + ":" + target);
        // RFC 7616 3.4.1; RFC 2617 3.2.2.1 leaves the middle out where the server does not ask for qop
        var middle = protection.isPresent() ? ":" + count + ":" + cnonce + ":auth:" : ":";
        var response = hash.hash(secret + ":" + nonce.get() + middle + request);

        var header = new StringBuilder("Digest ").append(user(credentials.user()));
        header.append(", realm=").append(quoted(realm.get()));
        header.append(", nonce=").append(quoted(nonce.get()));
        header.append(", uri=").append(quoted(target));
        challenge
                .parameter("algorithm")
                .ifPresent(word -> header.append(", algorithm=").append(word));
        if (protection.isPresent()) {
            header.append(", qop=auth, nc=").append(count);
        }
        if (protection.isPresent() || hash.session()) {
            header.append(", cnonce=").append(quoted(cnonce));
        }
        header.append(", response=").append(quoted(response));
        challenge
                .parameter("opaque")
                .ifPresent(opaque -> header.append(", opaque=").append(quoted(opaque)));
        return new Authorization.Answer(header.toString(), isStale(challenge));
    }

    private static boolean isStale(Challenge challenge) {
        return challenge.parameter("stale").filter("true"::equalsIgnoreCase).isPresent();
    }

    private static boolean offersAuth(String protection) {
        return Arrays.stream(protection.split("[ \t,]+")).anyMatch("auth"::equalsIgnoreCase);
    }

    /** RFC 7616 section 3.4: a name that a quoted string cannot hold goes as username*, encoded after RFC 5987. */
    private static String user(String user) {
        if (user.chars().allMatch(c -> c < 0x7F)) {
            return "username=" + quoted(user);
        }
        var encoded = new StringBuilder("username*=UTF-8''");
        for (var value : user.getBytes(StandardCharsets.UTF_8)) {
            var c = (char) (value & 0xFF);
            if (c < 0x7F && (Character.isLetterOrDigit(c) || "!#$&+-.^_`|~".indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(value));
            }
        }
        return encoded.toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
