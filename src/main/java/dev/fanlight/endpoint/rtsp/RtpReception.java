package dev.fanlight.endpoint.rtsp;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.FetchFailure;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.endpoint.rtp.RtpDrop;
import dev.fanlight.endpoint.rtp.RtpIngress;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.net.LoopSockets;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
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
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for one {@code rtp:} source: one address at a time is listened to, the first that sends; another one when that
 * has been silent. All on one event loop.
 */
final class RtpReception implements Ingest.Attempt {
    private static final Logger log = LoggerFactory.getLogger(RtpReception.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int DATAGRAM_BYTES = 9_216;
    private static final int BUFFER_BYTES = 4 << 20;
    private static final int MAX_DESCRIPTION_BYTES = 64 << 10;
    private static final int REPORT_BYTES = 256;
    private static final long TICK_MS = 250;
    private static final long REPORT_EVERY_NS = 1_000_000_000;
    private static final long SILENCE_NS = 5_000_000_000L;

    /** Another sender may take the place of one that has been silent for so long. */
    private static final long LOCK_NS = 1_000_000_000L;

    private final PictureIds.Lines pictureIds;
    private final int maxPictureBytes;
    private final MediaClock clock;
    private final SourceAddress address;
    private final EventLoop loop;
    private final Ingest.Sink sink;
    private final List<Channel> channels = new ArrayList<>();
    private RtpPlan plan = new RtpPlan("", List.of(), "");
    private @Nullable RtpIngress ingress;
    private @Nullable ScheduledFuture<?> ticks;
    private @Nullable InetAddress sender;
    private InetSocketAddress @Nullable [] reporters;
    private long heardNs;
    private long reportNs;
    private boolean told;
    private boolean silent;
    private volatile boolean asksForKeyframes;
    private boolean over;

    RtpReception(
            PictureIds.Lines pictureIds,
            int maxPictureBytes,
            MediaClock clock,
            SourceAddress address,
            Context context,
            Ingest.Sink sink) {
        this.pictureIds = pictureIds;
        this.maxPictureBytes = maxPictureBytes;
        this.clock = clock;
        this.address = address;
        this.loop = EventLoops.loopOf(context);
        this.sink = sink;
    }

    void start() {
        if (over) {
            return;
        }
        // Files, names and interfaces are looked up elsewhere: that may take its time, and would hold a virtual
        // thread's carrier.
        Thread.ofPlatform().daemon().name("rtp-look-up").start(() -> {
            var made = plan(address);
            var where = made.problem().isEmpty() ? where(made.host()) : Optional.<InetAddress>empty();
            var by = networkInterface(address);
            loop.execute(() -> {
                if (!over) {
                    begin(made, where, by);
                }
            });
        });
    }

    private static RtpPlan plan(SourceAddress address) {
        var file = address.parameter("sdp");
        if (file.isEmpty()) {
            return RtpPlan.ofAddress(address);
        }
        try {
            var path = Path.of(file.get());
            if (Files.size(path) > MAX_DESCRIPTION_BYTES) {
                return new RtpPlan("", List.of(), "the file " + file.get() + " is too large for a description");
            }
            return RtpPlan.ofDescription(address, Files.readAllBytes(path));
        } catch (IOException | InvalidPathException unreadable) {
            return new RtpPlan("", List.of(), "the file " + file.get() + " cannot be read");
        }
    }

    private static Optional<InetAddress> where(String host) {
        try {
            return Optional.of(InetAddress.getByName(host.isEmpty() ? "0.0.0.0" : host));
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    /** The one that is named, else the first that takes part in groups. */
    private static Optional<NetworkInterface> networkInterface(SourceAddress address) {
        try {
            var named = address.parameter("interface");
            if (named.isPresent()) {
                return Optional.ofNullable(NetworkInterface.getByName(named.get()));
            }
            for (var each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (each.isUp() && each.supportsMulticast() && !each.isLoopback()) {
                    return Optional.of(each);
                }
            }
            return Optional.ofNullable(NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    private void begin(RtpPlan made, Optional<InetAddress> where, Optional<NetworkInterface> by) {
        if (!made.problem().isEmpty() || where.isEmpty()) {
            end(where.isEmpty() && made.problem().isEmpty() ? made.host() + " is no address" : made.problem());
            return;
        }
        plan = made;
        reporters = new InetSocketAddress[made.tracks().size()];
        heardNs = clock.nowNs();
        ingress = new RtpIngress(
                made.tracks().stream().map(RtpPlan.Track::format).toList(),
                sink.publication(),
                pictureIds,
                maxPictureBytes,
                RANDOM.nextInt(),
                clock);
        asksForKeyframes = ingress.asksForKeyframes();
        for (var i = 0; i < made.tracks().size() && !over; i++) {
            listen(where.get(), by, made.tracks().get(i).port(), i, false);
            listen(where.get(), by, made.tracks().get(i).port() + 1, i, true);
        }
        if (!over) {
            ticks = loop.scheduleAtFixedRate(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void listen(InetAddress where, Optional<NetworkInterface> by, int port, int track, boolean rtcp) {
        var group = where.isMulticastAddress();
        // A group's datagrams only: bound to the wildcard, the port would take what is meant for others.
        var bind = new InetSocketAddress(where, port);
        new Bootstrap()
                .group(loop)
                .channel(LoopSockets.udp(loop))
                .option(ChannelOption.SO_REUSEADDR, group)
                .option(ChannelOption.SO_RCVBUF, BUFFER_BYTES)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DATAGRAM_BYTES))
                .handler(new Datagrams(track, rtcp))
                .bind(bind)
                .addListener((ChannelFutureListener) done -> {
                    if (over) {
                        done.channel().close();
                    } else if (!done.isSuccess()) {
                        end("UDP port " + port + " cannot be had: " + FetchFailure.ofPort(done.cause()));
                    } else {
                        channels.add(done.channel());
                        if (group) {
                            join((DatagramChannel) done.channel(), bind, by);
                        }
                    }
                });
    }

    private void join(DatagramChannel channel, InetSocketAddress group, Optional<NetworkInterface> by) {
        if (by.isEmpty()) {
            end("there is no such network interface to join "
                    + group.getAddress().getHostAddress() + " with");
            return;
        }
        channel.joinGroup(group, by.get()).addListener(done -> {
            if (!done.isSuccess()) {
                end("the group " + group.getAddress().getHostAddress() + " cannot be joined: "
                        + FetchFailure.words(done.cause()));
            }
        });
    }

    /** What comes to one port. */
    private final class Datagrams extends ChannelInboundHandlerAdapter {
        private final int track;
        private final boolean rtcp;

        Datagrams(int track, boolean rtcp) {
            this.track = track;
            this.rtcp = rtcp;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) { // hot
            var datagram = (DatagramPacket) message;
            try {
                onDatagram(track, rtcp, datagram);
            } finally {
                datagram.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) { // hot
            if (ingress != null) {
                ingress.onBatchEnd();
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

    private void onDatagram(int track, boolean rtcp, DatagramPacket datagram) { // hot
        var into = ingress;
        if (into == null) {
            return;
        }
        var nowNs = clock.nowNs();
        var from = datagram.sender();
        if (!from.getAddress().equals(sender)) {
            if (rtcp || (sender != null && nowNs - heardNs < LOCK_NS && !into.haveAllLeft())) {
                into.dropped(RtpDrop.OTHER_ADDRESS);
                return;
            }
            if (!sink.admits(from.getAddress())) {
                return;
            }
            sender = from.getAddress();
        }
        if (rtcp) {
            if (reporters != null) {
                reporters[track] = from;
            }
            into.onRtcp(nowNs, track, datagram.content());
            return;
        }
        into.onRtp(nowNs, track, datagram.content());
        heardNs = nowNs;
        silent = false;
        if (!told && into.isHeard()) {
            told = true;
            sink.mediaComes(into.description());
        }
    }

    private void tick() {
        var nowNs = clock.nowNs();
        if (!silent && nowNs - heardNs > SILENCE_NS) {
            // It goes on listening: whoever sends here does not ask whether we are ready.
            silent = true;
            sink.interrupted("nothing comes to port " + plan.tracks().getFirst().port());
        }
        report(nowNs);
    }

    @Override
    public boolean makesKeyframes() {
        return asksForKeyframes;
    }

    @Override
    public void onKeyframeWanted() {
        if (ingress != null) {
            var nowNs = clock.nowNs();
            ingress.onKeyframeWanted(nowNs);
            report(nowNs);
        }
    }

    /** To one sender, where it has told by a report of its own where it takes them; not to a group. */
    private void report(long nowNs) {
        var into = ingress;
        var to = reporters;
        if (into == null
                || to == null
                || silent
                || channels.size() < 2 * plan.tracks().size()
                || nowNs < Math.min(reportNs, into.feedbackDeadlineNs())) {
            return;
        }
        var reportDue = nowNs >= reportNs;
        if (reportDue) {
            reportNs = nowNs + REPORT_EVERY_NS;
        }
        for (var i = 0; i < into.trackCount(); i++) {
            var channel = channelOf(plan.tracks().get(i).port() + 1);
            if (to[i] != null && channel != null && !isOfGroup(channel)) {
                var report = ByteBufAllocator.DEFAULT.directBuffer(REPORT_BYTES);
                into.writeFeedback(nowNs, i, reportDue, report);
                if (report.isReadable()) {
                    channel.writeAndFlush(new DatagramPacket(report, to[i]), channel.voidPromise());
                } else {
                    report.release();
                }
            }
        }
    }

    private @Nullable Channel channelOf(int port) {
        for (var channel : channels) {
            if (channel.localAddress() instanceof InetSocketAddress local && local.getPort() == port) {
                return channel;
            }
        }
        return null;
    }

    private static boolean isOfGroup(Channel channel) {
        return channel.localAddress() instanceof InetSocketAddress local
                && local.getAddress().isMulticastAddress();
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
        channels.forEach(Channel::close);
        channels.clear();
        if (ingress != null) {
            ingress.close();
            ingress = null;
        }
    }
}
