package dev.fanlight.endpoint.rtsp;

import dev.fanlight.endpoint.rtp.RtpTrackSender;
import dev.fanlight.endpoint.rtp.ViewerFigures;
import dev.fanlight.endpoint.rtp.ViewerFlow;
import dev.fanlight.hub.PacketBatch;
import dev.fanlight.hub.PacketSubscription;
import dev.fanlight.hub.PacketViewer;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One player, from its PLAY to its end. Lives on the connection's loop. */
final class RtspViewer implements PacketViewer, ViewerFlow.Way<RtpTrackSender> {
    /** A track that it gets, and how. */
    record Seat(RtpTrackSender sender, TrackWay way) {}

    private static final int REPORT_BYTES = 256;
    private static final int FIRST_DATAGRAM_BYTES = 1_500;

    private final Stream stream;
    private final List<Seat> seats;
    private final EventLoop loop;
    private final TcpOutbox outbox;
    private final ViewerFigures figures;
    private final MediaClock clock;
    private final SideOut out;
    private final ByteBuf datagram = ByteBufAllocator.DEFAULT.directBuffer(FIRST_DATAGRAM_BYTES);
    private @Nullable PacketSubscription subscription;
    private @Nullable ViewerFlow<RtpTrackSender> flow;
    private @Nullable PlayerFeedback feedback;

    /**
     * A player that is not sent anything yet.
     *
     * @param seats at most one of pictures and one of sound
     * @param out told when {@link #deadlineNs} may have become earlier, and why nothing will come any more
     */
    RtspViewer(Stream stream, List<Seat> seats, RtspPeer peer, ViewerFigures figures, MediaClock clock, SideOut out) {
        this.stream = stream;
        this.seats = List.copyOf(seats);
        this.loop = peer.loop();
        this.outbox = peer.outbox();
        this.figures = figures;
        this.clock = clock;
        this.out = out;
    }

    /** Joins, and begins to send; false where the stream has gone or sends something else now. */
    boolean start(long nowNs) {
        var subscribed = stream.subscribe(this);
        if (subscribed.isEmpty()) {
            return false;
        }
        subscription = subscribed.get();
        var senders = seats.stream().map(Seat::sender).toList();
        var begun = new ViewerFlow<>(senders, subscribed.get(), this, figures, stream.totals());
        if (!begun.hasTrackOf(subscribed.get().tracks())) {
            end();
            return false;
        }
        flow = begun;
        feedback = new PlayerFeedback(seats, subscribed.get(), figures, clock);
        begun.start(nowNs);
        return true;
    }

    /** Leaves; nothing is sent any more. */
    void end() {
        flow = null;
        feedback = null;
        if (subscription != null) {
            subscription.end();
            subscription = null;
        }
        if (datagram.refCnt() > 0) {
            datagram.release();
        }
    }

    // ---- the stream

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void onPackets(long nowNs, PacketBatch batch) { // hot
        if (flow != null) {
            flow.onPackets(nowNs, batch);
            out.moved();
        }
    }

    @Override
    public void onTracks(List<Track> now) {
        if (flow != null && !flow.hasTrackOf(now)) {
            out.end("the publisher sends another codec now; connect again");
        }
    }

    @Override
    public void onStreamClosed() {
        if (flow != null) {
            out.end("the stream has ended");
        }
    }

    @Override
    public ViewerReport report() {
        return figures.report();
    }

    // ---- the way

    @Override
    public boolean isOpen(long nowNs) { // hot
        return outbox.isOpen(nowNs);
    }

    @Override
    public boolean isClear(long nowNs) {
        return outbox.isClear();
    }

    @Override
    public int send(long nowNs, RtpTrackSender sender, Packet packet) { // hot
        for (var i = 0; i < seats.size(); i++) {
            if (seats.get(i).sender() == sender) {
                if (sender.isFresh()) {
                    introduce(nowNs, seats.get(i), packet);
                }
                return send(nowNs, seats.get(i).way(), sender, packet);
            }
        }
        return 0;
    }

    private void introduce(long nowNs, Seat seat, Packet first) {
        var joined = subscription;
        if (joined == null) {
            return;
        }
        var report = ByteBufAllocator.DEFAULT.directBuffer(REPORT_BYTES);
        try {
            seat.sender().writeFirstReport(nowNs, joined.ring(), joined.position(), first, clock, report);
            seat.way().sendReport(report, outbox);
        } finally {
            report.release();
        }
    }

    private int send(long nowNs, TrackWay way, RtpTrackSender sender, Packet packet) { // hot
        var sizeBytes = RtpTrackSender.sizeBytes(packet);
        return switch (way) {
            case TrackWay.Interleaved(var rtp, var rtcp) -> {
                var out = outbox.frame(rtp, sizeBytes);
                if (out != null) {
                    sender.write(nowNs, packet, out);
                }
                yield out == null ? 0 : sizeBytes;
            }
            case TrackWay.Udp udp -> {
                datagram.clear().ensureWritable(sizeBytes);
                sender.write(nowNs, packet, datagram);
                yield udp.send(false, datagram) ? sizeBytes : 0;
            }
        };
    }

    @Override
    public void flush(long nowNs) { // hot
        outbox.flush(nowNs);
    }

    // ---- what it says of what it got

    /** A compound of reports that came on this way. */
    void onReports(long nowNs, TrackWay way, ByteBuf bytes) {
        if (feedback != null) {
            feedback.onReports(nowNs, way, bytes);
        }
    }

    // ---- time

    long deadlineNs() { // hot
        var running = flow;
        if (running == null) {
            return Long.MAX_VALUE;
        }
        var deadlineNs = running.deadlineNs();
        for (var i = 0; i < seats.size(); i++) {
            deadlineNs = Math.min(deadlineNs, seats.get(i).sender().deadlineNs());
        }
        return deadlineNs;
    }

    void onTimer(long nowNs) {
        if (flow != null) {
            flow.onTimer(nowNs);
            seats.forEach(seat -> report(nowNs, seat));
            outbox.flush(nowNs);
        }
    }

    private void report(long nowNs, Seat seat) {
        if (nowNs < seat.sender().deadlineNs()) {
            return;
        }
        var report = ByteBufAllocator.DEFAULT.directBuffer(REPORT_BYTES);
        try {
            if (seat.sender().writeReport(nowNs, clock, report)) {
                seat.way().sendReport(report, outbox);
            }
        } finally {
            report.release();
        }
    }
}
