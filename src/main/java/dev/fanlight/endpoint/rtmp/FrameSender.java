package dev.fanlight.endpoint.rtmp;

import dev.fanlight.frames.CodedFrame;
import dev.fanlight.hub.Track;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.TcpBacklog;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way to one receiver, a viewer or a service. One that is slow loses frames and goes on at a keyframe; what
 * has waited here for too long is never sent. On the connection's loop.
 *
 * <pre>
 *  frame ──► queue: 1 s, 16 MiB ──► one piece at a time on its way to the kernel ──► socket
 * </pre>
 */
final class FrameSender implements ChannelFutureListener {
    /** Where messages are made, and what happened is told. */
    interface Receiver {
        /** A message of the receiver's session, in pieces; its first part is copied, the other shared with other receivers. */
        List<ByteBuf> message(int type, long timeMs, ByteBuf head, ByteBuf shared);

        /** A frame has left whole in so many bytes. */
        void sent(CodedFrame frame, int sizeBytes);

        /** A frame was left out as the receiver is slow. */
        void skipped(CodedFrame frame);

        /** Pictures go on at the next keyframe. */
        void keyframeWanted();
    }

    /** Nothing is sent that has waited for longer than that. */
    static final long MAX_WAIT_NS = 1_000_000_000L;

    private static final long MAX_QUEUE_BYTES = 16 << 20;
    private static final int MAX_QUEUE_FRAMES = 8_192;

    /** As for MJPEG: nothing new begins while an earlier piece has been on its way for longer than this. */
    private static final long MAX_LAG_NS = 80_000_000L;

    private static final long LOOK_AGAIN_MS = 20;

    /** Sound waits so long for the first picture, as receivers take what comes first for all there is. */
    private static final long FIRST_PICTURE_NS = 3_000_000_000L;

    /** Several frames go at once while there is room: whoever joins gets a whole group of pictures. */
    private static final int PIECE_BYTES = 64 << 10;

    private record Waiting(CodedFrame frame, long sinceNs) {}

    private final Channel channel;
    private final MediaClock clock;
    private final Receiver receiver;
    private final TcpBacklog backlog;
    private final FrameTimes times = new FrameTimes();
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final ArrayDeque<CodedFrame> inFlight = new ArrayDeque<>();
    private List<FrameLane> lanes = List.of();
    private long tracksNs;
    private boolean begun;
    private long queueBytes;
    private int pieceBytes;
    private long pieceBeganNs;
    private boolean writing;
    private boolean lookingAgain;
    private boolean paused;
    private boolean closed;

    FrameSender(Channel channel, MediaClock clock, Receiver receiver) {
        this.channel = channel;
        this.clock = clock;
        this.receiver = receiver;
        this.backlog = new TcpBacklog(channel);
    }

    /** What goes from now on; a track that was sent before goes on. */
    void tracks(List<Track> tracks) {
        lanes = tracks.stream()
                .map(track -> lanes.stream()
                        .filter(lane -> lane.track() == track)
                        .findFirst()
                        .orElseGet(() -> new FrameLane(track)))
                .toList();
        lanes.forEach(FrameLane::onFormat);
        tracksNs = clock.nowNs();
    }

    List<FrameLane> lanes() {
        return lanes;
    }

    /** While a viewer has paused nothing is kept for it. */
    void paused(boolean yes) {
        paused = yes;
        if (yes) {
            clear();
        } else {
            receiver.keyframeWanted();
        }
    }

    void onFrame(CodedFrame frame) { // hot
        var lane = laneOf(frame.track());
        if (lane == null || closed || paused) {
            return;
        }
        if (!lane.takes(frame)) {
            receiver.skipped(frame);
            return;
        }
        var nowNs = clock.nowNs();
        begun |= lanes.size() == 1 || lane.codec().isVideo() || nowNs - tracksNs > FIRST_PICTURE_NS;
        if (!begun) {
            return;
        }
        queue.add(new Waiting(frame.retain(), nowNs));
        queueBytes += frame.sizeBytes();
        pump();
    }

    /** Frames of this track are missing. */
    void onBreak(Track track) {
        var lane = laneOf(track);
        if (lane != null) {
            lane.waitForKeyframe();
        }
    }

    private @Nullable FrameLane laneOf(Track track) { // hot
        for (var i = 0; i < lanes.size(); i++) {
            if (lanes.get(i).track() == track) {
                return lanes.get(i);
            }
        }
        return null;
    }

    private void pump() { // hot
        if (closed) {
            return;
        }
        // Also while the kernel takes nothing: just then the queue grows.
        var nowNs = clock.nowNs();
        thin(nowNs);
        if (writing || queue.isEmpty()) {
            return;
        }
        if (backlog.lagNs(nowNs) > MAX_LAG_NS) {
            if (!lookingAgain) {
                lookingAgain = true;
                channel.eventLoop().schedule(this::lookAgain, LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
            }
            return;
        }
        pieceBytes = 0;
        pieceBeganNs = nowNs;
        @Nullable ChannelFuture last = null;
        while (!queue.isEmpty() && pieceBytes < PIECE_BYTES) {
            last = write(queue.removeFirst().frame(), last);
        }
        if (last != null) {
            writing = true;
            channel.flush();
            last.addListener(this);
        } else {
            letGo(false);
        }
    }

    private void lookAgain() {
        lookingAgain = false;
        pump();
    }

    private @Nullable ChannelFuture write(CodedFrame frame, @Nullable ChannelFuture before) {
        queueBytes -= frame.sizeBytes();
        inFlight.add(frame);
        var lane = laneOf(frame.track());
        var timeMs = lane == null ? -1 : times.presentationMs(frame);
        // What was shown before the first picture is of no use to anybody.
        if (lane == null || timeMs < 0) {
            return before;
        }
        var last = before;
        for (var piece : lane.messages(frame, timeMs, receiver, channel.alloc())) {
            pieceBytes += piece.readableBytes();
            last = channel.write(piece);
        }
        return last;
    }

    /** The kernel has taken the piece, or the connection has failed. */
    @Override
    public void operationComplete(ChannelFuture written) { // hot
        writing = false;
        if (written.isSuccess()) {
            backlog.wrote(pieceBeganNs, pieceBytes);
        }
        letGo(written.isSuccess());
        pump();
    }

    private void letGo(boolean sent) {
        var first = true;
        for (var frame = inFlight.poll(); frame != null; frame = inFlight.poll()) {
            if (sent) {
                receiver.sent(frame, first ? pieceBytes : 0);
                first = false;
            }
            frame.release();
        }
    }

    /** Lets go of what has waited too long, up to the newest keyframe that has not. */
    private void thin(long nowNs) {
        while (!queue.isEmpty()
                && (nowNs - queue.getFirst().sinceNs() > MAX_WAIT_NS
                        || queueBytes > MAX_QUEUE_BYTES
                        || queue.size() > MAX_QUEUE_FRAMES)) {
            var resume = newestKeyframe(nowNs);
            var lost = false;
            while (!queue.isEmpty() && queue.getFirst().frame() != resume) {
                var dropped = queue.removeFirst().frame();
                queueBytes -= dropped.sizeBytes();
                lost |= dropped.track().format().codec().isVideo();
                receiver.skipped(dropped);
                dropped.release();
            }
            if (resume == null && lost) {
                lanes.forEach(FrameLane::waitForKeyframe);
                receiver.keyframeWanted();
            }
        }
    }

    private @Nullable CodedFrame newestKeyframe(long nowNs) {
        @Nullable CodedFrame newest = null;
        var first = true;
        for (var waiting : queue) {
            if (!first
                    && waiting.frame().keyframe()
                    && waiting.frame().track().format().codec().isVideo()
                    && nowNs - waiting.sinceNs() <= MAX_WAIT_NS) {
                newest = waiting.frame();
            }
            first = false;
        }
        return newest;
    }

    private void clear() {
        queue.forEach(waiting -> waiting.frame().release());
        queue.clear();
        queueBytes = 0;
        lanes.forEach(FrameLane::waitForKeyframe);
    }

    /** Whether the kernel is taking a piece. */
    boolean isWriting() {
        return writing;
    }

    void close() {
        closed = true;
        clear();
    }
}
