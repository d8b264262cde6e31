package dev.fanlight.auth;

import dev.fanlight.config.IpLiteral;
import dev.fanlight.config.UserLogin;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Those who may say a password instead of coming from the right address. Any thread.
 *
 * <p>Guessing is made slow: who has been wrong {@value #MAX_WRONG} times within a minute is not listened to for the rest of
 * it, right or wrong. Of IPv6 addresses the first 64 bits count, as one guesser has all that begin with them.
 */
public final class Users {
    static final int MAX_WRONG = 10;
    private static final long WRONG_FOR_NS = 60_000_000_000L;
    private static final int MAX_GUESSERS = 10_000;
    private static final int MAX_HEADER_LENGTH = 2_048;

    private final Map<String, UserLogin> byName;

    /** How often somebody was wrong; the longest known go first when there are too many. Guarded by itself. */
    private final Map<InetAddress, Guesses> guessers = new LinkedHashMap<>();

    private static final class Guesses {
        private long sinceNs;
        private int wrong;
    }

    Users(List<UserLogin> users) {
        byName = users.stream()
                .collect(Collectors.toMap(UserLogin::name, Function.identity(), (first, second) -> second));
    }

    /** Whether there is nobody, so that asking for a password would be no use. */
    public boolean isEmpty() {
        return byName.isEmpty();
    }

    /** The password of a user: for protocols that prove it without saying it (Digest). Never for printing. */
    public Optional<String> password(String name) {
        return Optional.ofNullable(byName.get(name)).map(UserLogin::password);
    }

    /** Whether this user has this password. Does not tell by its time how much of it is right. */
    public boolean accepts(String name, String password) {
        var known = byName.get(name);
        var right = MessageDigest.isEqual(bytes(known == null ? "" : known.password()), bytes(password));
        return known != null && right;
    }

    /**
     * Whether an Authorization header names a user with the right password: as Basic (RFC 7617), or as the Bearer token
     * {@code NAME:PASSWORD} for senders that know nothing else (RFC 9725 section 4.7).
     */
    public boolean accepts(String header) {
        var space = header.indexOf(' ');
        if (space < 0 || header.length() > MAX_HEADER_LENGTH) {
            return false;
        }
        var said = header.substring(space + 1).strip();
        return switch (header.substring(0, space).toLowerCase(Locale.ROOT)) {
            case "basic" -> decoded(said).filter(this::acceptsPair).isPresent();
            case "bearer" ->
                acceptsPair(said) || decoded(said).filter(this::acceptsPair).isPresent();
            default -> false;
        };
    }

    private boolean acceptsPair(String pair) {
        var colon = pair.indexOf(':');
        return colon > 0 && accepts(pair.substring(0, colon), pair.substring(colon + 1));
    }

    private static Optional<String> decoded(String base64) {
        try {
            return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether this address has been wrong too often lately to be listened to. */
    public boolean isGuessing(InetAddress from, long nowNs) {
        synchronized (guessers) {
            var guesses = guessers.get(IpLiteral.network(from));
            return guesses != null && nowNs - guesses.sinceNs < WRONG_FOR_NS && guesses.wrong >= MAX_WRONG;
        }
    }

    /** A password from this address was wrong. */
    public void onWrong(InetAddress from, long nowNs) {
        synchronized (guessers) {
            var guesses = guessers.computeIfAbsent(IpLiteral.network(from), address -> new Guesses());
            if (guesses.wrong == 0 || nowNs - guesses.sinceNs >= WRONG_FOR_NS) {
                guesses.sinceNs = nowNs;
                guesses.wrong = 0;
            }
            guesses.wrong++;
            if (guessers.size() > MAX_GUESSERS) {
                guessers.remove(guessers.keySet().iterator().next());
            }
        }
    }
}
