package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.media.Codec;
import dev.fanlight.transcode.Lease;
import dev.fanlight.transcode.PlayerAbilities;
import dev.fanlight.transcode.Refusal;
import dev.fanlight.transcode.TrackSelection;
import dev.fanlight.transcode.TrackSelection.Selection;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one viewer of JPEG pictures needs converted, while the stream does not come as JPEG by itself: publishers come and go,
 * and the next one may send something else. On the viewer's loop.
 */
final class JpegNeed {
    static final PlayerAbilities JPEG_ALONE = new PlayerAbilities(Set.of(Codec.JPEG), false);

    /** For a source to wake and a conversion to begin. */
    static final Duration BEGIN_LIMIT = Duration.ofSeconds(8);

    private final Stream stream;
    private final TrackSelection selection;
    private final EventLoop loop;
    private Consumer<Refusal> refused = refusal -> {};
    private Selection.@Nullable Selected held;
    private List<Track> askedFor = List.of();
    private boolean asking;
    private boolean closed;

    /** @param first what was needed to begin with */
    JpegNeed(Stream stream, TrackSelection selection, Selection.@Nullable Selected first, EventLoop loop) {
        this.stream = stream;
        this.selection = selection;
        this.loop = loop;
        keep(first);
    }

    /** @param told on the loop when a conversion that is needed cannot be had, or has been given up */
    void onRefusal(Consumer<Refusal> told) {
        refused = told;
    }

    /** The stream consists of other tracks now. */
    void onTracks(List<Track> now) {
        var packets = now.stream()
                .anyMatch(
                        track -> !track.isConverted() && track.format().codec().isVideo());
        if (!packets) {
            release();
        } else if (held == null && !asking && !closed) {
            asking = true;
            askedFor = stream.tracks();
            Thread.ofVirtual().name("jpeg-need").start(() -> {
                var answer = selection.select(stream, JPEG_ALONE, BEGIN_LIMIT);
                if (loop.isShuttingDown()) {
                    close(answer);
                } else {
                    loop.execute(() -> onAnswer(answer));
                }
            });
        }
    }

    private void onAnswer(Selection answer) {
        asking = false;
        if (closed) {
            close(answer);
            return;
        }
        switch (answer) {
            case Selection.Selected selected -> keep(selected);
            case Selection.Refused(var refusal) -> refused.accept(refusal);
        }
        var now = stream.tracks();
        if (!now.equals(askedFor)) {
            onTracks(now); // it was an answer to another question
        }
    }

    /** Where nothing was converted there is nothing to hold, and what comes next may have to be. */
    private void keep(Selection.@Nullable Selected selected) {
        held = selected == null || selected.leases().isEmpty() ? null : selected;
        if (held != null) {
            held.leases().forEach(lease -> lease.onGivenUp(why -> onLoop(() -> onGivenUp(lease, why))));
        }
    }

    private void onGivenUp(Lease lease, Refusal why) {
        if (!closed && held != null && held.leases().contains(lease)) {
            refused.accept(why);
        }
    }

    private void onLoop(Runnable then) {
        if (!loop.isShuttingDown()) {
            loop.execute(then);
        }
    }

    private static void close(Selection answer) {
        if (answer instanceof Selection.Selected selected) {
            selected.close();
        }
    }

    private void release() {
        if (held != null) {
            held.close();
            held = null;
        }
    }

    /** The viewer has left. */
    void close() {
        closed = true;
        release();
    }
}
