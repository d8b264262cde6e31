package dev.fanlight.endpoint.bytes;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.FetchFailure;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.net.HostNames;
import dev.fanlight.net.LoopSockets;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.vertx.core.Context;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to a sender of bytes, or waits for one. Of those who come the first is listened to; another takes its place when
 * that one has been silent for two seconds. All on one event loop.
 */
final class TcpReception implements Ingest.Attempt {
    private static final Logger log = LoggerFactory.getLogger(TcpReception.class);
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final long TICK_MS = 500;
    private static final long LOCK_NS = 2_000_000_000L;
    private static final long SILENCE_NS = 10_000_000_000L;

    private final boolean listening;
    private final SourceAddress address;
    private final Ingest.Sink sink;
    private final MediaClock clock;
    private final EventLoop loop;
    private @Nullable Channel listener;
    private @Nullable Channel sender;
    private @Nullable ByteIntake intake;
    private @Nullable ScheduledFuture<?> ticks;
    private long heardNs;
    private boolean over;

    TcpReception(boolean listening, SourceAddress address, Context context, Ingest.Sink sink, MediaClock clock) {
        this.listening = listening;
        this.address = address;
        this.sink = sink;
        this.clock = clock;
        this.loop = EventLoops.loopOf(context);
        this.heardNs = clock.nowNs();
        HostNames.lookUp(context, address.host().isEmpty() ? "0.0.0.0" : address.host())
                .onSuccess(found -> {
                    if (!over) {
                        ticks = loop.scheduleAtFixedRate(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
                        begin(found, address.port().orElse(0));
                    }
                })
                .onFailure(failure -> end(FetchFailure.describe(failure, "sender")));
    }

    private void begin(InetAddress found, int port) {
        var prepare = new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel opened) {
                opened.pipeline().addLast(new Bytes());
            }
        };
        if (listening) {
            new ServerBootstrap()
                    .group(loop)
                    .channel(LoopSockets.tcpListener(loop))
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childHandler(prepare)
                    .bind(found, port)
                    .addListener((ChannelFutureListener) done -> {
                        if (over) {
                            done.channel().close();
                        } else if (done.isSuccess()) {
                            listener = done.channel();
                        } else {
                            end("TCP port " + port + " cannot be had: " + FetchFailure.ofPort(done.cause()));
                        }
                    });
            return;
        }
        new Bootstrap()
                .group(loop)
                .channel(LoopSockets.tcp(loop))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .handler(prepare)
                .connect(found, port)
                .addListener((ChannelFutureListener) done -> {
                    if (!done.isSuccess()) {
                        end(FetchFailure.describe(done.cause(), "sender"));
                    }
                });
    }

    private boolean isAdmitted(Channel from) {
        return from.remoteAddress() instanceof InetSocketAddress peer && sink.admits(peer.getAddress());
    }

    private final class Bytes extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            var nowNs = clock.nowNs();
            if (over || (sender != null && nowNs - heardNs < LOCK_NS)) {
                if (!over) {
                    sink.dropped("other-sender");
                }
                context.close();
                return;
            }
            if (listening && !isAdmitted(context.channel())) {
                context.close();
                return;
            }
            var before = sender;
            sender = context.channel();
            heardNs = nowNs;
            if (before != null) {
                before.close();
            }
            if (intake != null) {
                intake.close();
            }
            intake = new ByteIntake(ByteSources.program(address), sink, clock, loop, this::onUnusable);
        }

        private void onUnusable(String why) {
            if (listening) {
                sink.interrupted(why);
            } else {
                // Not from within the reader that says so.
                loop.execute(() -> end(why));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var bytes = (ByteBuf) message;
            try {
                if (context.channel().equals(sender) && intake != null) {
                    heardNs = clock.nowNs();
                    intake.onBytes(bytes);
                }
            } finally {
                bytes.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (context.channel().equals(sender) && intake != null) {
                intake.onWakeUpEnd();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (over || !context.channel().equals(sender)) {
                return;
            }
            sender = null;
            var why = intake != null && intake.isPuzzled() ? intake.guess() : "the sender has closed the connection";
            if (listening) {
                sink.interrupted(why);
            } else {
                end(why);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof IOException)) {
                log.error("Reading from {} failed; this is a bug", address.redacted(), cause);
            }
            context.close();
        }
    }

    private void tick() {
        if (over || sender == null || clock.nowNs() - heardNs < SILENCE_NS) {
            return;
        }
        var why = "nothing has come for " + SILENCE_NS / 1_000_000_000L + " s, although the connection stands";
        if (listening) {
            sender.close();
        } else {
            end(why);
        }
    }

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
        if (listener != null) {
            listener.close();
        }
        if (sender != null) {
            sender.close();
        }
        if (intake != null) {
            intake.close();
        }
    }
}
