package dev.fanlight.http;

/**
 * What went wrong with a request, for people and programs (RFC 9457).
 *
 * @param status the HTTP status code
 * @param title two or three words
 * @param sentence what is wrong, in which stream
 * @param hint what to do about it; may be empty
 */
public record Problem(int status, String title, String sentence, String hint) {
    public static Problem badRequest(String sentence) {
        return new Problem(400, "Not understood", sentence, "");
    }

    /**
     * Not allowed.
     *
     * @param why half a sentence: why not, and what to configure
     */
    public static Problem forbidden(String why) {
        var sentence = Character.toUpperCase(why.charAt(0)) + why.substring(1) + (why.endsWith(".") ? "" : ".");
        return new Problem(403, "Not allowed", sentence, "");
    }

    public static Problem notFound(String sentence, String hint) {
        return new Problem(404, "Not here", sentence, hint);
    }

    public static Problem conflict(String sentence) {
        return new Problem(409, "Taken", sentence, "");
    }

    public static Problem unavailable(String sentence, String hint) {
        return new Problem(503, "Not yet", sentence, hint);
    }
}
