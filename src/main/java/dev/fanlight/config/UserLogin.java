package dev.fanlight.config;

/**
 * Somebody who may publish and watch from anywhere, after saying a password.
 *
 * @param name without colon
 * @param password for comparing, never for printing
 */
public record UserLogin(String name, String password) {
    private static final int MAX_LENGTH = 256;

    /** Reads {@code NAME:PASSWORD}. */
    static Parsed<UserLogin> parse(String text) {
        var colon = text.indexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            return new Parsed.Problem<>("a name, a colon and a password");
        }
        if (text.length() > MAX_LENGTH) {
            return new Parsed.Problem<>("it has at most " + MAX_LENGTH + " characters");
        }
        return new Parsed.Value<>(new UserLogin(text.substring(0, colon), text.substring(colon + 1)));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return name + ":***";
    }
}
