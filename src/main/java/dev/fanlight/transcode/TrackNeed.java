package dev.fanlight.transcode;

import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.transcode.Renditions.Need;
import dev.fanlight.transcode.TrackSelection.Part;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of a stream's tracks one viewer gets, asked again whenever the stream has changed: those of the source as they are,
 * where the viewer can play them, else what is converted, for as long as that is needed. Nothing blocks. On the viewer's loop.
 */
public final class TrackNeed implements AutoCloseable {
    /** What there is for the viewer now. */
    public sealed interface Answer {
        /** At least one, at most one of pictures and one of sound, pictures first. */
        record Tracks(List<Track> tracks) implements Answer {
            public Tracks {
                tracks = List.copyOf(tracks);
            }
        }

        /** Nothing yet: nobody has sent anything, or a conversion is beginning. */
        record Wait() implements Answer {}

        record Refused(Refusal refusal) implements Answer {}
    }

    /** How far it has come with one rendition. */
    private sealed interface Asked {
        record Pending() implements Asked {}

        record Granted(Lease lease) implements Asked {}

        record Refused(Refusal refusal) implements Asked {}
    }

    private final Stream stream;
    private final PlayerAbilities player;
    private final TrackSelection selection;
    private final EventLoop loop;
    private final Runnable changed;
    private final Map<Rendition, Asked> asked = new EnumMap<>(Rendition.class);
    private boolean closed;

    /**
     * @param player what plays packets: JPEG is of no use to it
     * @param changed told on the loop when another answer than before may be given
     */
    TrackNeed(Stream stream, PlayerAbilities player, TrackSelection selection, EventLoop loop, Runnable changed) {
        this.stream = stream;
        this.player = player;
        this.selection = selection;
        this.loop = loop;
        this.changed = changed;
    }

    /** Asks for what has to be converted, and gives back what has not to be any more. */
    public Answer choose() {
        var video = selection.video(stream, player);
        var audio = selection.audio(stream, player);
        keepOnly(video, audio);
        var pictures = resolve(video);
        if (pictures instanceof Answer.Refused || (pictures instanceof Answer.Wait && !(video instanceof Part.None))) {
            return pictures;
        }
        var sound = resolve(audio);
        if (sound instanceof Answer.Wait && !(audio instanceof Part.None)) {
            return sound;
        }
        var tracks = new ArrayList<Track>(2);
        for (var answer : List.of(pictures, sound)) {
            if (answer instanceof Answer.Tracks(var some)) {
                tracks.addAll(some);
            }
        }
        // Sound that cannot be had is no reason to go without the pictures.
        return tracks.isEmpty() ? sound : new Answer.Tracks(tracks);
    }

    /**
     * What was refused, or has been given up, is asked for once more with the next choice: there may be room by now, and
     * only for somebody new is a conversion that was given up tried again.
     */
    public void forgetRefusals() {
        asked.values().removeIf(each -> switch (each) {
            case Asked.Pending() -> false;
            case Asked.Refused(var why) -> true;
            case Asked.Granted(var lease) -> {
                var givenUp = lease.failure().isPresent();
                if (givenUp) {
                    lease.close();
                }
                yield givenUp;
            }
        });
    }

    private void keepOnly(Part video, Part audio) {
        asked.entrySet().removeIf(entry -> {
            var needed = isFor(video, entry.getKey()) || isFor(audio, entry.getKey());
            if (!needed && entry.getValue() instanceof Asked.Granted(var lease)) {
                lease.close();
            }
            return !needed;
        });
    }

    private static boolean isFor(Part part, Rendition rendition) {
        return part instanceof Part.Convert(var wanted) && wanted == rendition;
    }

    private Answer resolve(Part part) {
        return switch (part) {
            case Part.None() -> new Answer.Wait();
            case Part.Pictures() -> new Answer.Wait();
            case Part.AsItIs(var track) -> new Answer.Tracks(List.of(track));
            case Part.Impossible(var codec) -> new Answer.Refused(TrackSelection.impossible(stream, codec));
            case Part.Convert(var rendition) -> convert(rendition);
        };
    }

    private Answer convert(Rendition rendition) {
        return switch (asked.computeIfAbsent(rendition, this::ask)) {
            case Asked.Pending() -> new Answer.Wait();
            case Asked.Refused(var refusal) -> new Answer.Refused(refusal);
            case Asked.Granted(var lease) ->
                lease.failure()
                        .<Answer>map(Answer.Refused::new)
                        .or(() -> converted(lease).map(track -> new Answer.Tracks(List.of(track))))
                        .orElseGet(Answer.Wait::new);
        };
    }

    private Optional<Track> converted(Lease lease) {
        return lease.track().filter(track -> stream.convertedTracks().contains(track));
    }

    /** What ffmpeg can do may have to be found out first, which takes a while. */
    private Asked ask(Rendition rendition) {
        Thread.ofVirtual().name("track-need").start(() -> {
            var need = selection.renditions().need(stream, rendition);
            if (loop.isShuttingDown()) {
                close(need);
            } else {
                loop.execute(() -> onAnswer(rendition, need));
            }
        });
        return new Asked.Pending();
    }

    private void onAnswer(Rendition rendition, Need need) {
        if (closed || !(asked.get(rendition) instanceof Asked.Pending)) {
            close(need);
            return;
        }
        asked.put(
                rendition,
                switch (need) {
                    case Need.Granted(var lease) -> {
                        lease.onGivenUp(why -> onLoop(this::onGivenUp));
                        yield new Asked.Granted(lease);
                    }
                    case Need.Refused(var refusal) -> new Asked.Refused(refusal);
                });
        changed.run();
    }

    /** A track that comes is told of by the stream. */
    private void onGivenUp() {
        if (!closed) {
            changed.run();
        }
    }

    private void onLoop(Runnable then) {
        if (!loop.isShuttingDown()) {
            loop.execute(then);
        }
    }

    /** Why there are no pictures any more though they are needed converted; empty while nothing speaks against them. */
    public Optional<Refusal> failureOfPictures() {
        for (var each : asked.values()) {
            if (each instanceof Asked.Granted(var lease) && lease.rendition().isVideo()) {
                return lease.failure();
            }
        }
        return Optional.empty();
    }

    private static void close(Need need) {
        if (need instanceof Need.Granted(var lease)) {
            lease.close();
        }
    }

    /** The viewer has left. */
    @Override
    public void close() {
        closed = true;
        for (var each : asked.values()) {
            if (each instanceof Asked.Granted(var lease)) {
                lease.close();
            }
        }
        asked.clear();
    }
}
