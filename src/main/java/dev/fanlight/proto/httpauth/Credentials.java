package dev.fanlight.proto.httpauth;

/** A user's name and password. */
public record Credentials(String user, String password) {
    /** Without the password, so that it never comes into a log. */
    @Override
    public String toString() {
        return "Credentials[user=" + user + "]";
    }
}
