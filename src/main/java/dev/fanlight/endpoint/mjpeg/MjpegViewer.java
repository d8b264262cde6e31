package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.http.Wire;
import dev.fanlight.hub.FrameViewer;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.hub.ViewerTally;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.TcpBacklog;
import dev.fanlight.proto.mjpeg.MjpegDialect;
import dev.fanlight.transcode.Refusal;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One viewer of {@code stream.mjpg}. At most one frame is on its way to the kernel; while it is, or while earlier ones
 * queue in the network, only the newest one after it is kept, and a newer one takes its place. So a slow viewer sees
 * fewer frames, never older ones. Owned by the connection's loop.
 */
final class MjpegViewer implements FrameViewer, ChannelFutureListener {
    private static final Logger log = LoggerFactory.getLogger(MjpegViewer.class);
    private static final AtomicLong LAST_ID = new AtomicLong();

    /**
     * No frame begins while an earlier one has been on its way for longer than this beyond the round trip: it would
     * only queue behind it, and grow old there.
     */
    private static final long MAX_LAG_NS = 80_000_000L;

    private static final long FIRST_LOOK_AGAIN_MS = 10;
    private static final long LAST_LOOK_AGAIN_MS = 160;

    private final String id = "v" + LAST_ID.incrementAndGet();
    private final Stream stream;
    private final Wire wire;
    private final MjpegDialect dialect;
    private final String address;
    private final MediaClock clock;
    private final long sinceNs;
    private final long stallLimitNs;
    private final FrameRateLimit rateLimit;
    private final JpegNeed need;
    private final ViewerTally tally;
    private final TcpBacklog backlog;

    private @Nullable AccessUnit inFlight;
    private @Nullable AccessUnit waiting;
    private @Nullable AccessUnit lastSeen;
    private long unwrittenBytes;
    private long beganNs;
    private long progressNs;
    private boolean lookingAgain;
    private long lookAgainMs = FIRST_LOOK_AGAIN_MS;
    private int pieceBytes;
    private boolean refused;
    private boolean gone;

    MjpegViewer(
            Stream stream,
            Wire wire,
            MjpegDialect dialect,
            String address,
            MediaClock clock,
            long stallLimitNs,
            FrameRateLimit rateLimit,
            JpegNeed need) {
        this.stream = stream;
        this.wire = wire;
        this.dialect = dialect;
        this.address = address;
        this.clock = clock;
        this.sinceNs = clock.nowNs();
        this.stallLimitNs = stallLimitNs;
        this.rateLimit = rateLimit;
        this.need = need;
        this.tally = new ViewerTally(stream);
        this.backlog = new TcpBacklog(wire.channel());
    }

    /** Opens the response and joins the stream. Returns false when the stream has gone meanwhile. */
    boolean join() {
        var opening = wire.alloc().directBuffer(MjpegDialect.MAX_WRITTEN_BYTES);
        dialect.writeOpening(opening);
        tally.bytes(opening.readableBytes());
        wire.writeAndFlush(opening, done -> {});
        var subscribed = stream.subscribe(this);
        need.onRefusal(this::refuse);
        // It may be another source than the one that was looked at before.
        need.onTracks(stream.tracks());
        // Last: on a connection that has failed already this leaves at once.
        wire.onClose(this::leave);
        return subscribed;
    }

    @Override
    public EventLoop loop() {
        return wire.loop();
    }

    @Override
    public void onFrame(AccessUnit frame) { // hot
        // A viewer that joins between a frame's arrival and its hand-off is offered it twice.
        if (gone || refused || frame == lastSeen) {
            return;
        }
        lastSeen = frame;
        var nowNs = clock.nowNs();
        if (!rateLimit.admits(nowNs)) {
            tally.skippedRate();
            return;
        }
        if (waiting != null) {
            waiting.release();
            tally.skippedSlow();
        }
        waiting = frame.retain();
        if (inFlight == null) {
            sendWhenPathIsClear();
        } else {
            closeIfStalled(nowNs);
        }
    }

    /** Sends the waiting frame, unless what went before it still queues somewhere on the way: then looks again soon. */
    private void sendWhenPathIsClear() { // hot
        var frame = waiting;
        if (frame == null || gone || refused || inFlight != null) {
            return;
        }
        var nowNs = clock.nowNs();
        if (backlog.lagNs(nowNs) > MAX_LAG_NS) {
            if (backlog.stuckNs(nowNs) > stallLimitNs) {
                letGo();
                return;
            }
            if (!lookingAgain) {
                lookingAgain = true;
                wire.loop().schedule(this::lookAgain, lookAgainMs, TimeUnit.MILLISECONDS);
                lookAgainMs = Math.min(lookAgainMs * 2, LAST_LOOK_AGAIN_MS);
            }
            return;
        }
        waiting = null;
        try {
            send(frame);
        } catch (OutOfMemoryError full) {
            frame.release();
            stream.totals().dropped("memory-full");
            log.warn("{}: no memory for viewer {} ({}), which was let go", stream.name(), id, address);
            wire.close();
        }
    }

    @Override
    public void onTracks(List<Track> now) {
        if (!gone) {
            need.onTracks(now);
        }
    }

    private void lookAgain() {
        lookingAgain = false;
        sendWhenPathIsClear();
    }

    private void send(AccessUnit frame) { // hot
        // Header and trailer share one buffer, so that there is nothing to undo when there is no memory for it.
        var around = wire.alloc().directBuffer(2 * MjpegDialect.MAX_WRITTEN_BYTES);
        dialect.writeBefore(around, frame.sizeBytes(), clock.epochUs(frame.lastByteNs()));
        var beforeBytes = around.readableBytes();
        dialect.writeAfter(around);
        pieceBytes = around.readableBytes() + frame.sizeBytes();
        inFlight = frame;
        unwrittenBytes = Long.MAX_VALUE;
        beganNs = clock.nowNs();
        progressNs = beganNs;
        lookAgainMs = FIRST_LOOK_AGAIN_MS;
        wire.write(around.readRetainedSlice(beforeBytes));
        wire.write(frame.retainedView());
        wire.writeAndFlush(around, this);
    }

    /** The kernel has taken the frame in flight, or the connection has failed. */
    @Override
    public void operationComplete(ChannelFuture written) { // hot
        var sent = inFlight;
        if (sent == null) {
            return;
        }
        inFlight = null;
        if (written.isSuccess()) {
            tally.sent(sent.lastByteNs(), clock.nowNs());
            tally.bytes(pieceBytes);
            backlog.wrote(beganNs, pieceBytes);
        }
        sent.release();
        if (refused) {
            wire.close();
        } else {
            sendWhenPathIsClear();
        }
    }

    /**
     * No more pictures come: the response ends, behind the picture that is on its way. Who asks again is told why.
     */
    private void refuse(Refusal why) {
        if (gone || refused) {
            return;
        }
        refused = true;
        log.info("{}: viewer {} ({}) gets no more pictures: {}", stream.name(), id, address, why.sentence());
        if (inFlight == null) {
            wire.close();
        } else {
            wire.loop().schedule(wire::close, stallLimitNs, TimeUnit.NANOSECONDS);
        }
    }

    private void closeIfStalled(long nowNs) {
        var unwritten = wire.unwrittenBytes();
        if (unwritten != unwrittenBytes) {
            unwrittenBytes = unwritten;
            progressNs = nowNs;
        } else if (nowNs - progressNs > stallLimitNs) {
            letGo();
        }
    }

    private void letGo() {
        stream.totals().dropped("viewer-stalled");
        log.info("{}: viewer {} ({}) takes nothing any more and was let go", stream.name(), id, address);
        wire.close();
    }

    private void leave() {
        if (gone) {
            return;
        }
        gone = true;
        stream.unsubscribe(this);
        need.close();
        if (waiting != null) {
            waiting.release();
            waiting = null;
        }
        lastSeen = null;
    }

    @Override
    public ViewerReport report() {
        return tally.report(id, "mjpeg", address, sinceNs);
    }
}
