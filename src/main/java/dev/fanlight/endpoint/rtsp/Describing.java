package dev.fanlight.endpoint.rtsp;

import dev.fanlight.endpoint.rtp.ParameterSets;
import dev.fanlight.hub.PacketBatch;
import dev.fanlight.hub.PacketSubscription;
import dev.fanlight.hub.PacketViewer;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.rtsp.ServerAnswer;
import dev.fanlight.transcode.Refusal;
import dev.fanlight.transcode.TrackNeed;
import dev.fanlight.transcode.TrackSelection;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Somebody has asked what a stream consists of. Until that is known, which may need its first keyframe, the asker watches:
 * so a source that sleeps is woken. Belongs to the connection's loop.
 */
final class Describing implements PacketViewer {
    /** What came of it. */
    sealed interface Outcome {
        /**
         * The stream's description.
         *
         * @param tracks in the order of the description
         */
        record Described(List<Track> tracks, String sdp) implements Outcome {}

        record Refused(ServerAnswer.Refused answer) implements Outcome {}
    }

    private static final long LOOK_AGAIN_MS = 40;
    private static final long LONGEST_NS = 10_000_000_000L;

    /** Players can do without the sets, as they come with each keyframe. */
    private static final long LONGEST_FOR_SETS_NS = 2_500_000_000L;

    private final Stream stream;
    private final TrackSelection selection;
    private final TrackNeed need;
    private final EventLoop loop;
    private final MediaClock clock;
    private final InetAddress player;
    private final Consumer<Outcome> out;
    private final long beganNs;
    private long tracksNs = -1;
    private @Nullable PacketSubscription subscription;
    private boolean over;

    Describing(
            Stream stream,
            TrackSelection selection,
            TrackNeed need,
            EventLoop loop,
            MediaClock clock,
            InetAddress player,
            Consumer<Outcome> out) {
        this.stream = stream;
        this.selection = selection;
        this.need = need;
        this.loop = loop;
        this.clock = clock;
        this.player = player;
        this.out = out;
        this.beganNs = clock.nowNs();
    }

    void start() {
        var subscribed = stream.subscribe(this);
        if (subscribed.isEmpty()) {
            finish(refused(404, "nobody publishes " + stream.name() + " now"));
            return;
        }
        subscription = subscribed.get();
        look();
    }

    private void look() {
        if (over) {
            return;
        }
        if (stream.hasNothingToWatch()) {
            finish(refused(404, "nobody publishes " + stream.name() + " now"));
            return;
        }
        switch (need.choose()) {
            case TrackNeed.Answer.Refused(var refusal) -> finish(refused(status(refusal), refusal.sentence()));
            case TrackNeed.Answer.Wait() -> {
                if (clock.nowNs() - beganNs > LONGEST_NS) {
                    finish(refused(404, "nothing comes from the source of " + stream.name() + " yet"));
                } else {
                    lookAgain();
                }
            }
            case TrackNeed.Answer.Tracks(var tracks) -> describe(tracks);
        }
    }

    /** "415 Unsupported Media Type" is what RTSP has for what HTTP calls not acceptable. */
    private static int status(Refusal refusal) {
        var status = refusal.reason().httpStatus();
        return status == 406 ? 415 : status;
    }

    private void describe(List<Track> tracks) {
        var nowNs = clock.nowNs();
        if (tracksNs < 0) {
            tracksNs = nowNs;
        }
        var sets = tracks.stream().map(this::sets).toList();
        for (var i = 0; i < tracks.size(); i++) {
            if (ParameterSets.has(tracks.get(i).format().codec())
                    && sets.get(i).isEmpty()
                    && nowNs - tracksNs < LONGEST_FOR_SETS_NS) {
                stream.requestKeyframe();
                lookAgain();
                return;
            }
        }
        var fault = selection.fault(stream).filter(each -> !each.keyframesCome());
        if (fault.isPresent()) {
            stream.requestKeyframe();
            if (nowNs - beganNs < LONGEST_NS) {
                lookAgain();
            } else {
                // Players would wait for ever, and say nothing.
                finish(refused(503, fault.get().sentence() + " " + fault.get().remedy()));
            }
            return;
        }
        finish(new Outcome.Described(tracks, RtspDescription.write(stream.name().value(), tracks, sets, player)));
    }

    private Optional<ParameterSets> sets(Track track) {
        return subscription == null ? Optional.empty() : RtspDescription.sets(track, subscription.ring());
    }

    private void lookAgain() {
        loop.schedule(this::look, LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
    }

    private static Outcome refused(int status, String sentence) {
        return new Outcome.Refused(new ServerAnswer.Refused(status, sentence));
    }

    private void finish(Outcome outcome) {
        if (!over) {
            end();
            out.accept(outcome);
        }
    }

    /** Nobody wants to know any more. */
    void end() {
        over = true;
        if (subscription != null) {
            subscription.end();
            subscription = null;
        }
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void onPackets(long nowNs, PacketBatch batch) {}

    @Override
    public void onTracks(List<Track> now) {}

    @Override
    public void onStreamClosed() {}

    @Override
    public ViewerReport report() {
        return new ViewerReport(
                "describe", "rtsp", player.getHostAddress(), beganNs, 0, 0, 0, 0, -1, 0, Optional.empty());
    }
}
