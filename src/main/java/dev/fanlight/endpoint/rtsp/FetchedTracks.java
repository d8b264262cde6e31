package dev.fanlight.endpoint.rtsp;

import dev.fanlight.endpoint.rtp.RtpDrop;
import dev.fanlight.endpoint.rtp.RtpIngress;
import dev.fanlight.endpoint.rtp.SourceFormat;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.UdpPath;
import dev.fanlight.proto.rtcp.ReceiverReport;
import dev.fanlight.proto.rtp.RtpHeader;
import dev.fanlight.proto.rtsp.RtspClientSession;
import dev.fanlight.proto.rtsp.RtspTrack;
import dev.fanlight.proto.rtsp.Span;
import dev.fanlight.proto.rtsp.TransportSpec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.net.BindException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tracks that are fetched over one connection: their ways, what comes on them, and the reports on it. Owns their ports
 * and the ingress. On the connection's loop.
 */
final class FetchedTracks {
    /** Gets what comes of it; on the loop. */
    interface Out {
        /** The ports are open, or there are none: the tracks can be set up. */
        void ready();

        /** The first packet has come; of what, for people. */
        void mediaComes(String what);
    }

    /** A track that is fetched. */
    private record Seat(
            RtspTrack track,
            SourceFormat format,
            @Nullable UdpPair pair,
            @Nullable TrackWay way) {
        Optional<Span> ports() {
            return Optional.ofNullable(pair).map(UdpPair::ports);
        }
    }

    private static final int REPORT_BYTES = 256;
    private static final long REPORT_EVERY_NS = 1_000_000_000;

    private final EventLoop loop;
    private final MediaClock clock;
    private final Out out;
    private List<Seat> seats = List.of();
    private @Nullable RtpIngress ingress;
    private long playingNs;
    private long reportNs;
    private boolean told;
    private boolean closed;

    FetchedTracks(EventLoop loop, MediaClock clock, Out out) {
        this.loop = loop;
        this.clock = clock;
        this.out = out;
    }

    // ---- which ones

    /** Takes those that are carried here; why there are none, for people, else empty. */
    Optional<String> choose(List<RtspTrack> tracks) {
        var all = new ArrayList<Seat>();
        for (var track : tracks) {
            SourceFormat.of(track).ifPresent(format -> all.add(new Seat(track, format, null, null)));
        }
        seats = RtpIngress.choose(all, Seat::format);
        if (!seats.isEmpty()) {
            return Optional.empty();
        }
        if (tracks.isEmpty()) {
            return Optional.of("it describes no pictures and no sound");
        }
        var names = tracks.stream().map(track -> track.format().encoding()).collect(Collectors.joining(", "));
        return Optional.of("none of what it sends is carried here: " + RtspFailure.printable(names));
    }

    List<SourceFormat> formats() {
        return seats.stream().map(Seat::format).toList();
    }

    /** As the session is asked for them. */
    List<RtspClientSession.Wanted> wanted() {
        return seats.stream()
                .map(seat -> new RtspClientSession.Wanted(seat.track(), seat.ports()))
                .toList();
    }

    // ---- their ways

    /** Opens ports for all of them; {@link Out#ready} tells. */
    void openPairs(InetAddress local) {
        var count = seats.size();
        Thread.ofVirtual().start(() -> {
            var pairs = new ArrayList<UdpPair>();
            try {
                for (var i = 0; i < count; i++) {
                    pairs.add(UdpPair.open(loop, local, new FromUdp(i)));
                }
                loop.execute(() -> onPairs(pairs));
            } catch (BindException none) {
                loop.execute(() -> onPairs(pairs));
            }
        });
    }

    /** Where there were not enough, the connection has to do. */
    private void onPairs(List<UdpPair> pairs) {
        if (closed || pairs.size() < seats.size()) {
            pairs.forEach(UdpPair::close);
        } else {
            var with = new ArrayList<Seat>();
            for (var i = 0; i < seats.size(); i++) {
                with.add(new Seat(seats.get(i).track(), seats.get(i).format(), pairs.get(i), null));
            }
            seats = with;
        }
        out.ready();
    }

    /** A track has its way to the peer; false where it is none that it was asked for. */
    boolean onSetUp(int index, TransportSpec spec, InetAddress peer) {
        var seat = seats.get(index);
        TrackWay way;
        if (spec.overTcp()) {
            var channels = spec.interleaved().orElseThrow();
            way = new TrackWay.Interleaved(channels.low(), channels.high());
        } else if (seat.pair() != null) {
            var rtpPort = spec.serverPort().map(Span::low).orElse(0);
            var rtcpPort = spec.serverPort().map(Span::high).orElse(0);
            var udp = new TrackWay.Udp(seat.pair(), peer, rtpPort, rtcpPort);
            punch(udp);
            way = udp;
        } else {
            return false;
        }
        var changed = new ArrayList<>(seats);
        changed.set(index, new Seat(seat.track(), seat.format(), seat.pair(), way));
        seats = changed;
        return true;
    }

    /** A router between us lets in only what answers to something: a packet without payload and an empty report. */
    private static void punch(TrackWay.Udp way) {
        var bytes = ByteBufAllocator.DEFAULT.directBuffer(REPORT_BYTES);
        try {
            RtpHeader.write(bytes, 0, false, 96, 0, 0, 0);
            way.send(false, bytes.writerIndex(RtpHeader.FIXED_BYTES));
            bytes.clear();
            ReceiverReport.write(bytes, 0, 0);
            way.send(true, bytes);
        } finally {
            bytes.release();
        }
    }

    // ---- what comes

    /** It plays, into there. */
    void begin(long nowNs, RtpIngress into) {
        ingress = into;
        playingNs = nowNs;
        reportNs = nowNs + REPORT_EVERY_NS;
    }

    /** A frame that came within the connection. */
    void onFrame(int channel, ByteBuf frame) { // hot
        for (var i = 0; i < seats.size(); i++) {
            if (seats.get(i).way() instanceof TrackWay.Interleaved(var rtp, var rtcp)
                    && (rtp == channel || rtcp == channel)) {
                onMedia(i, rtcp == channel, frame);
                return;
            }
        }
    }

    /** What comes to the ports of one track. */
    private final class FromUdp implements UdpPair.Receiver {
        private final int track;

        FromUdp(int track) {
            this.track = track;
        }

        @Override
        public void onDatagram(boolean rtcp, ByteBuf datagram, UdpPath from) { // hot
            if (closed || !(seats.get(track).way() instanceof TrackWay.Udp udp)) {
                return;
            }
            if (udp.accepts(rtcp, from)) {
                onMedia(track, rtcp, datagram);
            } else if (ingress != null) {
                ingress.dropped(RtpDrop.OTHER_ADDRESS);
            }
        }

        @Override
        public void onBatchEnd() { // hot
            FetchedTracks.this.onBatchEnd();
        }
    }

    private void onMedia(int track, boolean rtcp, ByteBuf bytes) { // hot
        var into = ingress;
        if (into == null) {
            return;
        }
        if (rtcp) {
            into.onRtcp(clock.nowNs(), track, bytes);
            return;
        }
        into.onRtp(clock.nowNs(), track, bytes);
        if (!told && into.isHeard()) {
            told = true;
            out.mediaComes(into.description());
        }
    }

    void onBatchEnd() { // hot
        if (ingress != null) {
            ingress.onBatchEnd();
        }
    }

    boolean isPlaying() {
        return ingress != null;
    }

    /** Whether a packet has come. */
    boolean isHeard() {
        return ingress != null && ingress.isHeard();
    }

    long playingNs() {
        return playingNs;
    }

    /** When something came last; where nothing has, when it began to play. */
    long lastNs() {
        return ingress == null ? playingNs : Math.max(playingNs, ingress.lastNs());
    }

    boolean isByUdp() {
        return seats.stream().anyMatch(seat -> seat.way() instanceof TrackWay.Udp);
    }

    // ---- what is said of it

    /** A viewer needs a keyframe: asks for one, where the camera understands that, and not too often. */
    void onKeyframeWanted(long nowNs, TcpOutbox outbox) {
        if (ingress != null) {
            ingress.onKeyframeWanted(nowNs);
            onTimer(nowNs, outbox);
        }
    }

    void onTimer(long nowNs, TcpOutbox outbox) {
        var into = ingress;
        if (into == null || nowNs < Math.min(reportNs, into.feedbackDeadlineNs())) {
            return;
        }
        var reportDue = nowNs >= reportNs;
        if (reportDue) {
            reportNs = nowNs + REPORT_EVERY_NS;
        }
        for (var i = 0; i < seats.size(); i++) {
            var way = seats.get(i).way();
            if (way != null && i < into.trackCount()) {
                var report = ByteBufAllocator.DEFAULT.directBuffer(REPORT_BYTES);
                try {
                    into.writeFeedback(nowNs, i, reportDue, report);
                    way.sendReport(report, outbox);
                } finally {
                    report.release();
                }
            }
        }
        outbox.flush(nowNs);
    }

    // ---- the end

    void close() {
        closed = true;
        for (var seat : seats) {
            if (seat.pair() != null) {
                seat.pair().close();
            }
        }
        seats = List.of();
        if (ingress != null) {
            ingress.close();
            ingress = null;
        }
    }
}
