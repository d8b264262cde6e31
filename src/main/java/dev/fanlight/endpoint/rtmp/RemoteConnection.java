package dev.fanlight.endpoint.rtmp;

import dev.fanlight.endpoint.FetchFailure;
import dev.fanlight.endpoint.TlsFailure;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.net.HostNames;
import dev.fanlight.net.LoopSockets;
import dev.fanlight.net.TcpTuning;
import dev.fanlight.proto.rtmp.RtmpClientSession;
import dev.fanlight.proto.rtmp.RtmpFault;
import dev.fanlight.proto.rtmp.RtmpLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of ours to a server: name, socket, TLS, session. On its loop; over once it has failed or was closed. */
final class RemoteConnection implements RtmpClientSession.Out {
    /** Whom it serves; all calls on the loop. */
    interface User {
        /** The server lets us begin. */
        void started(Channel channel, RtmpClientSession session);

        /** As {@link RtmpClientSession.Out#media}. */
        void media(long nowNs, int type, int time, ByteBuf body);

        /** At the end of a wake-up, and about once a second. */
        void wokenUp(long nowNs);

        /** It is over; called once, unless it was closed before. */
        void ended(String why);
    }

    private static final Logger log = LoggerFactory.getLogger(RemoteConnection.class);
    private static final long PEER_TIMEOUT_NS = 20_000_000_000L;
    private static final long START_TIMEOUT_NS = 15_000_000_000L;
    private static final long LOOK_NS = 1_000_000_000L;

    private final RemoteTarget target;
    private final Context context;
    private final MediaClock clock;
    private final User user;
    private final String machine;
    private final RtmpClientSession session;
    private final long sinceNs;
    private @Nullable SslContext tlsContext;
    private @Nullable Channel channel;
    private @Nullable ScheduledFuture<?> watchdog;
    private boolean over;

    /** @param machine what is at the other end, for people: {@code camera} */
    RemoteConnection(RemoteTarget target, Context context, MediaClock clock, byte[] chance, String machine, User user) {
        this.target = target;
        this.context = context;
        this.clock = clock;
        this.machine = machine;
        this.user = user;
        this.sinceNs = clock.nowNs();
        session = new RtmpClientSession(target.session(), RtmpLimits.DEFAULT, ByteBufAllocator.DEFAULT, chance);
    }

    void open() {
        watchdog = EventLoops.loopOf(context).scheduleAtFixedRate(this::watch, LOOK_NS, LOOK_NS, TimeUnit.NANOSECONDS);
        HostNames.lookUp(context, target.host())
                .compose(this::prepareTls)
                .onSuccess(this::connect)
                .onFailure(failure -> end(FetchFailure.describe(failure, machine)));
    }

    private Future<InetAddress> prepareTls(InetAddress address) {
        if (!target.tls()) {
            return Future.succeededFuture(address);
        }
        return target.certificate().context(context).map(made -> {
            tlsContext = made;
            return address;
        });
    }

    private void connect(InetAddress address) {
        if (over) {
            return;
        }
        LoopSockets.opening(EventLoops.loopOf(context), this::prepare)
                .connect(address, target.port())
                .addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        end(FetchFailure.describe(connected.cause(), machine));
                    }
                });
    }

    private void prepare(Channel opened) {
        channel = opened;
        if (tlsContext != null) {
            var tls = tlsContext.newHandler(opened.alloc(), target.host(), target.port());
            tls.handshakeFuture().addListener(done -> {
                if (done.isSuccess()) {
                    begin();
                } else {
                    end(TlsFailure.ofHandshake(done.cause(), machine));
                }
            });
            opened.pipeline().addLast(tls);
        }
        opened.pipeline().addLast(new Incoming());
    }

    private void begin() {
        if (!over && channel != null) {
            session.start(this);
            channel.flush();
        }
    }

    private final class Incoming extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext at) {
            TcpTuning.forLiveVideo(at.channel(), PEER_TIMEOUT_NS);
            if (over) {
                at.close();
            } else if (!target.tls()) {
                begin();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext at, Object message) {
            var bytes = (ByteBuf) message;
            try {
                if (!over) {
                    session.onBytes(clock.nowNs(), bytes, RemoteConnection.this);
                }
            } finally {
                bytes.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext at) {
            at.channel().flush();
            if (!over) {
                user.wokenUp(clock.nowNs());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext at) {
            end("it closed the connection");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
            if (!(cause instanceof IOException) && !TlsFailure.is(cause)) {
                log.error("A connection to an RTMP server failed; this is a bug", cause);
            }
            end(FetchFailure.describe(cause, machine));
        }
    }

    private void watch() {
        var nowNs = clock.nowNs();
        if (!session.isStarted() && nowNs - sinceNs > START_TIMEOUT_NS) {
            end("it does not let us begin in time");
            return;
        }
        session.onTimer(nowNs, this);
        if (channel != null) {
            channel.flush();
        }
        user.wokenUp(nowNs);
    }

    @Override
    public void bytes(ByteBuf bytes) {
        if (channel == null) {
            bytes.release();
        } else {
            channel.write(bytes, channel.voidPromise());
        }
    }

    @Override
    public void started() {
        if (channel != null) {
            user.started(channel, session);
        }
    }

    @Override
    public void media(int type, int time, ByteBuf body) {
        if (!over) {
            user.media(clock.nowNs(), type, time, body);
        }
    }

    @Override
    public void rejected(String code, String description) {
        end(description.isEmpty() ? "it said " + (code.isEmpty() ? "no" : code) : description);
    }

    @Override
    public void refused(RtmpFault reason) {
        end(reason.meaning());
    }

    private void end(String why) {
        if (!over) {
            close();
            user.ended(why);
        }
    }

    /** Says goodbye and lets go; the user is not called any more. */
    void close() {
        if (over) {
            return;
        }
        over = true;
        if (watchdog != null) {
            watchdog.cancel(false);
        }
        var open = channel;
        if (open != null && open.isActive()) {
            session.stop(this);
            open.writeAndFlush(open.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
            // A peer that takes nothing any more does not hold us.
            open.eventLoop()
                    .schedule(
                            () -> {
                                open.close();
                            },
                            1,
                            TimeUnit.SECONDS);
        } else if (open != null) {
            open.close();
        }
        // Not within a call of the session.
        EventLoops.loopOf(context).execute(session::close);
    }
}
