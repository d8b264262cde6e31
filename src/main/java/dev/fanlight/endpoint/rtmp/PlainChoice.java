package dev.fanlight.endpoint.rtmp;

import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.media.Codec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The first track of pictures and the first of sound that the receiver understands, with nothing converted. Pictures that it
 * does not understand are a reason to refuse; sound is left out.
 */
public final class PlainChoice implements TrackChoice {
    private final Stream stream;
    private final Predicate<Codec> takes;

    public PlainChoice(Stream stream, Predicate<Codec> takes) {
        this.stream = stream;
        this.takes = takes;
    }

    @Override
    public Chosen choose(List<Track> now) {
        if (now.isEmpty()) {
            return stream.newest()
                    .map(frame -> {
                        frame.release();
                        return (Chosen) refusal("MJPEG");
                    })
                    .orElseGet(() -> new Chosen.Tracks(List.of()));
        }
        var chosen = new ArrayList<Track>(2);
        first(now, true).ifPresent(chosen::add);
        if (chosen.isEmpty() && now.stream().anyMatch(track -> codec(track).isVideo())) {
            return refusal(labels(now, true));
        }
        first(now, false).ifPresent(chosen::add);
        return chosen.isEmpty() ? refusal(labels(now, false)) : new Chosen.Tracks(chosen);
    }

    private Optional<Track> first(List<Track> now, boolean video) {
        return now.stream()
                .filter(track -> codec(track).isVideo() == video && takes.test(codec(track)))
                .findFirst();
    }

    private static String labels(List<Track> now, boolean video) {
        return now.stream()
                .filter(track -> codec(track).isVideo() == video)
                .map(track -> codec(track).label())
                .collect(Collectors.joining(", "));
    }

    private static Codec codec(Track track) {
        return track.format().codec();
    }

    private Chosen refusal(String what) {
        var enhanced = switch (what) {
            case "h265", "vp8", "vp9", "av1" -> true;
            default -> false;
        };
        return new Chosen.Refused(stream.name() + " sends " + what
                + (enhanced
                        ? ", which players of plain RTMP do not understand: let the player announce Enhanced RTMP (ffplay"
                                + " and ffmpeg: -rtmp_enhanced_codecs hvc1,av01,vp09), or add ?enhanced=true to the address"
                        : ", which RTMP cannot carry: watch it in a browser, or by RTSP"));
    }
}
