package dev.fanlight.endpoint.rtsp;

import dev.fanlight.config.Parsed;
import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.endpoint.rtp.RtpDrop;
import dev.fanlight.endpoint.rtp.RtpIngress;
import dev.fanlight.endpoint.rtp.SourceFormat;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.net.HostNames;
import dev.fanlight.net.LoopSockets;
import dev.fanlight.net.UdpPath;
import dev.fanlight.proto.rtcp.ReceiverReport;
import dev.fanlight.proto.rtp.RtpHeader;
import dev.fanlight.proto.rtsp.ClientEvent;
import dev.fanlight.proto.rtsp.RtspClientSession;
import dev.fanlight.proto.rtsp.RtspTrack;
import dev.fanlight.proto.rtsp.TransportSpec;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.Context;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at a camera: connects, asks, sets tracks up, and passes on what comes until the camera falls silent or goes.
 * Where nothing comes by UDP, it connects once more and takes the packets within the connection. All on one event loop.
 */
final class RtspFetch implements Ingest.Attempt {
    private static final Logger log = LoggerFactory.getLogger(RtspFetch.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final int MAX_REDIRECTS = 5;
    private static final int REPORT_BYTES = 256;
    private static final long TICK_MS = 100;
    private static final long REPORT_EVERY_NS = 1_000_000_000;

    /** Nothing by UDP for so long after PLAY: it will not come that way. */
    private static final long UDP_PATIENCE_NS = 3_000_000_000L;

    private static final long SILENCE_NS = 10_000_000_000L;

    /** A track that is fetched. */
    private record Seat(
            RtspTrack track,
            SourceFormat format,
            @Nullable UdpPair pair,
            @Nullable TrackWay way) {}

    private final RtspPull pull;
    private final SourceAddress address;
    private final Context context;
    private final EventLoop loop;
    private final Ingest.Sink sink;
    private final MediaClock clock;
    private RtspSource source;
    private int redirects;
    private boolean over;
    private boolean playing;
    private boolean told;
    private long playingNs;
    private long reportNs;

    // Of the connection.
    private @Nullable Channel channel;
    private @Nullable RtspClientSession session;
    private @Nullable TcpOutbox outbox;
    private @Nullable RtpIngress ingress;
    private @Nullable ScheduledFuture<?> ticks;
    private InetAddress peer = InetAddress.getLoopbackAddress();
    private List<Seat> seats = List.of();
    private int generation;

    RtspFetch(RtspPull pull, SourceAddress address, Context context, Ingest.Sink sink) {
        this.pull = pull;
        this.address = address;
        this.context = context;
        this.loop = EventLoops.loopOf(context);
        this.sink = sink;
        this.clock = pull.clock();
        var asked = RtspSource.of(address);
        var useTcp =
                asked.transport() == RtspSource.Transport.ANY && pull.tcpOnly().contains(address);
        this.source = useTcp ? asked.with(RtspSource.Transport.TCP) : asked;
    }

    // ---- connecting

    void start() {
        if (over) {
            return;
        }
        if (ticks == null) {
            ticks = loop.scheduleAtFixedRate(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        }
        var number = ++generation;
        HostNames.lookUp(context, source.host())
                .onSuccess(found -> {
                    if (isCurrent(number)) {
                        connect(number, found);
                    }
                })
                .onFailure(unknown -> {
                    if (isCurrent(number)) {
                        end("nobody in this network is called " + source.host());
                    }
                });
    }

    private boolean isCurrent(int number) {
        return !over && number == generation;
    }

    private void connect(int number, InetAddress machine) {
        peer = machine;
        new Bootstrap()
                .group(loop)
                .channel(LoopSockets.tcp(loop))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) throws SSLException {
                        if (source.tls()) {
                            var tls = SslContextBuilder.forClient();
                            if (source.anyCertificate()) {
                                tls.trustManager(InsecureTrustManagerFactory.INSTANCE);
                            }
                            opened.pipeline()
                                    .addLast(tls.build().newHandler(opened.alloc(), source.host(), source.port()));
                        }
                        opened.pipeline().addLast(new Connection(number));
                    }
                })
                .connect(new InetSocketAddress(machine, source.port()))
                .addListener((ChannelFutureListener) done -> {
                    if (!isCurrent(number)) {
                        done.channel().close();
                    } else if (!done.isSuccess()) {
                        end("it does not answer at port " + source.port() + ": "
                                + RtspFailure.printable(done.cause().getMessage()));
                    }
                });
    }

    /** The bytes of one connection; those of one before the last are of no interest. */
    private final class Connection extends ChannelInboundHandlerAdapter {
        private final int number;

        Connection(int number) {
            this.number = number;
        }

        @Override
        public void channelActive(ChannelHandlerContext handler) {
            if (isCurrent(number) && !source.tls()) {
                begin(handler.channel());
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext handler, Object event) {
            if (event instanceof SslHandshakeCompletionEvent shaken && isCurrent(number)) {
                if (shaken.isSuccess()) {
                    begin(handler.channel());
                } else {
                    end("TLS failed: " + RtspFailure.printable(shaken.cause().getMessage())
                            + "; where the camera has made its certificate itself, write ?tls=any behind the address");
                }
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext handler, Object message) { // hot
            var bytes = (ByteBuf) message;
            try {
                var current = session;
                if (isCurrent(number) && current != null) {
                    current.onBytes(clock.nowNs(), bytes, events);
                }
            } finally {
                bytes.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext handler) { // hot
            if (isCurrent(number)) {
                endBatch();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext handler) {
            if (isCurrent(number)) {
                end("it closed the connection");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext handler, Throwable cause) {
            if (!(cause instanceof IOException)) {
                log.error("Fetching from {} failed; this is a bug", address.redacted(), cause);
            }
            if (isCurrent(number)) {
                end("the connection broke: " + RtspFailure.printable(cause.getMessage()));
            }
        }
    }

    private void begin(Channel opened) {
        channel = opened;
        outbox = new TcpOutbox(opened, clock);
        var cnonce = new byte[8];
        RANDOM.nextBytes(cnonce);
        var begun = new RtspClientSession(
                source.url(),
                source.credentials(),
                HexFormat.of().formatHex(cnonce),
                source.transport() == RtspSource.Transport.ANY,
                opened.alloc());
        session = begun;
        begun.start(clock.nowNs(), events);
    }

    // ---- what the session says

    private final RtspClientSession.Out events = new RtspClientSession.Out() {
        @Override
        public void send(ByteBuf message) {
            if (outbox != null) {
                outbox.message(message);
            }
        }

        @Override
        public void interleaved(int number, ByteBuf frame) { // hot
            for (var i = 0; i < seats.size(); i++) {
                if (seats.get(i).way() instanceof TrackWay.Interleaved(var rtp, var rtcp)
                        && (rtp == number || rtcp == number)) {
                    onMedia(i, rtcp == number, frame);
                    return;
                }
            }
        }

        @Override
        public void event(ClientEvent event) {
            switch (event) {
                case ClientEvent.Described(var tracks) -> onDescribed(tracks);
                case ClientEvent.SetUp(var track, var spec) -> onSetUp(track, spec);
                case ClientEvent.Playing() -> onPlaying();
                case ClientEvent.Redirected(var url) -> onRedirected(url);
                case ClientEvent.Failed(var status, var sentence) -> end(sentence);
            }
        }
    };

    private void onDescribed(List<RtspTrack> tracks) {
        var all = new ArrayList<Seat>();
        for (var track : tracks) {
            SourceFormat.of(track.format(), track.parameters(), track.widthPx(), track.heightPx())
                    .ifPresent(format -> all.add(new Seat(track, format, null, null)));
        }
        seats = RtpIngress.choose(all, Seat::format);
        if (seats.isEmpty()) {
            end(
                    tracks.isEmpty()
                            ? "it describes no pictures and no sound"
                            : "none of what it sends is carried here: "
                                    + RtspFailure.printable(String.join(
                                            ", ",
                                            tracks.stream()
                                                    .map(track -> track.format().encoding())
                                                    .toList())));
            return;
        }
        if (source.transport() == RtspSource.Transport.TCP) {
            // The session does not want to be called back.
            loop.execute(this::setUp);
        } else {
            openPairs(generation);
        }
    }

    private void openPairs(int number) {
        var count = seats.size();
        var opened = channel;
        if (opened == null || !(opened.localAddress() instanceof InetSocketAddress local)) {
            return;
        }
        Thread.ofVirtual().start(() -> {
            var pairs = new ArrayList<UdpPair>();
            try {
                for (var i = 0; i < count; i++) {
                    pairs.add(UdpPair.open(loop, local.getAddress(), new FromUdp(number, i)));
                }
                loop.execute(() -> onPairs(number, pairs));
            } catch (BindException none) {
                loop.execute(() -> onPairs(number, pairs));
            }
        });
    }

    /** Where there were not enough, the connection has to do. */
    private void onPairs(int number, List<UdpPair> pairs) {
        if (!isCurrent(number) || pairs.size() < seats.size()) {
            pairs.forEach(UdpPair::close);
            if (!isCurrent(number)) {
                return;
            }
        } else {
            var with = new ArrayList<Seat>();
            for (var i = 0; i < seats.size(); i++) {
                with.add(new Seat(seats.get(i).track(), seats.get(i).format(), pairs.get(i), null));
            }
            seats = with;
        }
        setUp();
    }

    private void setUp() {
        var current = session;
        if (over || current == null) {
            return;
        }
        var wanted = seats.stream()
                .map(seat -> new RtspClientSession.Wanted(
                        seat.track(), Optional.ofNullable(seat.pair()).map(UdpPair::ports)))
                .toList();
        current.setUp(clock.nowNs(), wanted, events);
    }

    private void onSetUp(int index, TransportSpec spec) {
        var seat = seats.get(index);
        TrackWay way;
        if (spec.overTcp()) {
            var channels = spec.interleaved().orElseThrow();
            way = new TrackWay.Interleaved(channels.low(), channels.high());
        } else if (seat.pair() != null) {
            var server = spec.serverPort();
            var udp = new TrackWay.Udp(
                    seat.pair(),
                    peer,
                    server.map(span -> span.low()).orElse(0),
                    server.map(span -> span.high()).orElse(0));
            punch(udp);
            way = udp;
        } else {
            end("it answers with a way that was not asked for");
            return;
        }
        var changed = new ArrayList<>(seats);
        changed.set(index, new Seat(seat.track(), seat.format(), seat.pair(), way));
        seats = changed;
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

    private void onPlaying() {
        playing = true;
        playingNs = clock.nowNs();
        reportNs = playingNs + REPORT_EVERY_NS;
        ingress = new RtpIngress(
                seats.stream().map(Seat::format).toList(),
                sink.publication(),
                pull.pictureIds(),
                pull.maxPictureBytes(),
                RANDOM.nextInt(),
                clock);
    }

    private void onRedirected(String url) {
        if (++redirects > MAX_REDIRECTS) {
            end("it redirects in a circle");
            return;
        }
        switch (SourceAddress.parse(url, Set.of("rtsp", "rtsps"))) {
            case Parsed.Problem<SourceAddress> none -> end("it redirects to something that is no address of RTSP");
            case Parsed.Value<SourceAddress>(var next) -> {
                var there = RtspSource.of(next).with(source.transport());
                var login = source.isSameServer(there) ? source.credentials() : there.credentials();
                disconnect();
                source = there.with(login);
                start();
            }
        }
    }

    // ---- media

    private final class FromUdp implements UdpPair.Receiver {
        private final int number;
        private final int track;

        FromUdp(int number, int track) {
            this.number = number;
            this.track = track;
        }

        @Override
        public void onDatagram(boolean rtcp, ByteBuf datagram, UdpPath from) { // hot
            if (!isCurrent(number) || !(seats.get(track).way() instanceof TrackWay.Udp udp)) {
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
            if (isCurrent(number)) {
                endBatch();
            }
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
            sink.mediaComes(into.description());
        }
    }

    private void endBatch() { // hot
        if (ingress != null) {
            ingress.onBatchEnd();
        }
    }

    // ---- time

    private void tick() {
        var nowNs = clock.nowNs();
        if (session != null) {
            session.onTimer(nowNs, events);
        }
        var into = ingress;
        if (over || !playing || into == null) {
            return;
        }
        if (nowNs >= reportNs) {
            reportNs = nowNs + REPORT_EVERY_NS;
            report(nowNs, into);
        }
        var byUdp = seats.stream().anyMatch(seat -> seat.way() instanceof TrackWay.Udp);
        if (byUdp
                && !into.isHeard()
                && source.transport() == RtspSource.Transport.ANY
                && nowNs - playingNs > UDP_PATIENCE_NS) {
            log.info("{}: nothing comes by UDP, going on within the connection", address.redacted());
            pull.tcpOnly().add(address);
            disconnect();
            source = source.with(RtspSource.Transport.TCP);
            start();
        } else if (nowNs - Math.max(playingNs, into.lastNs()) > SILENCE_NS) {
            sink.dropped("source-silent");
            end("nothing came for " + SILENCE_NS / 1_000_000_000 + " s" + silenceHint(byUdp));
        }
    }

    private static String silenceHint(boolean byUdp) {
        return byUdp ? "; perhaps a firewall lets no UDP through: without ?transport=udp, TCP is tried" : "";
    }

    private void report(long nowNs, RtpIngress into) {
        var to = outbox;
        if (to == null) {
            return;
        }
        for (var i = 0; i < seats.size(); i++) {
            var way = seats.get(i).way();
            if (way != null && i < into.trackCount()) {
                var report = ByteBufAllocator.DEFAULT.directBuffer(REPORT_BYTES);
                try {
                    into.writeReport(nowNs, i, report);
                    way.sendReport(report, to);
                } finally {
                    report.release();
                }
            }
        }
        to.flush(nowNs);
    }

    // ---- the end

    private void end(String why) {
        if (!over) {
            close();
            sink.ended(why);
        }
    }

    @Override
    public void close() {
        over = true;
        if (ticks != null) {
            ticks.cancel(false);
        }
        disconnect();
    }

    private void disconnect() {
        playing = false;
        if (session != null) {
            session.end(events);
            session = null;
        }
        generation++;
        if (channel != null) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            channel = null;
        }
        if (outbox != null) {
            outbox.close();
            outbox = null;
        }
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
