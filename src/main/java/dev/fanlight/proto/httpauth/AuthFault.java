package dev.fanlight.proto.httpauth;

/** Why no challenge could be answered. */
public enum AuthFault {
    NO_CHALLENGE("the server asks for a login and does not say which kind"),
    UNKNOWN_SCHEME("the server offers only kinds of login other than Basic and Digest"),
    MALFORMED_CHALLENGE("the server's challenge cannot be read, or lacks its realm or nonce"),
    UNKNOWN_ALGORITHM("the server's Digest login uses a hash other than MD5 and SHA-256"),
    UNKNOWN_PROTECTION("the server's Digest login asks for a quality of protection other than 'auth'"),
    UNFIT_CREDENTIALS("user or password hold a character that this kind of login cannot carry");

    private final String meaning;

    AuthFault(String meaning) {
        this.meaning = meaning;
    }

    /** One sentence for people, without its full stop. */
    public String meaning() {
        return meaning;
    }
}
