package dev.fanlight.proto.httpauth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** What a client answers to a server's challenges: Digest (RFC 7616, RFC 2617) or Basic (RFC 7617). */
public sealed interface Authorization {
    /**
     * The answer.
     *
     * @param headerValue of the Authorization header
     * @param stale the server knows the credentials for right and wants only its newer nonce used: try again, even if
     *     the last request was authorized too
     */
    record Answer(String headerValue, boolean stale) implements Authorization {
        /** Without the value, so that a password sent as Basic never comes into a log. */
        @Override
        public String toString() {
            return "Answer[stale=" + stale + "]";
        }
    }

    /** No challenge can be answered. */
    record Refused(AuthFault reason) implements Authorization {}

    /**
     * Answers the strongest challenge that can be answered: SHA-256 before MD5 before Basic.
     *
     * @param challenges the values of all WWW-Authenticate headers, as they came
     * @param method of the request, such as GET or DESCRIBE
     * @param target the request-target as it stands in the request line
     * @param cnonce the client's nonce: fresh and random, of characters that need no quoting, such as hexadecimal digits;
     *     the same for as long as the server's nonce is the same
     * @param nonceCount how often the server's nonce has been used, this time included; 1 or more
     */
    static Authorization answer(
            List<String> challenges,
            String method,
            String target,
            Credentials credentials,
            String cnonce,
            int nonceCount) {
        var known = challenges.stream()
                .flatMap(value -> Challenge.parse(value).stream())
                .toList();
        if (known.isEmpty()) {
            return new Refused(
                    challenges.stream().allMatch(String::isBlank)
                            ? AuthFault.NO_CHALLENGE
                            : AuthFault.MALFORMED_CHALLENGE);
        }
        var reasons = EnumSet.noneOf(AuthFault.class);
        var best = Optional.<Answer>empty();
        for (var challenge : known.stream().sorted(strongestFirst()).toList()) {
            var answer = switch (challenge.scheme()) {
                case "digest" -> DigestAnswer.to(challenge, method, target, credentials, cnonce, nonceCount);
                case "basic" -> basic(credentials);
                default -> new Refused(AuthFault.UNKNOWN_SCHEME);
            };
            switch (answer) {
                case Answer fitting -> best = best.or(() -> Optional.of(fitting));
                case Refused(var reason) -> reasons.add(reason);
            }
        }
        // Of several reasons the one that came nearest to an answer, which the enum lists last.
        return best.<Authorization>map(answer -> answer)
                .orElseGet(
                        () -> new Refused(reasons.stream().reduce((a, b) -> b).orElseThrow()));
    }

    private static Comparator<Challenge> strongestFirst() {
        return Comparator.comparingInt(Authorization::strength).reversed();
    }

    private static int strength(Challenge challenge) {
        return switch (challenge.scheme()) {
            case "digest" ->
                1 + DigestAnswer.algorithm(challenge).map(Enum::ordinal).orElse(0);
            default -> 0;
        };
    }

    /** RFC 7617 section 2: a user-id with a colon in it cannot be told from the password. */
    private static Authorization basic(Credentials credentials) {
        if (credentials.user().indexOf(':') >= 0
                || hasControlCharacter(credentials.user())
                || hasControlCharacter(credentials.password())) {
            return new Refused(AuthFault.UNFIT_CREDENTIALS);
        }
        var pair = credentials.user() + ":" + credentials.password();
        var encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return new Answer("Basic " + encoded, false);
    }

    /** Whether a text could break a header line in two. */
    static boolean hasControlCharacter(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }
}
