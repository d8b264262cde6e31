package dev.fanlight.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Many viewers of one MJPEG stream in this process, straight at a camera or at a relay.
 *
 * <p>{@link #run} blocks its caller and always ends: after ramp, warm-up and measured time, or when no viewer is left.
 * Viewers do not come back once their connection is gone. The times are the wall clock's, so that a camera's and a
 * relay's stamps mean something; they must run on the same machine, or on clocks that agree.
 */
public final class MjpegLoad {
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final int READ_BYTES = 64 * 1024;

    private final LoadOptions options;
    private final InetSocketAddress server;
    private final CountDownLatch left;

    /** Guarded by itself. */
    private final Map<Outcome, Integer> errors = new EnumMap<>(Outcome.class);

    /** The measured time is over: connections end now because we close them. */
    private volatile boolean over;

    private MjpegLoad(LoadOptions options) {
        this.options = options;
        this.server = new InetSocketAddress(options.url().getHost(), options.port());
        this.left = new CountDownLatch(options.viewers());
    }

    /** Runs the viewers and reports. */
    public static LoadReport run(LoadOptions options) throws InterruptedException {
        return new MjpegLoad(options).run();
    }

    private LoadReport run() throws InterruptedException {
        var rampNs = TimeUnit.SECONDS.toNanos(options.viewers() - 1L) / options.rampPerSecond();
        var beforeNs = rampNs + TimeUnit.SECONDS.toNanos(options.warmupSeconds());
        var measuredNs = TimeUnit.SECONDS.toNanos(options.seconds());
        var startNs = System.nanoTime();
        var fromEpochNs = epochNs() + beforeNs;
        var window = new MjpegViewer.Window(fromEpochNs, fromEpochNs + measuredNs);

        var epoll = Epoll.isAvailable();
        var loops = new MultiThreadIoEventLoopGroup(
                options.loops(), epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        var fast = new ArrayList<ViewerTally>();
        var slow = new ArrayList<ViewerTally>();
        Optional<ProcessUsage> usedBefore;
        Optional<ProcessUsage> usedAfter;
        try {
            var open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
            var lanes = new ArrayList<Lane>();
            for (var i = 0; i < options.loops(); i++) {
                fast.add(new ViewerTally());
                slow.add(new ViewerTally());
                lanes.add(new Lane(loops.next(), epoll, open, window, fast.get(i), slow.get(i)));
            }
            for (var i = 0; i < options.viewers(); i++) {
                var lane = lanes.get(i % lanes.size());
                var isSlow = i < options.slow().count();
                var delayNs = TimeUnit.SECONDS.toNanos(i) / options.rampPerSecond();
                var _ = lane.loop.schedule(() -> lane.connect(isSlow), delayNs, TimeUnit.NANOSECONDS);
            }
            awaitUntil(startNs + beforeNs);
            usedBefore = usage();
            awaitUntil(startNs + beforeNs + measuredNs);
            usedAfter = usage();
            over = true;
            open.close().await(2, TimeUnit.SECONDS);
        } finally {
            loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
        }
        return report(sum(fast), sum(slow), usedBefore, usedAfter);
    }

    /** The viewers of one event loop. */
    private final class Lane {
        private final EventLoop loop;
        private final Bootstrap bootstrap;
        private final ChannelGroup open;
        private final MjpegViewer.Window window;
        private final ViewerTally fast;
        private final ViewerTally slow;

        Lane(
                EventLoop loop,
                boolean epoll,
                ChannelGroup open,
                MjpegViewer.Window window,
                ViewerTally fast,
                ViewerTally slow) {
            this.loop = loop;
            this.open = open;
            this.window = window;
            this.fast = fast;
            this.slow = slow;
            this.bootstrap = new Bootstrap()
                    .group(loop)
                    .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                    .remoteAddress(server)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES));
        }

        void connect(boolean isSlow) {
            bootstrap.clone().handler(initializer(isSlow)).connect().addListener((ChannelFuture connecting) -> {
                if (!connecting.isSuccess()) {
                    onEnd(
                            connecting.cause() instanceof ConnectTimeoutException
                                    ? Outcome.CONNECT_TIMEOUT
                                    : Outcome.CONNECT_FAILED);
                }
            });
        }

        private ChannelInitializer<SocketChannel> initializer(boolean isSlow) {
            return new ChannelInitializer<>() {
                @Override
                protected void initChannel(SocketChannel channel) {
                    if (isSlow) {
                        readSlowly(channel);
                    }
                    channel.pipeline()
                            .addLast(new HttpClientCodec(
                                    new HttpDecoderConfig().setMaxChunkSize(READ_BYTES), false, false))
                            .addLast(new MjpegViewer(options, window, isSlow ? slow : fast, MjpegLoad.this::onEnd));
                    open.add(channel);
                }
            };
        }

        private void readSlowly(Channel channel) {
            var rate = options.slow().rateBytesPerSecond();
            var config = channel.config();
            config.setAutoRead(false);
            config.setRecvByteBufAllocator(
                    new FixedRecvByteBufAllocator(PacedReads.biteBytes(rate)).maxMessagesPerRead(1));
            if (options.slow().receiveBufferBytes() > 0) {
                config.setOption(ChannelOption.SO_RCVBUF, options.slow().receiveBufferBytes());
            }
            channel.pipeline().addFirst(new PacedReads(rate));
        }
    }

    private void onEnd(Outcome outcome) {
        if (!over) {
            synchronized (errors) {
                errors.merge(outcome, 1, Integer::sum);
            }
        }
        left.countDown();
    }

    /** Waits until then, or until no viewer is left. */
    private void awaitUntil(long untilNs) throws InterruptedException {
        var _ = left.await(untilNs - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private Optional<ProcessUsage> usage() {
        OptionalLong pid = options.serverPid();
        return pid.isPresent() ? ProcessUsage.read(pid.getAsLong()) : Optional.empty();
    }

    private LoadReport report(
            ViewerTally fast, ViewerTally slow, Optional<ProcessUsage> before, Optional<ProcessUsage> after) {
        var seconds = (double) options.seconds();
        var slowCount = options.slow().count();
        var frames = fast.frames() + slow.frames();
        Optional<LoadReport.Server> usage = before.flatMap(b -> after.map(a -> {
            var cpuSeconds = a.cpuSeconds() - b.cpuSeconds();
            return new LoadReport.Server(
                    cpuSeconds,
                    cpuSeconds / seconds,
                    frames == 0 ? 0 : cpuSeconds * 1e6 / frames,
                    b.rssBytes(),
                    a.rssBytes());
        }));
        synchronized (errors) {
            return new LoadReport(
                    options.url().toString(),
                    seconds,
                    fast.crowd(options.viewers() - slowCount, seconds),
                    slowCount == 0 ? Optional.empty() : Optional.of(slow.crowd(slowCount, seconds)),
                    usage,
                    Map.copyOf(errors));
        }
    }

    private static ViewerTally sum(List<ViewerTally> tallies) {
        var sum = new ViewerTally();
        tallies.forEach(sum::add);
        return sum;
    }

    private static long epochNs() {
        var now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
