package dev.fanlight.transcode;

import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of a stream's tracks a viewer gets: those of the source as they are, where it can play them, else what is converted.
 * Any thread but event loops.
 */
public final class TrackSelection {
    /** What a viewer gets, until it is closed: conversions go on until then. */
    public sealed interface Selection {
        /**
         * Tracks of the source and of conversions.
         *
         * @param video the track of pictures; empty where there are none, and where they come as whole JPEGs
         * @param wholePictures whether the pictures are those that a {@link dev.fanlight.hub.FrameViewer} gets
         * @param audio the track of sound; empty where there is none, or none that this viewer can get
         * @param remark why there is no sound though the stream has some; for people
         * @param interest keeps a source awake that may sleep, as it takes a while until the viewer itself is there
         */
        record Selected(
                Optional<Track> video,
                boolean wholePictures,
                Optional<Track> audio,
                Optional<Refusal> remark,
                List<Lease> leases,
                Stream.Interest interest)
                implements Selection, AutoCloseable {
            public Selected {
                leases = List.copyOf(leases);
            }

            /** Gives all conversions back, and lets the source sleep where nobody else wants it. */
            @Override
            public void close() {
                leases.forEach(Lease::close);
                interest.close();
            }
        }

        /** There is nothing that this viewer can watch. */
        record Refused(Refusal refusal) implements Selection {}
    }

    /** What is to be done for one kind of media. */
    sealed interface Part {
        /** The source has none. */
        record None() implements Part {}

        record AsItIs(Track track) implements Part {}

        /** Whole JPEGs, as they come. */
        record Pictures() implements Part {}

        record Convert(Rendition rendition) implements Part {}

        /** Not even a conversion is of use to this viewer. */
        record Impossible(Codec codec) implements Part {}
    }

    /** What all of them play by WebRTC. */
    private static final PlayerAbilities BROWSER =
            new PlayerAbilities(Set.of(Codec.H264, Codec.VP8, Codec.VP9, Codec.AV1, Codec.OPUS), false);

    private static final Duration ORDER_LIMIT = Duration.ofMillis(700);
    private static final Duration ORDER_LOOK = Duration.ofMillis(10);

    private final Renditions renditions;
    private final StreamFacts facts;

    public TrackSelection(Renditions renditions, StreamFacts facts) {
        this.renditions = renditions;
        this.facts = facts;
    }

    Renditions renditions() {
        return renditions;
    }

    /**
     * The same question for a viewer that lives on a loop and follows the stream through its changes.
     *
     * @param changed told on the loop when another answer than before may be given
     */
    public TrackNeed follow(Stream stream, PlayerAbilities player, EventLoop loop, Runnable changed) {
        return new TrackNeed(stream, player, this, loop, changed);
    }

    /** Why nobody can begin to watch the stream; empty where nothing is known to be wrong. */
    public Optional<StreamFacts.Fault> fault(Stream stream) {
        return facts.fault(stream);
    }

    /** Whether a browser shows the source's pictures as they come, without anything being converted; as far as is known. */
    public boolean isShownByBrowsers(Stream stream) {
        return video(stream, BROWSER) instanceof Part.AsItIs;
    }

    /**
     * Begins what has to be converted and waits until its tracks are there.
     *
     * @param atMost for all together; what has not begun by then is refused as failed
     */
    public Selection select(Stream stream, PlayerAbilities player, Duration atMost) {
        var interest = stream.keepAwake();
        var kept = false;
        try {
            var selection = select(stream, player, System.nanoTime() + atMost.toNanos(), interest);
            kept = selection instanceof Selection.Selected;
            return selection;
        } finally {
            if (!kept) {
                interest.close();
            }
        }
    }

    private Selection select(Stream stream, PlayerAbilities player, long deadlineNs, Stream.Interest interest) {
        stream.awaken(Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime())));
        awaitOrder(stream, player);
        var leases = new ArrayList<Lease>();
        var video = resolve(stream, video(stream, player), deadlineNs, leases);
        var audio = resolve(stream, audio(stream, player), deadlineNs, leases);
        var refusal = video.refusal() != null ? video.refusal() : video.isNothing() ? audio.refusal() : null;
        if (refusal != null) {
            leases.forEach(Lease::close);
            return new Selection.Refused(refusal);
        }
        return new Selection.Selected(
                Optional.ofNullable(video.track()),
                video.pictures(),
                Optional.ofNullable(audio.track()),
                Optional.ofNullable(audio.refusal()),
                leases,
                interest);
    }

    /** Right after a stream's beginning nobody knows yet whether this player can show it. */
    private void awaitOrder(Stream stream, PlayerAbilities player) {
        var deadlineNs = System.nanoTime() + ORDER_LIMIT.toNanos();
        while (mayBeReordered(stream, player) && !facts.isOrderKnown(stream) && System.nanoTime() < deadlineNs) {
            try {
                Thread.sleep(ORDER_LOOK);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean mayBeReordered(Stream stream, PlayerAbilities player) {
        return !player.everyForm()
                && find(stream, true)
                        .map(track -> track.format().codec())
                        .filter(codec -> codec == Codec.H264 || codec == Codec.H265)
                        .filter(player.codecs()::contains)
                        .isPresent();
    }

    /** What became of a part. */
    private record Resolved(
            @Nullable Track track,
            boolean pictures,
            @Nullable Refusal refusal) {
        boolean isNothing() {
            return track == null && !pictures;
        }
    }

    private Resolved resolve(Stream stream, Part part, long deadlineNs, List<Lease> leases) {
        return switch (part) {
            case Part.None none -> new Resolved(null, false, null);
            case Part.AsItIs(var track) -> new Resolved(track, false, null);
            case Part.Pictures pictures -> new Resolved(null, true, null);
            case Part.Impossible(var codec) -> new Resolved(null, false, impossible(stream, codec));
            case Part.Convert(var rendition) -> convert(stream, rendition, deadlineNs, leases);
        };
    }

    static Refusal impossible(Stream stream, Codec codec) {
        return new Refusal(
                Refusal.Reason.NO_SUCH_MEDIA,
                stream.name() + " sends " + codec.title() + ", and this viewer plays neither that nor anything that it"
                        + " could be converted to.");
    }

    private Resolved convert(Stream stream, Rendition rendition, long deadlineNs, List<Lease> leases) {
        return switch (renditions.need(stream, rendition)) {
            case Renditions.Need.Refused(var refusal) -> new Resolved(null, false, refusal);
            case Renditions.Need.Granted(var lease) -> {
                var leftNs = Math.max(0, deadlineNs - System.nanoTime());
                var begun = lease.awaitBegun(Duration.ofNanos(leftNs));
                var track = lease.track().orElse(null);
                if (begun && (track != null || rendition == Rendition.JPEG)) {
                    leases.add(lease);
                    yield new Resolved(track, rendition == Rendition.JPEG, null);
                }
                var why = lease.failure().orElseGet(() -> late(stream, rendition, lease.lastWords()));
                lease.close();
                yield new Resolved(null, false, why);
            }
        };
    }

    private Refusal late(Stream stream, Rendition rendition, String lastWords) {
        var fault = facts.fault(stream).filter(each -> rendition.isVideo());
        if (fault.isPresent()) {
            return new Refusal(
                    Refusal.Reason.FAILED,
                    fault.get().sentence() + " " + fault.get().remedy());
        }
        return new Refusal(
                Refusal.Reason.FAILED,
                stream.name() + " is being converted to " + rendition.label() + ", but nothing has come out of it yet. "
                        + (lastWords.isEmpty()
                                ? "Try again in a moment."
                                : "ffmpeg has died meanwhile and is started again. It said: " + lastWords));
    }

    // ---- which

    Part video(Stream stream, PlayerAbilities player) {
        var track = find(stream, true);
        if (track.isEmpty()) {
            if (!stream.hasFrames()) {
                return new Part.None();
            }
            return player.codecs().contains(Codec.JPEG) ? new Part.Pictures() : converted(player, Codec.JPEG);
        }
        var playable = plays(player, track.get().format())
                && (player.everyForm() || !(facts.hasReorderedFrames(stream) || facts.hasUnusualSamples(stream)));
        return playable
                ? new Part.AsItIs(track.get())
                : converted(player, track.get().format().codec());
    }

    private static Part converted(PlayerAbilities player, Codec from) {
        if (player.codecs().contains(Codec.H264)) {
            return new Part.Convert(Rendition.H264);
        }
        return player.codecs().contains(Codec.JPEG) ? new Part.Convert(Rendition.JPEG) : new Part.Impossible(from);
    }

    Part audio(Stream stream, PlayerAbilities player) {
        var track = find(stream, false);
        if (track.isEmpty()) {
            return new Part.None();
        }
        if (plays(player, track.get().format())) {
            return new Part.AsItIs(track.get());
        }
        if (player.codecs().stream().noneMatch(codec -> !codec.isVideo())) {
            return new Part.None(); // it does not want any
        }
        if (player.codecs().contains(Codec.OPUS)) {
            return new Part.Convert(Rendition.OPUS);
        }
        return player.codecs().contains(Codec.AAC)
                ? new Part.Convert(Rendition.AAC)
                : new Part.Impossible(track.get().format().codec());
    }

    private static boolean plays(PlayerAbilities player, TrackFormat format) {
        return player.codecs().contains(format.codec());
    }

    private static Optional<Track> find(Stream stream, boolean video) {
        return stream.tracks().stream()
                .filter(track -> track.format().codec().isVideo() == video)
                .findFirst();
    }
}
