package dev.fanlight.endpoint.rtsp;

import dev.fanlight.endpoint.FetchFailure;
import dev.fanlight.endpoint.TlsFailure;
import dev.fanlight.endpoint.rtp.RtpIngress;
import dev.fanlight.endpoint.rtp.SourceFormat;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.LoopSockets;
import dev.fanlight.proto.rtsp.ClientEvent;
import dev.fanlight.proto.rtsp.RtspClientSession;
import dev.fanlight.proto.rtsp.RtspTrack;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a camera: asks, sets tracks up, and plays. Owns the channel, the session and the tracks; on the loop of
 * its {@link RtspFetch}, which closes it.
 */
final class FetchConnection extends ChannelInboundHandlerAdapter implements RtspClientSession.Out, FetchedTracks.Out {
    /** Gets what comes of it; on the loop. */
    interface Out {
        /** What is wanted is to be had there, over another connection. */
        void redirected(String url);

        /** Nothing will come any more; why, for people. */
        void failed(String why);

        /** It plays: takes what comes, until the connection closes it. */
        RtpIngress ingress(List<SourceFormat> formats);

        /** The first packet has come; of what, for people. */
        void mediaComes(String what);
    }

    private static final Logger log = LoggerFactory.getLogger(FetchConnection.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private final RtspSource source;
    private final EventLoop loop;
    private final MediaClock clock;
    private final Out out;
    private final FetchedTracks tracks;
    private InetAddress peer = InetAddress.getLoopbackAddress();
    private @Nullable Channel channel;
    private @Nullable RtspClientSession session;
    private @Nullable TcpOutbox outbox;
    /** Whether it has said anything that was asked for. */
    private boolean answered;

    private boolean closed;

    FetchConnection(RtspSource source, EventLoop loop, MediaClock clock, Out out) {
        this.source = source;
        this.loop = loop;
        this.clock = clock;
        this.out = out;
        this.tracks = new FetchedTracks(loop, clock, this);
    }

    FetchedTracks tracks() {
        return tracks;
    }

    // ---- connecting

    /** @param tls what makes the handler where TLS is to be spoken; null where it is not */
    void connect(InetAddress machine, @Nullable SslContext tls) {
        if (closed) {
            return;
        }
        peer = machine;
        new Bootstrap()
                .group(loop)
                .channel(LoopSockets.tcp(loop))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        initialize(opened, tls);
                    }
                })
                .connect(new InetSocketAddress(machine, source.port()))
                .addListener((ChannelFutureListener) done -> {
                    if (closed) {
                        done.channel().close();
                    } else if (!done.isSuccess()) {
                        fail("port " + source.port() + ": " + FetchFailure.describe(done.cause(), "camera"));
                    }
                });
    }

    private void initialize(Channel opened, @Nullable SslContext tls) {
        if (tls != null) {
            opened.pipeline().addLast(tls.newHandler(opened.alloc(), source.host(), source.port()));
        }
        opened.pipeline().addLast(this);
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
        begun.start(clock.nowNs(), this);
    }

    // ---- the channel

    @Override
    public void channelActive(ChannelHandlerContext handler) {
        if (!closed && !source.tls()) {
            begin(handler.channel());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext handler, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent shaken)) {
            return;
        }
        if (closed) {
            handler.close();
        } else if (shaken.isSuccess()) {
            begin(handler.channel());
        } else {
            fail(TlsFailure.ofHandshake(shaken.cause(), "camera"));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext handler, Object message) { // hot
        var bytes = (ByteBuf) message;
        try {
            if (!closed && session != null) {
                session.onBytes(clock.nowNs(), bytes, this);
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext handler) { // hot
        tracks.onBatchEnd();
    }

    @Override
    public void channelInactive(ChannelHandlerContext handler) {
        fail(answered ? "it closed the connection" : withoutAnswer());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext handler, Throwable cause) {
        if (!(cause instanceof IOException) && !TlsFailure.is(cause)) {
            log.error("Fetching from {} failed; this is a bug", source.host(), cause);
        }
        fail(
                answered || TlsFailure.is(cause)
                        ? "the connection broke: " + FetchFailure.describe(cause, "camera")
                        : withoutAnswer());
    }

    private String withoutAnswer() {
        return "it closed the connection without an answer to RTSP; is port " + source.port()
                + " that of another protocol, such as HTTP?";
    }

    // ---- what the session says

    @Override
    public void send(ByteBuf message) {
        if (outbox != null) {
            outbox.message(message);
        }
    }

    @Override
    public void interleaved(int number, ByteBuf frame) { // hot
        tracks.onFrame(number, frame);
    }

    @Override
    public void event(ClientEvent event) {
        answered = true;
        switch (event) {
            case ClientEvent.Described(var described) -> onDescribed(described);
            case ClientEvent.SetUp(var track, var spec) -> {
                if (!tracks.onSetUp(track, spec, peer)) {
                    fail("it answers with a way that was not asked for");
                }
            }
            case ClientEvent.Playing() -> tracks.begin(clock.nowNs(), out.ingress(tracks.formats()));
            case ClientEvent.Redirected(var url) -> out.redirected(url);
            case ClientEvent.Failed(var status, var sentence) -> fail(sentence);
        }
    }

    private void onDescribed(List<RtspTrack> described) {
        var problem = tracks.choose(described);
        if (problem.isPresent()) {
            fail(problem.get());
        } else if (source.transport() == RtspSource.Transport.TCP) {
            // The session does not want to be called back.
            loop.execute(this::ready);
        } else if (channel != null && channel.localAddress() instanceof InetSocketAddress local) {
            tracks.openPairs(local.getAddress());
        }
    }

    @Override
    public void ready() {
        if (!closed && session != null) {
            session.setUp(clock.nowNs(), tracks.wanted(), this);
        }
    }

    @Override
    public void mediaComes(String what) {
        out.mediaComes(what);
    }

    // ---- time

    /** To be called several times a second. */
    void onTimer(long nowNs) {
        if (session != null) {
            session.onTimer(nowNs, this);
        }
        if (outbox != null) {
            tracks.onTimer(nowNs, outbox);
        }
    }

    /** A viewer needs a keyframe. */
    void onKeyframeWanted(long nowNs) {
        if (outbox != null) {
            tracks.onKeyframeWanted(nowNs, outbox);
        }
    }

    // ---- the end

    /** Tells that nothing will come any more, where somebody still wants to know. */
    void fail(String why) {
        if (!closed) {
            out.failed(why);
        }
    }

    /** Says goodbye; nothing is told any more. */
    void close() {
        if (closed) {
            return;
        }
        if (session != null) {
            session.end(this);
            session = null;
        }
        closed = true;
        if (channel != null) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
        if (outbox != null) {
            outbox.close();
            outbox = null;
        }
        tracks.close();
    }
}
