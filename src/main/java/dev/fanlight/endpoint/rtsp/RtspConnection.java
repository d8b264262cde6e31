package dev.fanlight.endpoint.rtsp;

import dev.fanlight.endpoint.rtp.FlowFigures;
import dev.fanlight.endpoint.rtp.RtpDrop;
import dev.fanlight.endpoint.rtp.RtpIngress;
import dev.fanlight.endpoint.rtp.RtpTrackSender;
import dev.fanlight.endpoint.rtp.SourceFormat;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.media.Codec;
import dev.fanlight.media.StreamName;
import dev.fanlight.net.TcpTuning;
import dev.fanlight.net.UdpPath;
import dev.fanlight.proto.rtcp.ReceiverReport;
import dev.fanlight.proto.rtcp.ReportBlock;
import dev.fanlight.proto.rtcp.RtcpCompound;
import dev.fanlight.proto.rtcp.RtcpFault;
import dev.fanlight.proto.rtcp.RtcpHeader;
import dev.fanlight.proto.rtsp.RtspFault;
import dev.fanlight.proto.rtsp.RtspServerSession;
import dev.fanlight.proto.rtsp.ServerAnswer;
import dev.fanlight.proto.rtsp.ServerWish;
import dev.fanlight.proto.rtsp.Span;
import dev.fanlight.proto.rtsp.TransportSpec;
import dev.fanlight.transcode.PlayerAbilities;
import dev.fanlight.transcode.TrackNeed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the server, with the one session that it carries: a publisher's or a player's. What goes by UDP ends
 * with the connection, too. Lives on the connection's loop.
 */
final class RtspConnection extends ChannelInboundHandlerAdapter implements RtspServerSession.Out {
    /** Players of RTSP understand whatever goes in packets; what they do not, they say to their user. */
    private static final PlayerAbilities PLAYER =
            new PlayerAbilities(EnumSet.complementOf(EnumSet.of(Codec.JPEG)), true);

    private static final Logger log = LoggerFactory.getLogger(RtspConnection.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long PEER_TIMEOUT_NS = 30_000_000_000L;
    private static final long CLOSE_LIMIT_MS = 2_000;
    private static final int ID_BYTES = 12;
    private static final int REPORT_BYTES = 256;

    /** A track that was set up: a publisher's or a player's. */
    private record Seat(int track, TrackWay way, @Nullable RtpTrackSender sender) {}

    /**
     * A track that a publisher sends and that is carried.
     *
     * @param announced its place in what was announced
     */
    private record Taken(int announced, SourceFormat format) {}

    private final Channel channel;
    private final EventLoop loop;
    private final RtspServing serving;
    private final InetAddress peer;
    private final String address;
    private final String id = random();
    private final RtspServerSession session;
    private final TcpOutbox outbox;
    private final RtcpCompound compound = new RtcpCompound();
    private final List<Seat> seats = new ArrayList<>();
    private final List<UdpPair> pairs = new ArrayList<>();
    private List<Taken> taken = List.of();
    private String describedName = "";
    private List<Track> described = List.of();
    private @Nullable RtspPublisher publisher;
    private @Nullable RtspViewer viewer;
    private @Nullable Describing describing;

    /** What the player has asked for last. */
    private @Nullable TrackNeed need;

    /** What it has set up: it may ask for something else meanwhile. */
    private @Nullable TrackNeed seated;

    private @Nullable ScheduledFuture<?> timer;
    private long timerNs = Long.MAX_VALUE;
    private boolean over;

    RtspConnection(Channel channel, InetSocketAddress remote, RtspServing serving) {
        this.channel = channel;
        this.loop = channel.eventLoop();
        this.serving = serving;
        this.peer = remote.getAddress();
        this.address = remote.getAddress().getHostAddress();
        this.outbox = new TcpOutbox(channel, serving.clock());
        var terms = new RtspServerSession.Terms(serving.udp(), "Fanlight", "Fanlight");
        var guard = new RtspGuard(serving, peer);
        this.session = new RtspServerSession(nowNs(), terms, guard, id, random(), channel.alloc());
    }

    private static String random() {
        var bytes = new byte[ID_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private long nowNs() {
        return serving.clock().nowNs();
    }

    // ---- the channel

    @Override
    public void channelActive(ChannelHandlerContext context) {
        TcpTuning.forLiveVideo(channel, PEER_TIMEOUT_NS);
        reschedule();
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) { // hot
        var bytes = (ByteBuf) message;
        try {
            session.onBytes(nowNs(), bytes, this);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) { // hot
        endBatch();
        context.fireChannelReadComplete();
    }

    private void endBatch() { // hot
        var ingress = publisher == null ? null : publisher.ingress();
        if (ingress != null) {
            ingress.onBatchEnd();
        }
        reschedule();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        finish("the connection was closed");
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.error("An RTSP connection failed; this is a bug", cause);
        }
        context.close();
    }

    // ---- what the session says

    @Override
    public void send(ByteBuf message) {
        if (!outbox.message(message)) {
            // The session does not want to be called back.
            loop.execute(() -> {
                if (!over) {
                    serving.counts().refused("rtsp-does-not-read");
                    endSession("it does not read its answers");
                }
            });
        }
    }

    @Override
    public void interleaved(int number, ByteBuf frame) { // hot
        for (var i = 0; i < seats.size(); i++) {
            if (seats.get(i).way() instanceof TrackWay.Interleaved(var rtp, var rtcp)
                    && (rtp == number || rtcp == number)) {
                onMedia(seats.get(i), rtcp == number, frame);
                return;
            }
        }
    }

    @Override
    public void wish(ServerWish wish) {
        // The session does not want to be called back.
        loop.execute(() -> {
            if (!over) {
                decide(wish);
                reschedule();
            }
        });
    }

    @Override
    public void close(String why) {
        finish(why);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        // A peer that takes nothing, or little at a time, does not hold us.
        var late = loop.schedule(
                () -> {
                    channel.close();
                },
                CLOSE_LIMIT_MS,
                TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> late.cancel(false));
    }

    @Override
    public void refused(RtspFault reason) {
        serving.counts().refused(reason.metricName());
    }

    /** A bug of ours ends one connection and what it holds, and does not leave its peer without an answer. */
    private void decide(ServerWish wish) {
        try {
            onWish(wish);
        } catch (RuntimeException bug) {
            log.error("An RTSP request failed; this is a bug", bug);
            endSession("a request of it failed");
        }
    }

    private void onWish(ServerWish wish) {
        switch (wish) {
            case ServerWish.Describe(var target) -> describe(target.path());
            case ServerWish.Announce announce -> announce(announce);
            case ServerWish.Setup setup -> setUp(setup);
            case ServerWish.Play(var target) -> play(target.path());
            case ServerWish.Recording(var target) -> record(target.path());
            case ServerWish.Pause() -> pause();
            case ServerWish.Teardown() -> endMedia("it said goodbye");
        }
    }

    private void answer(ServerAnswer answer) {
        session.answer(answer, this);
        reschedule();
    }

    private void refuse(int status, String sentence) {
        answer(new ServerAnswer.Refused(status, sentence));
    }

    // ---- players

    private void describe(String path) {
        look(path, outcome -> {
            switch (outcome) {
                case Describing.Outcome.Refused(var refused) -> answer(refused);
                case Describing.Outcome.Described(var tracks, var sdp) -> answer(new ServerAnswer.Described(sdp));
            }
        });
    }

    private void look(String path, Consumer<Describing.Outcome> then) {
        var stream = serving.hub().find(new StreamName(path));
        if (stream.isEmpty()) {
            refuse(404, "there is no stream " + path);
            return;
        }
        dropNeed();
        // What is described may be played, so it is needed until something else is asked for, or the connection ends.
        var wanted = serving.selection().follow(stream.get(), PLAYER, loop, () -> {});
        need = wanted;
        var looking = new Describing(stream.get(), wanted, loop, serving.clock(), address, outcome -> {
            describing = null;
            if (outcome instanceof Describing.Outcome.Described(var tracks, var sdp)) {
                describedName = path;
                described = tracks;
            }
            then.accept(outcome);
        });
        describing = looking;
        looking.start();
    }

    private void dropNeed() {
        if (need != null) {
            need.close();
            need = null;
        }
    }

    private void setUp(ServerWish.Setup setup) {
        if (setup.publishes() || setup.target().path().equals(describedName)) {
            setUpKnown(setup);
            return;
        }
        // Recorders that know the address of a track do not ask what there is.
        look(setup.target().path(), outcome -> {
            if (outcome instanceof Describing.Outcome.Refused(var refused)) {
                answer(refused);
            } else {
                setUpKnown(setup);
            }
        });
    }

    private void setUpKnown(ServerWish.Setup setup) {
        if (!setup.publishes() && setup.track() >= described.size()) {
            refuse(404, "there is no such track");
        } else if (setup.spec().overTcp()) {
            var channels = setup.spec().interleaved().orElseThrow();
            seat(setup, new TrackWay.Interleaved(channels.low(), channels.high()), setup.spec());
        } else {
            openPair(setup, setup.spec().clientPort().orElseThrow());
        }
    }

    private void openPair(ServerWish.Setup setup, Span client) {
        var local = ((InetSocketAddress) channel.localAddress()).getAddress();
        Thread.ofVirtual().start(() -> {
            try {
                var pair = UdpPair.open(loop, local, new FromUdp(setup.track()));
                loop.execute(() -> onPair(setup, client, pair));
            } catch (BindException none) {
                loop.execute(() -> refuse(503, "no UDP port is free here"));
            }
        });
    }

    private void onPair(ServerWish.Setup setup, Span client, UdpPair pair) {
        if (over) {
            pair.close();
            return;
        }
        pairs.add(pair);
        // Never to where the header says: whoever asks gets it, and nobody else.
        seat(
                setup,
                new TrackWay.Udp(pair, peer, client.low(), client.high()),
                setup.spec().withServer(pair.ports()));
    }

    private void seat(ServerWish.Setup setup, TrackWay way, TransportSpec spec) {
        if (setup.publishes()) {
            seats.add(new Seat(setup.track(), way, null));
            answer(new ServerAnswer.Transport(spec));
            return;
        }
        if (seated == null) {
            seated = need;
            need = null;
        }
        var track = described.get(setup.track());
        var sender = new RtpTrackSender(
                track,
                RtspDescription.payloadType(track.format()),
                RANDOM.nextInt(),
                RANDOM.nextInt(1 << 15),
                RANDOM.nextInt(),
                ("fanlight-" + id.substring(0, 8)).getBytes(StandardCharsets.US_ASCII));
        seats.add(new Seat(setup.track(), way, sender));
        answer(new ServerAnswer.Transport(spec.withSsrc(sender.ssrc())));
    }

    private void play(String path) {
        var stream = serving.hub().find(new StreamName(path));
        if (stream.isEmpty()) {
            refuse(404, "there is no stream " + path);
            return;
        }
        var playing = new ArrayList<RtspViewer.Seat>();
        for (var seat : seats) {
            var sender = seat.sender();
            if (sender != null) {
                playing.add(new RtspViewer.Seat(sender, seat.way()));
            }
        }
        answer(new ServerAnswer.Done());
        begin(stream.get(), playing);
    }

    private void begin(Stream stream, List<RtspViewer.Seat> playing) {
        var figures = new FlowFigures(id.substring(0, 12), "rtsp", address, nowNs());
        var begun = new RtspViewer(
                stream, playing, outbox, figures, loop, serving.clock(), this::reschedule, this::endSession);
        viewer = begun;
        serving.counts().viewers.incrementAndGet();
        if (!begun.start(nowNs())) {
            endSession("the stream has gone, or consists of something else now");
        }
    }

    private void pause() {
        if (viewer != null) {
            viewer.end();
            viewer = null;
            serving.counts().viewers.decrementAndGet();
        }
        endPublisher("it paused");
    }

    // ---- publishers

    private void announce(ServerWish.Announce announce) {
        var carried = new ArrayList<Taken>();
        for (var i = 0; i < announce.tracks().size(); i++) {
            var track = announce.tracks().get(i);
            var place = i;
            SourceFormat.of(track.format(), track.parameters(), track.widthPx(), track.heightPx())
                    .ifPresent(format -> carried.add(new Taken(place, format)));
        }
        taken = RtpIngress.choose(carried, Taken::format);
        if (taken.isEmpty()) {
            refuse(
                    415,
                    "none of these is carried here: "
                            + String.join(
                                    ", ",
                                    announce.tracks().stream()
                                            .map(track -> track.format().encoding())
                                            .toList()));
        } else {
            answer(new ServerAnswer.Done());
        }
    }

    private void record(String path) {
        var name = new StreamName(path);
        var candidate = new RtspPublisher(address, loop, replaced -> {
            if (publisher == replaced) {
                endSession("another camera has taken over " + path + ", as takeover: true allows");
            }
        });
        switch (serving.hub().publish(name, candidate)) {
            case Admission.Refused(var reason, var sentence) ->
                refuse(reason == Admission.Reason.TAKEN ? 403 : 503, sentence);
            case Admission.Granted(var publication) -> {
                publisher = candidate;
                candidate.admit(publication);
                serving.counts().publishers.incrementAndGet();
                var ingress = new RtpIngress(
                        taken.stream().map(Taken::format).toList(),
                        publication,
                        serving.pictureIds(),
                        serving.maxPictureBytes(),
                        RANDOM.nextInt(),
                        serving.clock());
                candidate.begin(nowNs(), ingress);
                log.info("{}: {} begins to send {} over RTSP", name, address, ingress.description());
                answer(new ServerAnswer.Done());
            }
        }
    }

    private void endPublisher(String why) {
        var ended = publisher;
        if (ended != null) {
            publisher = null;
            serving.counts().publishers.decrementAndGet();
            ended.end(why);
            log.info("{} no longer sends over RTSP: {}", address, why);
        }
    }

    // ---- media from the peer

    /** What comes to the ports of one track. */
    private final class FromUdp implements UdpPair.Receiver {
        private final int track;

        FromUdp(int track) {
            this.track = track;
        }

        @Override
        public void onDatagram(boolean rtcp, ByteBuf datagram, UdpPath from) { // hot
            for (var i = 0; i < seats.size(); i++) {
                var seat = seats.get(i);
                if (seat.track() == track && seat.way() instanceof TrackWay.Udp udp) {
                    if (udp.accepts(rtcp, from)) {
                        session.alive(nowNs());
                        onMedia(seat, rtcp, datagram);
                    } else if (publisher != null && publisher.ingress() != null) {
                        publisher.ingress().dropped(RtpDrop.OTHER_ADDRESS);
                    }
                }
            }
        }

        @Override
        public void onBatchEnd() { // hot
            endBatch();
        }
    }

    private void onMedia(Seat seat, boolean rtcp, ByteBuf bytes) { // hot
        var ingress = publisher == null ? null : publisher.ingress();
        if (ingress == null) {
            if (rtcp && viewer != null) {
                onViewerReport(seat, viewer, bytes);
            }
            return;
        }
        var track = takenIndex(seat.track());
        if (track < 0) {
            return;
        }
        if (rtcp) {
            ingress.onRtcp(nowNs(), track, bytes);
        } else {
            ingress.onRtp(nowNs(), track, bytes);
        }
    }

    private int takenIndex(int track) { // hot
        for (var i = 0; i < taken.size(); i++) {
            if (taken.get(i).announced() == track) {
                return i;
            }
        }
        return -1;
    }

    private void onViewerReport(Seat seat, RtspViewer of, ByteBuf bytes) {
        if (compound.wrap(bytes, bytes.readerIndex(), bytes.readableBytes(), true) != RtcpFault.NONE) {
            return;
        }
        while (compound.next()) {
            var at = compound.offset();
            if (compound.type() == RtcpHeader.RECEIVER_REPORT
                    && ReceiverReport.check(compound.buffer(), at, compound.contentBytes()) == RtcpFault.NONE) {
                for (var i = 0; i < compound.count(); i++) {
                    var block = ReceiverReport.blockOffset(at, i);
                    var sender = seat.sender();
                    if (sender != null
                            && sender.isVideo()
                            && ReportBlock.ssrc(compound.buffer(), block) == sender.ssrc()) {
                        of.figures().onReport(ReportBlock.cumulativeLost(compound.buffer(), block));
                    }
                }
            }
        }
    }

    // ---- time

    private void reschedule() { // hot
        if (over) {
            return;
        }
        var nextNs = session.deadlineNs();
        if (viewer != null) {
            nextNs = Math.min(nextNs, viewer.deadlineNs());
        }
        if (publisher != null) {
            nextNs = Math.min(nextNs, publisher.reportNs());
        }
        if (nextNs < timerNs) {
            if (timer != null) {
                timer.cancel(false);
            }
            timerNs = nextNs;
            timer = loop.schedule(this::onTimer, Math.max(0, nextNs - nowNs()), TimeUnit.NANOSECONDS);
        }
    }

    private void onTimer() {
        timerNs = Long.MAX_VALUE;
        timer = null;
        if (over) {
            return;
        }
        var nowNs = nowNs();
        session.onTimer(nowNs, this);
        if (viewer != null) {
            viewer.onTimer(nowNs);
        }
        if (publisher != null && nowNs >= publisher.reportNs()) {
            reportToPublisher(nowNs, publisher);
        }
        reschedule();
    }

    private void reportToPublisher(long nowNs, RtspPublisher to) {
        to.reported(nowNs);
        var ingress = to.ingress();
        if (ingress == null) {
            return;
        }
        if (!ingress.isOpen()) {
            endSession("the stream is somebody else's now");
            return;
        }
        for (var seat : seats) {
            var track = takenIndex(seat.track());
            if (track >= 0) {
                var report = ByteBufAllocator.DEFAULT.directBuffer(REPORT_BYTES);
                try {
                    ingress.writeReport(nowNs, track, report);
                    seat.way().sendReport(report, outbox);
                } finally {
                    report.release();
                }
            }
        }
        outbox.flush(nowNs);
    }

    // ---- the end

    private void endSession(String why) {
        session.end(why, this);
    }

    /** Ends what was set up; the connection may begin another session. */
    private void endMedia(String why) {
        if (describing != null) {
            describing.end();
            describing = null;
        }
        if (viewer != null) {
            viewer.end();
            viewer = null;
            serving.counts().viewers.decrementAndGet();
        }
        endPublisher(why);
        pairs.forEach(UdpPair::close);
        pairs.clear();
        seats.clear();
        if (seated != null) {
            seated.close();
            seated = null;
        }
        described = List.of();
        describedName = "";
    }

    private void finish(String why) {
        if (over) {
            return;
        }
        over = true;
        if (timer != null) {
            timer.cancel(false);
        }
        endMedia(why);
        dropNeed();
        session.close();
        outbox.close();
    }
}
