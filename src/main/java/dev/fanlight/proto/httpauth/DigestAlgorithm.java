package dev.fanlight.proto.httpauth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The hashes of RFC 7616 section 3.3 that are answered, weakest first. */
enum DigestAlgorithm {
    MD5("MD5", "MD5", false),
    MD5_SESS("MD5-sess", "MD5", true),
    SHA_256("SHA-256", "SHA-256", false),
    SHA_256_SESS("SHA-256-sess", "SHA-256", true);

    private final String word;
    private final String hash;
    private final boolean session;

    DigestAlgorithm(String word, String hash, boolean session) {
        this.word = word;
        this.hash = hash;
        this.session = session;
    }

    static Optional<DigestAlgorithm> named(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.word.equalsIgnoreCase(name))
                .findFirst();
    }

    /** Whether the user's hash is bound to the first nonce of a session. */
    boolean session() {
        return session;
    }

    /** H(data) of RFC 7616, over UTF-8, as small hexadecimal digits. */
    String hash(String data) {
        try {
            var digest = MessageDigest.getInstance(hash);
            return HexFormat.of().formatHex(digest.digest(data.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5 and SHA-256", e);
        }
    }
}
