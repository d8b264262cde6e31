package dev.fanlight.endpoint.webrtc.pull;

import dev.fanlight.endpoint.FetchFailure;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an answer other than 201 means, in words for people, the server's own among them. */
final class WhepRefusal {
    private static final int MAX_WORDS = 200;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private WhepRefusal() {}

    /**
     * Half a sentence.
     *
     * @param showed whether a token, or a user and a password, were shown
     * @param body the beginning of it
     */
    static String describe(int status, String contentType, String body, boolean showed) {
        var words = words(contentType, body);
        return meaning(status, showed) + (words.isEmpty() ? "" : "; it says: " + words);
    }

    private static String meaning(int status, boolean showed) {
        return switch (status) {
            case 401 ->
                showed
                        ? "it does not accept this token, or this user and password (401)"
                        : "it wants a token, or a user and a password (401): write the address as"
                                + " whep://HOST/…?token=TOKEN or whep://USER:PASSWORD@HOST/…";
            case 403 -> "it does not let us watch this stream (403)";
            case 404 ->
                "nothing is there (404): the path may be wrong, at Fanlight it is /STREAM/whep, or nobody publishes the"
                        + " stream now";
            case 405, 415, 501 ->
                "it does not speak WHEP at this path (" + status + "); at Fanlight it is /STREAM/whep";
            case 406 -> "it cannot send us this stream over WebRTC (406)";
            case 409 -> "nobody publishes the stream there now (409)";
            case 400, 422 -> "it did not take the offer (" + status + ")";
            case 429, 503 -> "it is too busy now (" + status + ")";
            default -> "it answered " + status + ", which is not what WHEP has";
        };
    }

    /** Out of JSON where it is that; pages for people hold nothing that fits here. */
    private static String words(String contentType, String body) {
        if (contentType.contains("json")) {
            return FetchFailure.printable(fromJson(body), MAX_WORDS);
        }
        return contentType.startsWith("text/plain") ? FetchFailure.printable(body, MAX_WORDS) : "";
    }

    /** RFC 9457's detail, or what others call theirs. */
    private static String fromJson(String body) {
        try {
            var tree = JSON.readTree(body);
            return Stream.of("detail", "error", "message", "title")
                    .map(tree::path)
                    .filter(JsonNode::isString)
                    .map(JsonNode::asString)
                    .findFirst()
                    .orElse("");
        } catch (JacksonException broken) {
            return "";
        }
    }

    /** RFC 9110 section 10.2.3, in seconds; dates are not read. 0 where nothing is said. */
    static long pauseNs(Optional<String> retryAfter) {
        return retryAfter
                .map(String::strip)
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(text -> Long.parseLong(text) * 1_000_000_000L)
                .orElse(0L);
    }
}
