package dev.fanlight.endpoint.rtmp;

import dev.fanlight.frames.AssembledFrames;
import dev.fanlight.frames.CodedFrame;
import dev.fanlight.frames.FrameConsumer;
import dev.fanlight.hub.PacketBatch;
import dev.fanlight.hub.PacketSubscription;
import dev.fanlight.hub.PacketViewer;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.hub.ViewerTally;
import dev.fanlight.media.Codec;
import dev.fanlight.proto.rtmp.StreamAnswer;
import dev.fanlight.transcode.TrackNeed;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One player that watches. It takes a seat among the stream's viewers, so that it is counted and keeps a source awake, and
 * is served from whole frames. On the connection's loop.
 */
final class RtmpViewer implements PacketViewer, FrameSender.Receiver {
    /** The way back to the player. */
    interface Player {
        /** What the player is told before the first frame, or instead of it. */
        void answer(StreamAnswer answer, List<FrameLane> lanes);

        /** A message of its session, in pieces; its first part is copied, the other shared. */
        List<ByteBuf> media(int type, long timeMs, ByteBuf head, ByteBuf shared);

        /** The stream is over for it. */
        void end(String code, String sentence);
    }

    private static final Logger log = LoggerFactory.getLogger(RtmpViewer.class);
    private static final AtomicLong LAST_ID = new AtomicLong();
    private static final long FIRST_TRACKS_NS = 15_000_000_000L;
    private static final long FIRST_FRAME_NS = 10_000_000_000L;

    private final String id = "rtmp" + LAST_ID.incrementAndGet();
    private final RtmpRoom room;
    private final Stream stream;
    private final String address;
    private final Channel channel;
    private final Player player;
    private final TrackNeed need;
    private final FrameSender sender;
    private final ViewerTally tally;
    private final long sinceNs;
    private @Nullable PacketSubscription seat;
    private AssembledFrames.@Nullable Subscription frames;
    private @Nullable ScheduledFuture<?> patience;
    private boolean counted;
    private boolean answered;

    /** Whether a picture has been sent, or sound where there are none. */
    private boolean begun;

    private boolean gone;

    RtmpViewer(RtmpRoom room, Stream stream, String address, Channel channel, Predicate<Codec> takes, Player player) {
        this.room = room;
        this.stream = stream;
        this.address = address;
        this.channel = channel;
        this.player = player;
        this.need = room.selection().follow(stream, Codecs.player(takes), channel.eventLoop(), this::choose);
        this.sender = new FrameSender(channel, room.clock(), this);
        this.tally = new ViewerTally(stream);
        this.sinceNs = room.clock().nowNs();
    }

    /** Joins; false when the stream has gone meanwhile. */
    boolean join() {
        counted = true;
        room.counters().viewers.incrementAndGet();
        seat = stream.subscribe(this).orElse(null);
        frames = seat == null
                ? null
                : room.frames().subscribe(stream, new Frames()).orElse(null);
        if (frames == null) {
            leave();
            return false;
        }
        patience = channel.eventLoop().schedule(this::onNothingCame, FIRST_TRACKS_NS, TimeUnit.NANOSECONDS);
        return true;
    }

    /** What the assembled frames call, beside what the hub calls. */
    private final class Frames implements FrameConsumer {
        @Override
        public EventLoop loop() {
            return channel.eventLoop();
        }

        @Override
        public void onTracks(List<Track> now) {
            choose();
        }

        @Override
        public void onFrame(CodedFrame frame) { // hot
            if (!gone && answered) {
                sender.onFrame(frame);
            }
        }

        @Override
        public void onBreak(Track track) {
            sender.onBreak(track);
        }
    }

    private void choose() {
        if (gone) {
            return;
        }
        switch (need.choose()) {
            case TrackNeed.Answer.Refused(var refusal) -> refuse("NetStream.Play.Failed", refusal.sentence());
            case TrackNeed.Answer.Wait() -> {} // whoever watches keeps its connection while there is nothing
            case TrackNeed.Answer.Tracks(var tracks) -> {
                sender.tracks(tracks);
                begin();
            }
        }
    }

    private void begin() {
        if (answered) {
            return;
        }
        answered = true;
        stopPatience();
        patience = channel.eventLoop().schedule(this::onNothingBegins, FIRST_FRAME_NS, TimeUnit.NANOSECONDS);
        log.debug("{}: viewer {} ({}) begins", stream.name(), id, address);
        player.answer(new StreamAnswer.Accepted(), sender.lanes());
    }

    /** Players wait for ever for a first picture, and say nothing. */
    private void onNothingBegins() {
        patience = null;
        if (gone || begun) {
            return;
        }
        var fault = room.selection().fault(stream).filter(each -> !each.keyframesCome());
        if (fault.isPresent()) {
            refuse(
                    "NetStream.Play.StreamNotFound",
                    fault.get().sentence() + " " + fault.get().remedy());
        } else {
            patience = channel.eventLoop().schedule(this::onNothingBegins, FIRST_FRAME_NS, TimeUnit.NANOSECONDS);
        }
    }

    private void onNothingCame() {
        // Whole pictures that came meanwhile are seen only so.
        choose();
        if (!answered && !gone) {
            refuse("NetStream.Play.StreamNotFound", "Nothing comes from " + stream.name() + " at the moment.");
        }
    }

    private void refuse(String code, String sentence) {
        room.refusals()
                .info(room.clock().nowNs(), stream.name() + ": " + address + " cannot watch over RTMP: " + sentence);
        leave();
        if (answered) {
            player.end(code, sentence);
        } else {
            answered = true;
            player.answer(new StreamAnswer.Refused(code, sentence), List.of());
        }
    }

    void paused(boolean yes) {
        sender.paused(yes);
    }

    void leave() {
        if (gone) {
            return;
        }
        gone = true;
        // Who leaves at once has never joined.
        if (counted) {
            room.counters().viewers.decrementAndGet();
        }
        stopPatience();
        sender.close();
        need.close();
        if (frames != null) {
            frames.close();
        }
        if (seat != null) {
            seat.end();
        }
    }

    private void stopPatience() {
        if (patience != null) {
            patience.cancel(false);
            patience = null;
        }
    }

    // ---- what is sent

    @Override
    public List<ByteBuf> message(int type, long timeMs, ByteBuf head, ByteBuf shared) { // hot
        return player.media(type, timeMs, head, shared);
    }

    @Override
    public void sent(CodedFrame frame, int sizeBytes) { // hot
        tally.bytes(sizeBytes);
        if (frame.track().format().codec().isVideo() || sender.lanes().size() == 1) {
            begun = true;
            tally.sent(frame.arrivalNs(), room.clock().nowNs());
        }
    }

    @Override
    public void skipped(CodedFrame frame) {
        tally.skippedSlow();
    }

    @Override
    public void keyframeWanted() {
        stream.requestKeyframe();
    }

    // ---- the seat

    @Override
    public EventLoop loop() {
        return channel.eventLoop();
    }

    @Override
    public void onPackets(long nowNs, PacketBatch batch) {}

    @Override
    public void onTracks(List<Track> now) {}

    @Override
    public void onStreamClosed() {}

    @Override
    public ViewerReport report() {
        return tally.report(id, "rtmp", address, sinceNs);
    }
}
