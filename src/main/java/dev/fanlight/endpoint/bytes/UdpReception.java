package dev.fanlight.endpoint.bytes;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.FetchFailure;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.net.LoopSockets;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.vertx.core.Context;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Collections;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens at a UDP port, or to a group, for MPEG-TS, with or without RTP around it, and for raw video and pictures. One sender at a time is listened to, the
 * first that sends; another one when that has been silent for a second. All on one event loop.
 */
final class UdpReception implements Ingest.Attempt {
    private static final Logger log = LoggerFactory.getLogger(UdpReception.class);
    private static final int BUFFER_BYTES = 8 << 20;
    private static final int DATAGRAM_BYTES = 65_535;
    private static final long TICK_MS = 500;
    private static final long LOCK_NS = 1_000_000_000L;
    private static final long SILENCE_NS = 5_000_000_000L;

    private final SourceAddress address;
    private final Ingest.Sink sink;
    private final MediaClock clock;
    private final EventLoop loop;
    private @Nullable Channel channel;
    private @Nullable ScheduledFuture<?> ticks;
    private @Nullable InetSocketAddress sender;
    private @Nullable ByteIntake intake;
    private long heardNs;
    private boolean silenceTold;
    private boolean over;

    UdpReception(SourceAddress address, Context context, Ingest.Sink sink, MediaClock clock) {
        this.address = address;
        this.sink = sink;
        this.clock = clock;
        this.loop = EventLoops.loopOf(context);
        this.heardNs = clock.nowNs();
        // Names and interfaces are looked up elsewhere: that may take its time, and would hold a virtual thread's
        // carrier.
        Thread.ofPlatform().daemon().name("udp-look-up").start(this::lookUp);
    }

    private void lookUp() {
        try {
            var host = address.host();
            var where = InetAddress.getByName(host.isEmpty() ? "0.0.0.0" : host);
            var by = where.isMulticastAddress() ? networkInterface(where) : null;
            var source = address.parameter("source");
            var from = source.isPresent() ? InetAddress.getByName(source.get()) : null;
            HandOff.to(loop, () -> listen(where, by, from));
        } catch (IOException unknown) {
            HandOff.to(loop, () -> end(FetchFailure.printable(unknown.getMessage(), 120)));
        }
    }

    /** The one that is named, else the first that takes part in groups. */
    private NetworkInterface networkInterface(InetAddress group) throws IOException {
        var named = address.parameter("iface").or(() -> address.parameter("interface"));
        if (named.isPresent()) {
            var found = NetworkInterface.getByName(named.get());
            if (found == null) {
                throw new IOException("there is no network interface " + named.get());
            }
            return found;
        }
        for (var each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (each.isUp() && each.supportsMulticast() && !each.isLoopback()) {
                return each;
            }
        }
        throw new IOException("no network interface takes part in groups such as " + group.getHostAddress()
                + "; name one by ?iface=");
    }

    private void listen(InetAddress where, @Nullable NetworkInterface by, @Nullable InetAddress from) {
        if (over) {
            return;
        }
        var port = address.port().orElse(0);
        var bind = new InetSocketAddress(where, port);
        new Bootstrap()
                .group(loop)
                .channelFactory(() -> newChannel())
                .option(ChannelOption.SO_REUSEADDR, by != null)
                .option(ChannelOption.SO_RCVBUF, BUFFER_BYTES)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DATAGRAM_BYTES))
                .handler(new Datagrams())
                .bind(bind)
                .addListener((ChannelFutureListener) done -> {
                    if (over) {
                        done.channel().close();
                    } else if (!done.isSuccess()) {
                        end("UDP port " + port + " cannot be had: " + FetchFailure.ofPort(done.cause()));
                    } else {
                        channel = done.channel();
                        ticks = loop.scheduleAtFixedRate(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
                        if (by != null) {
                            join((DatagramChannel) done.channel(), where, by, from);
                        }
                    }
                });
    }

    private Channel newChannel() {
        try {
            return LoopSockets.udp(loop).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private void join(DatagramChannel to, InetAddress group, NetworkInterface by, @Nullable InetAddress from) {
        to.joinGroup(group, by, from, to.newPromise()).addListener(done -> {
            if (!done.isSuccess()) {
                end("the group " + group.getHostAddress() + " cannot be joined on " + by.getName() + ": "
                        + FetchFailure.words(done.cause()));
            }
        });
    }

    private final class Datagrams extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var datagram = (DatagramPacket) message;
            try {
                onDatagram(datagram);
            } finally {
                datagram.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (intake != null) {
                intake.onWakeUpEnd();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof IOException)) {
                log.error("Receiving for {} failed; this is a bug", address.redacted(), cause);
                end("an error of Fanlight's own");
            }
        }
    }

    private void onDatagram(DatagramPacket datagram) {
        if (over) {
            return;
        }
        var nowNs = clock.nowNs();
        if (!datagram.sender().equals(sender)) {
            if (sender != null && nowNs - heardNs < LOCK_NS) {
                sink.dropped("other-sender");
                return;
            }
            if (!sink.admits(datagram.sender().getAddress())) {
                return;
            }
            sender = datagram.sender();
            log.debug("{} is sent to by {}", address.redacted(), sender);
            replaceIntake();
        }
        heardNs = nowNs;
        silenceTold = false;
        var bytes = datagram.content();
        // Whoever listens in the middle of a picture knows what it is by the beginning of another one.
        if (intake != null && intake.isLost() && (Looks.likePictures(bytes) || Looks.beginsWithStartCode(bytes))) {
            intake.lookAfresh();
        }
        bytes.skipBytes(Looks.transportStreamInRtp(bytes));
        if (intake != null) {
            intake.onBytes(bytes);
        }
    }

    private void replaceIntake() {
        if (intake != null) {
            intake.close();
        }
        intake = new ByteIntake(ByteSources.program(address), sink, clock, loop, why -> sink.interrupted(why));
    }

    private void tick() {
        if (over || silenceTold || clock.nowNs() - heardNs < SILENCE_NS) {
            return;
        }
        silenceTold = true;
        sink.interrupted(
                intake != null && intake.isPuzzled()
                        ? intake.guess()
                        : "nothing comes to UDP port " + address.port().orElse(0)
                                + ": does the sender run, and does it send to this machine?");
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
        if (channel != null) {
            channel.close();
        }
        if (intake != null) {
            intake.close();
        }
    }
}
