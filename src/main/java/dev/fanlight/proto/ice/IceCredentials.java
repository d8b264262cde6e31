package dev.fanlight.proto.ice;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One side's user name fragment and password (RFC 8445 section 5.3); both in ASCII.
 *
 * @param ufrag 4 to 256 of the characters of {@link #CHARACTERS}
 * @param password 22 to 256 of them
 */
public record IceCredentials(String ufrag, String password) {
    /** RFC 8839 section 5.4: ice-char. */
    static final String CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private static final int BITS_PER_CHARACTER = 6;
    private static final int UFRAG_LENGTH = 8;
    private static final int PASSWORD_LENGTH = 24;
    private static final int MAX_LENGTH = 256;

    /** @throws IllegalArgumentException when they cannot be credentials; see {@link #parse} for those from outside */
    public IceCredentials {
        if (!isToken(ufrag, 4) || !isToken(password, 22)) {
            throw new IllegalArgumentException("not ICE credentials");
        }
    }

    /**
     * 48 bits of fragment and 144 of password, where RFC 8445 asks for 24 and 128.
     *
     * @param random must be fit for keys ({@code SecureRandom}): who foresees the password takes over the session
     */
    public static IceCredentials generate(RandomGenerator random) {
        return new IceCredentials(token(UFRAG_LENGTH, random), token(PASSWORD_LENGTH, random));
    }

    /** As a peer's description has them; empty when they cannot be credentials. */
    public static Optional<IceCredentials> parse(String ufrag, String password) {
        return isToken(ufrag, 4) && isToken(password, 22)
                ? Optional.of(new IceCredentials(ufrag, password))
                : Optional.empty();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "IceCredentials[" + ufrag + "]";
    }

    static boolean isToken(String text, int minLength) {
        return text.length() >= minLength
                && text.length() <= MAX_LENGTH
                && text.chars().allMatch(c -> CHARACTERS.indexOf(c) >= 0);
    }

    private static String token(int length, RandomGenerator random) {
        var text = new StringBuilder(length);
        for (var i = 0; i < length; i++) {
            text.append(CHARACTERS.charAt(random.nextInt(1 << BITS_PER_CHARACTER)));
        }
        return text.toString();
    }
}
