package dev.fanlight.endpoint.rtsp;

import dev.fanlight.endpoint.rtp.CaptureLine;
import dev.fanlight.endpoint.rtp.RtpTrackSender;
import dev.fanlight.endpoint.rtp.ViewerFigures;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.media.Codec;
import dev.fanlight.media.StreamName;
import dev.fanlight.proto.rtsp.ServerAnswer;
import dev.fanlight.proto.rtsp.ServerWish;
import dev.fanlight.transcode.PlayerAbilities;
import dev.fanlight.transcode.TrackNeed;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection as a player's: what it was told of a stream, which may have to be converted for it, what it has set up of
 * that, and its playing. Owns the viewer and what is needed of conversions. On the connection's loop.
 */
final class PlayerSide {
    /** Players of RTSP understand whatever goes in packets; what they do not, they say to their user. */
    private static final PlayerAbilities PLAYER =
            new PlayerAbilities(EnumSet.complementOf(EnumSet.of(Codec.JPEG)), true);

    /** Who was told what there is sets it up within this, or it is looked for anew, and converted anew, when it does. */
    static final long PATIENCE_NS = 10_000_000_000L;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final RtspServing serving;
    private final RtspPeer peer;
    private final SideOut out;
    private final List<RtspViewer.Seat> seats = new ArrayList<>();
    private CaptureLine line = new CaptureLine();
    private String describedName = "";
    private List<Track> described = List.of();
    private @Nullable Describing describing;
    private @Nullable RtspViewer viewer;

    /** What it has asked for last. */
    private @Nullable TrackNeed need;

    /** When that is needed no longer. */
    private long forgetNs = Long.MAX_VALUE;

    /** What it has set up: it may ask for something else meanwhile. */
    private @Nullable TrackNeed seated;

    PlayerSide(RtspServing serving, RtspPeer peer, SideOut out) {
        this.serving = serving;
        this.peer = peer;
        this.out = out;
    }

    // ---- what there is

    void describe(String path) {
        look(path, outcome -> {
            switch (outcome) {
                case Describing.Outcome.Refused(var refused) -> out.answer(refused);
                case Describing.Outcome.Described(var tracks, var sdp) -> out.answer(new ServerAnswer.Described(sdp));
            }
        });
    }

    private void look(String path, Consumer<Describing.Outcome> then) {
        var stream = serving.hub().find(new StreamName(path));
        if (stream.isEmpty()) {
            out.refuse(404, "there is no stream " + path);
            return;
        }
        dropNeed();
        // What is described may be played, so it is needed for a while, or until something else is asked for.
        var wanted = serving.selection().follow(stream.get(), PLAYER, peer.loop(), this::onNeedChanged);
        need = wanted;
        var looking = new Describing(
                stream.get(), serving.selection(), wanted, peer.loop(), serving.clock(), peer.ip(), outcome -> {
                    describing = null;
                    if (outcome instanceof Describing.Outcome.Described(var tracks, var sdp)) {
                        describedName = path;
                        described = tracks;
                        forgetLater();
                    } else {
                        dropNeed();
                    }
                    then.accept(outcome);
                });
        describing = looking;
        looking.start();
    }

    private void forgetLater() {
        forgetNs = serving.clock().nowNs() + PATIENCE_NS;
    }

    private void forget() {
        dropNeed();
        described = List.of();
        describedName = "";
    }

    private void dropNeed() {
        forgetNs = Long.MAX_VALUE;
        if (need != null) {
            need.close();
            need = null;
        }
    }

    // ---- what it wants of that

    /** Looks for the track; {@code then} goes on where there is one. */
    void setUp(ServerWish.Setup setup, Runnable then) {
        if (setup.target().path().equals(describedName)) {
            setUpDescribed(setup, then);
            return;
        }
        // Recorders that know the address of a track do not ask what there is.
        look(setup.target().path(), outcome -> {
            switch (outcome) {
                case Describing.Outcome.Refused(var refused) -> out.answer(refused);
                case Describing.Outcome.Described known -> setUpDescribed(setup, then);
            }
        });
    }

    private void setUpDescribed(ServerWish.Setup setup, Runnable then) {
        if (setup.track() >= described.size()) {
            out.refuse(404, "there is no such track");
        } else {
            forgetNs = Long.MAX_VALUE; // until it is seated, or cannot be
            then.run();
        }
    }

    /** No track is being seated any more: what is needed beside those that are, is needed for a while only. */
    void endSeating() {
        if (need != null) {
            forgetLater();
        }
    }

    /** The track has its way; tells the number that its packets will bear, their SSRC. */
    int seat(int track, TrackWay way) {
        if (seated == null) {
            seated = need;
            need = null;
        }
        endSeating();
        var format = described.get(track);
        var sender = new RtpTrackSender(
                format,
                RtspDescription.payloadType(format.format()),
                RANDOM.nextInt(),
                RANDOM.nextInt(1 << 15),
                RANDOM.nextInt(),
                ("fanlight-" + peer.id().substring(0, 8)).getBytes(StandardCharsets.US_ASCII),
                line);
        seats.add(new RtspViewer.Seat(sender, way));
        return sender.ssrc();
    }

    // ---- playing

    void play(String path) {
        var stream = serving.hub().find(new StreamName(path));
        if (stream.isEmpty()) {
            out.refuse(404, "there is no stream " + path);
            return;
        }
        out.answer(new ServerAnswer.Done());
        begin(stream.get());
    }

    private void begin(Stream stream) {
        var nowNs = serving.clock().nowNs();
        var figures = new ViewerFigures(peer.id().substring(0, 12), "rtsp", peer.address(), nowNs);
        var begun = new RtspViewer(stream, seats, peer, figures, serving.clock(), out);
        viewer = begun;
        serving.counts().viewers.incrementAndGet();
        if (!begun.start(nowNs)) {
            out.end("the stream has gone, or consists of something else now");
        }
    }

    /** Players would show the last picture for ever. */
    private void onNeedChanged() {
        if (viewer != null && seated != null) {
            seated.failureOfPictures().ifPresent(why -> out.end(why.sentence()));
        }
    }

    void pause() {
        if (viewer != null) {
            viewer.end();
            viewer = null;
            serving.counts().viewers.decrementAndGet();
        }
    }

    /** A compound of reports that came on this way. */
    void onReports(long nowNs, TrackWay way, ByteBuf bytes) {
        if (viewer != null) {
            viewer.onReports(nowNs, way, bytes);
        }
    }

    long deadlineNs() { // hot
        return viewer == null ? forgetNs : Math.min(forgetNs, viewer.deadlineNs());
    }

    void onTimer(long nowNs) {
        if (nowNs >= forgetNs) {
            forget();
        }
        if (viewer != null) {
            viewer.onTimer(nowNs);
        }
    }

    // ---- the end

    /** Ends what was set up; something else may be, and what was asked for last is kept ready for that. */
    void end() {
        if (describing != null) {
            describing.end();
            describing = null;
        }
        pause();
        seats.clear();
        line = new CaptureLine();
        if (seated != null) {
            seated.close();
            seated = null;
        }
        described = List.of();
        describedName = "";
        endSeating();
    }

    /** The connection has gone. */
    void close() {
        end();
        dropNeed();
    }
}
