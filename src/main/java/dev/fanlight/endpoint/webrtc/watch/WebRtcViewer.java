package dev.fanlight.endpoint.webrtc.watch;

import dev.fanlight.endpoint.rtp.ViewerFigures;
import dev.fanlight.hub.PacketBatch;
import dev.fanlight.hub.PacketSubscription;
import dev.fanlight.hub.PacketViewer;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.DatagramPath;
import dev.fanlight.rtc.CloseReason;
import dev.fanlight.rtc.PeerTransport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One viewer, from its keys to its end: between the transport that reaches it and the stream that it watches. Lives on the
 * transport's home loop.
 */
public final class WebRtcViewer implements PeerTransport.User, PacketViewer {
    private static final String OTHER_CODEC = "the publisher sends another codec now; connect again";

    private final Stream stream;
    private final List<TrackSender> senders;
    private final ViewerFigures figures;
    private final ViewerReports reports;
    private final MediaClock clock;
    private final Runnable begun;
    private final Consumer<CloseReason> ended;
    private @Nullable PeerTransport transport;
    private @Nullable DatagramPath path;
    private @Nullable PacketSubscription subscription;
    private @Nullable ViewerMedia media;
    private @Nullable ViewerFeedback feedback;
    private long toldDeadlineNs = Long.MAX_VALUE;

    /**
     * A viewer that has still to connect.
     *
     * @param senders at most one video and one audio
     * @param begun told once, when both sides have the keys
     * @param ended told once, when the transport has closed
     */
    public WebRtcViewer(
            Stream stream,
            List<TrackSender> senders,
            ViewerFigures figures,
            MediaClock clock,
            Runnable begun,
            Consumer<CloseReason> ended) {
        this.stream = stream;
        this.senders = List.copyOf(senders);
        this.figures = figures;
        this.reports = new ViewerReports(senders, clock);
        this.clock = clock;
        this.begun = begun;
        this.ended = ended;
    }

    // ---- the transport

    @Override
    public void onConnected(long nowNs, PeerTransport connected) {
        transport = connected;
        begun.run();
        var subscribed = stream.subscribe(this);
        if (subscribed.isEmpty()) {
            connected.close("the stream has gone");
            return;
        }
        subscription = subscribed.get();
        media = new ViewerMedia(senders, subscription, connected.outbound(), figures, stream.totals());
        feedback = new ViewerFeedback(senders, media, subscription, stream.totals(), figures, clock);
        if (!media.hasTrackOf(subscription.tracks())) {
            connected.close(OTHER_CODEC); // since the answer was written
            return;
        }
        media.onPath(nowNs, path == null ? connected.path() : path);
    }

    @Override
    public void onPath(long nowNs, DatagramPath way) {
        path = way;
        if (media != null) {
            media.onPath(nowNs, way);
        }
    }

    @Override
    public void onConsentLost(long nowNs) {
        path = null;
        if (media != null) {
            media.onPathLost();
        }
    }

    /** A viewer sends nothing that anybody would want. */
    @Override
    public void onRtp(long nowNs, ByteBuf packet, long extSeq) {
        stream.totals().dropped("viewer-sent-media");
    }

    @Override
    public void onRtcp(long nowNs, ByteBuf packet) {
        if (feedback != null) {
            feedback.onRtcp(nowNs, packet);
        }
    }

    @Override
    public void onBatchEnd(long nowNs) {}

    @Override
    public void onTimer(long nowNs) {
        if (media == null || transport == null) {
            return;
        }
        media.onTimer(nowNs);
        if (path != null && nowNs >= reports.deadlineNs()) {
            report(nowNs, transport);
        }
    }

    private void report(long nowNs, PeerTransport to) {
        var out = ByteBufAllocator.DEFAULT.directBuffer(ViewerReports.MAX_BYTES);
        try {
            reports.onTimer(nowNs, out);
            if (out.isReadable()) {
                to.sendRtcp(out);
            }
        } finally {
            out.release();
        }
    }

    @Override
    public long deadlineNs() {
        toldDeadlineNs = nextNs();
        return toldDeadlineNs;
    }

    private long nextNs() { // hot
        if (media == null || path == null) {
            return Long.MAX_VALUE;
        }
        return Math.min(media.deadlineNs(), reports.deadlineNs());
    }

    @Override
    public void onClosed(long nowNs, CloseReason why) {
        if (subscription != null) {
            subscription.end();
        }
        media = null;
        feedback = null;
        ended.accept(why);
    }

    // ---- the stream

    @Override
    public EventLoop loop() {
        return Objects.requireNonNull(transport, "not connected yet").loop();
    }

    @Override
    public void onPackets(long nowNs, PacketBatch batch) { // hot
        if (media == null || transport == null) {
            return;
        }
        media.onPackets(nowNs, batch);
        if (nextNs() != toldDeadlineNs) {
            transport.deadlineMoved();
        }
    }

    @Override
    public void onTracks(List<Track> now) {
        if (media != null && transport != null && !media.hasTrackOf(now)) {
            transport.close(OTHER_CODEC);
        }
    }

    @Override
    public void onStreamClosed() {
        if (transport != null) {
            transport.close("the stream has ended");
        }
    }

    @Override
    public ViewerReport report() {
        return figures.report();
    }
}
