package dev.fanlight.proto.rtsp;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a request to our server is about.
 *
 * @param path of the stream, without slashes at its ends
 * @param query behind it, without the question mark; empty where there is none
 * @param track whose address it is, where it is one of those that our descriptions name
 */
public record RtspTarget(String path, String query, OptionalInt track) {
    private static final String TRACK = "trackID=";

    /** The control attribute of a track in our descriptions. */
    public static String control(int track) {
        return TRACK + track;
    }

    /** Takes a request's address apart; empty when it is none. */
    public static Optional<RtspTarget> parse(String target) {
        return ControlUrl.path(target).map(RtspTarget::of);
    }

    private static RtspTarget of(String address) {
        var rest = withoutSlash(address);
        var track = OptionalInt.empty();
        // Where the description's address had a query, players put the track behind that.
        var last = rest.lastIndexOf('/');
        var word = rest.substring(last + 1);
        if (word.startsWith(TRACK) && isIndex(word.substring(TRACK.length()))) {
            track = OptionalInt.of(Integer.parseInt(word.substring(TRACK.length())));
            rest = last < 0 ? "" : withoutSlash(rest.substring(0, last));
        }
        var question = rest.indexOf('?');
        return question < 0
                ? new RtspTarget(rest, "", track)
                : new RtspTarget(withoutSlash(rest.substring(0, question)), rest.substring(question + 1), track);
    }

    private static boolean isIndex(String text) {
        return !text.isEmpty() && text.length() < 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String withoutSlash(String text) {
        var end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(0, end);
    }
}
