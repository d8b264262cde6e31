package dev.fanlight.endpoint.rtsp;

import dev.fanlight.net.TcpTuning;
import dev.fanlight.proto.rtsp.RtspFault;
import dev.fanlight.proto.rtsp.RtspServerSession;
import dev.fanlight.proto.rtsp.RtspTarget;
import dev.fanlight.proto.rtsp.ServerAnswer;
import dev.fanlight.proto.rtsp.ServerWish;
import dev.fanlight.proto.rtsp.TransportSpec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the server, with the one session that it carries: a publisher's or a player's. What goes by UDP ends
 * with the connection, too. Owns the channel, the timer and both sides; lives on the connection's loop.
 */
final class RtspConnection extends ChannelInboundHandlerAdapter implements RtspServerSession.Out, Seats.Out, SideOut {
    private static final Logger log = LoggerFactory.getLogger(RtspConnection.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long PEER_TIMEOUT_NS = 30_000_000_000L;
    private static final long CLOSE_LIMIT_MS = 2_000;
    private static final int ID_BYTES = 12;

    private final Channel channel;
    private final EventLoop loop;
    private final RtspServing serving;
    private final RtspPeer peer;
    private final TcpOutbox outbox;
    private final RtspServerSession session;
    private final Seats seats;
    private final PlayerSide player;
    private final PublisherSide publisher;
    private @Nullable ScheduledFuture<?> timer;
    private long timerNs = Long.MAX_VALUE;

    /** The path of what it has asked for last. */
    private String asked = "";

    private boolean over;

    RtspConnection(Channel channel, InetSocketAddress remote, RtspServing serving) {
        this.channel = channel;
        this.loop = channel.eventLoop();
        this.serving = serving;
        this.outbox = new TcpOutbox(channel, serving.clock());
        this.peer = new RtspPeer(random(), remote.getAddress(), loop, outbox);
        var terms = new RtspServerSession.Terms(serving.udp(), "Fanlight", "Fanlight");
        var guard = new RtspGuard(serving, peer.ip());
        this.session =
                new RtspServerSession(serving.clock().nowNs(), terms, guard, peer.id(), random(), channel.alloc());
        this.seats = new Seats(loop, peer.ip(), this);
        this.player = new PlayerSide(serving, peer, this);
        this.publisher = new PublisherSide(serving, peer, seats, this);
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
        moved();
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
        batchEnd();
        context.fireChannelReadComplete();
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
                    end("it does not read its answers");
                }
            });
        }
    }

    @Override
    public void interleaved(int number, ByteBuf frame) { // hot
        seats.onFrame(number, frame);
    }

    @Override
    public void wish(ServerWish wish) {
        // The session does not want to be called back.
        loop.execute(() -> {
            if (!over) {
                decide(wish);
                moved();
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

    // ---- what the peer wishes

    /** A bug of ours ends one connection and what it holds, and does not leave its peer without an answer. */
    private void decide(ServerWish wish) {
        try {
            onWish(wish);
        } catch (RuntimeException bug) {
            log.error("An RTSP request failed; this is a bug", bug);
            end("a request of it failed");
        }
    }

    private void onWish(ServerWish wish) {
        switch (wish) {
            case ServerWish.Describe(var target) -> player.describe(asks(target));
            case ServerWish.Announce(var target, var tracks) -> {
                asks(target);
                publisher.announce(tracks);
            }
            case ServerWish.Setup setup when setup.publishes() -> openSeat(setup);
            case ServerWish.Setup setup -> {
                asks(setup.target());
                player.setUp(setup, () -> openSeat(setup));
            }
            case ServerWish.Play(var target) -> player.play(asks(target));
            case ServerWish.Recording(var target) -> publisher.record(asks(target));
            case ServerWish.Pause() -> {
                player.pause();
                publisher.end("it paused");
            }
            case ServerWish.Teardown() -> endMedia("it said goodbye");
        }
    }

    private String asks(RtspTarget target) {
        asked = target.path();
        return asked;
    }

    private void openSeat(ServerWish.Setup setup) {
        seats.open(setup, ((InetSocketAddress) channel.localAddress()).getAddress());
    }

    @Override
    public void seated(ServerWish.Setup setup, TrackWay way, TransportSpec spec) {
        answer(new ServerAnswer.Transport(setup.publishes() ? spec : spec.withSsrc(player.seat(setup.track(), way))));
    }

    @Override
    public void noPort() {
        player.endSeating();
        refuse(503, "no UDP port is free here");
    }

    @Override
    public void answer(ServerAnswer answer) {
        if (answer instanceof ServerAnswer.Refused(var _, var sentence)) {
            serving.tellRefusal(asked, peer.ip(), sentence);
        }
        session.answer(answer, this);
        moved();
    }

    // ---- media from the peer

    @Override
    public void media(Seats.Seat seat, boolean rtcp, ByteBuf bytes) { // hot
        var nowNs = nowNs();
        session.alive(nowNs);
        if (publisher.isSending()) {
            publisher.onMedia(nowNs, seat.track(), rtcp, bytes);
        } else if (rtcp) {
            player.onReports(nowNs, seat.way(), bytes);
        }
    }

    @Override
    public void stranger() {
        publisher.onStranger();
    }

    @Override
    public void batchEnd() { // hot
        publisher.onBatchEnd();
        moved();
    }

    // ---- time

    @Override
    public void moved() { // hot
        if (over) {
            return;
        }
        var nextNs = Math.min(session.deadlineNs(), Math.min(player.deadlineNs(), publisher.deadlineNs()));
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
        player.onTimer(nowNs);
        publisher.onTimer(nowNs);
        moved();
    }

    // ---- the end

    @Override
    public void end(String why) {
        session.end(why, this);
    }

    /** Ends what was set up; the connection may begin another session. */
    private void endMedia(String why) {
        player.end();
        publisher.end(why);
        seats.clear();
    }

    private void finish(String why) {
        if (over) {
            return;
        }
        over = true;
        if (timer != null) {
            timer.cancel(false);
        }
        player.close();
        publisher.end(why);
        seats.close();
        session.close();
        outbox.close();
    }
}
