package dev.fanlight.proto.sdp;

/**
 * The short-term credential of an ICE session (RFC 8839 section 5.4).
 *
 * @param ufrag 4 to 256 characters
 * @param pwd 22 to 256 characters
 */
public record IceCredentials(String ufrag, String pwd) {
    /** Whether both have the length and the characters that RFC 8839 asks for. */
    public boolean valid() {
        return isIceText(ufrag, 4) && isIceText(pwd, 22);
    }

    private static boolean isIceText(String text, int minLength) {
        return text.length() >= minLength
                && text.length() <= 256
                && text.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '+'
                                || c == '/');
    }
}
