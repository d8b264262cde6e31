package dev.fanlight.endpoint.rtsp;

import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.media.AccessUnit;
import java.util.ArrayList;
import java.util.List;

/** Which of a stream's tracks a player gets; asked again and again while the answer is to wait. On the player's loop. */
public interface TrackChoice {
    /** The answer. */
    sealed interface Choice {
        /** These, at least one; at most one of pictures and one of sound. */
        record Tracks(List<Track> tracks) implements Choice {}

        /** Nothing is there yet, and something may come. */
        record Wait() implements Choice {}

        /**
         * There is nothing for a player of RTSP.
         *
         * @param status 400 to 599
         * @param sentence for people, in one line
         */
        record Refused(int status, String sentence) implements Choice {}
    }

    /** Answers for a stream that somebody publishes, or that is fetched when it is watched. */
    Choice choose(Stream stream);

    /** What the publisher sends, as it comes: whatever goes in packets is for players to understand. */
    static TrackChoice asPublished() {
        return stream -> {
            var tracks = new ArrayList<Track>();
            var all = stream.tracks();
            all.stream()
                    .filter(each -> each.format().codec().isVideo())
                    .findFirst()
                    .ifPresent(tracks::add);
            all.stream()
                    .filter(each -> !each.format().codec().isVideo())
                    .findFirst()
                    .ifPresent(tracks::add);
            if (!tracks.isEmpty()) {
                return new Choice.Tracks(tracks);
            }
            if (stream.hasNothingToWatch()) {
                return new Choice.Refused(404, "nobody publishes " + stream.name() + " now");
            }
            return stream.newest().map(TrackChoice::onlyPictures).orElseGet(Choice.Wait::new);
        };
    }

    private static Choice onlyPictures(AccessUnit newest) {
        newest.release();
        return new Choice.Refused(415, "this stream comes as MJPEG, which is not sent over RTSP");
    }
}
