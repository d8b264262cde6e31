package dev.fanlight.load.watch;

import dev.fanlight.load.ProcessUsage;
import dev.fanlight.load.signal.SignallingException;
import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.rtcp.RtcpCompound;
import dev.fanlight.proto.rtp.RtpPacket;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.rtc.RtcClients;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Many WebRTC viewers of one stream in this process. {@link #run} blocks its caller and always ends.
 *
 * <p>All viewers live on one event loop, which reads their sockets in the order in which something has come. A delay runs
 * from the time that the publisher wrote into a frame, or else from the capture time that the server tells, to the moment
 * that the frame's last byte has been read and opened here; so it holds the viewers' own waiting for each other too. All
 * is by the wall clock: publisher, server and viewers must run on one machine, or on clocks that agree.
 */
public final class WatchLoad {
    /** Handshakes under way at once: more would only wait for each other, and for the server's cores. */
    private static final int MAX_JOINING = 16;

    private static final int JOIN_LIMIT_S = 20;

    /** For all together, beyond the ramp: a server that is overwhelmed is not waited for. */
    private static final int ALL_JOIN_LIMIT_S = 60;

    private static final long LEAVE_LIMIT_NS = 10_000_000_000L;

    /** Retransmissions of what was sent within the measured time may still come. */
    private static final long GRACE_MS = 400;

    private static final int SCRATCH_BYTES = 1_500;

    private final WatchOptions options;
    private final MediaClock clock = MediaClock.system();
    private final WatchTally tally = new WatchTally();
    private final RtcClients clients =
            new RtcClients(DtlsIdentity.selfSigned(new SecureRandom(), Instant.now()), SrtpEngine.best(), clock);
    private final List<Seat> seats = new ArrayList<>();
    private final KeyframeFinder keyframes = new KeyframeFinder();
    private final RtpPacket packet = new RtpPacket();
    private final RtcpCompound compound = new RtcpCompound();
    private final ByteBuf scratch = Unpooled.directBuffer(SCRATCH_BYTES);

    private WatchLoad(WatchOptions options) {
        this.options = options;
    }

    /** Runs the viewers and reports. */
    public static WatchReport run(WatchOptions options) throws SignallingException, InterruptedException {
        return new WatchLoad(options).run();
    }

    private WatchReport run() throws SignallingException, InterruptedException {
        var group = new MultiThreadIoEventLoopGroup(
                1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        try (var executor = Executors.newVirtualThreadPerTaskExecutor();
                var http = httpClient(executor);
                var dialect = dialect(http)) {
            return run(group.next(), executor, dialect);
        } finally {
            if (group.shutdownGracefully(0, 2, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS)) {
                scratch.release();
            }
        }
    }

    private static HttpClient httpClient(ExecutorService executor) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(5))
                .executor(executor)
                .build();
    }

    private Dialect dialect(HttpClient http) throws SignallingException, InterruptedException {
        return switch (options.from()) {
            case WatchOptions.From.Whep whep -> new WhepDialect(http, whep, options.nack());
            case WatchOptions.From.Janus janus -> JanusDialect.open(http, janus);
        };
    }

    private WatchReport run(EventLoop loop, ExecutorService executor, Dialect dialect) throws InterruptedException {
        rehearse(loop, executor, dialect);
        var failures = new FailureCounts();
        var atRest = usage();
        var overflowsBefore = SocketOverflows.now();
        try {
            join(loop, executor, dialect, options.viewers(), tally, seats, failures);
            TimeUnit.SECONDS.sleep(options.warmupSeconds());
            onLoop(loop, () -> seats.forEach(seat -> seat.watcher().startMeasuring()));
            var before = usage();
            var own = ownUsage();
            var beginNs = System.nanoTime();
            TimeUnit.SECONDS.sleep(options.seconds());
            var after = usage();
            var ownAfter = ownUsage();
            var measuredNs = System.nanoTime() - beginNs;
            onLoop(loop, () -> seats.forEach(seat -> seat.watcher().stopMeasuring()));
            TimeUnit.MILLISECONDS.sleep(GRACE_MS);
            onLoop(loop, () -> seats.forEach(seat -> seat.watcher().end()));
            return WatchReport.of(
                    options,
                    measuredNs / 1e9,
                    tally,
                    WatchReport.Server.of(atRest, before, after, measuredNs / 1e9, tally.packets, options.viewers()),
                    ownAfter.flatMap(
                                    now -> own.map(then -> (now.cpuSeconds() - then.cpuSeconds()) / (measuredNs / 1e9)))
                            .orElse(0.0),
                    SocketOverflows.now() - overflowsBefore,
                    failures.counts());
        } finally {
            leave(executor, seats);
        }
    }

    /** What is done for the first time takes a hundred times as long. */
    private void rehearse(EventLoop loop, ExecutorService executor, Dialect dialect) throws InterruptedException {
        var rehearsing = new ArrayList<Seat>();
        try {
            join(loop, executor, dialect, options.rehearsals(), new WatchTally(), rehearsing, new FailureCounts());
        } finally {
            leave(executor, rehearsing);
        }
    }

    /** Lets them come one after the other at the pace of the ramp; returns when all are in, or have failed. */
    private void join(
            EventLoop loop,
            ExecutorService executor,
            Dialect dialect,
            int viewers,
            WatchTally counted,
            List<Seat> taken,
            FailureCounts failures)
            throws InterruptedException {
        var shared = new Watcher.Shared(clock, counted, keyframes, packet, compound, scratch, options.nack());
        var joining = new Semaphore(MAX_JOINING);
        var beginNs = System.nanoTime();
        var limitNs = beginNs
                + TimeUnit.SECONDS.toNanos(viewers) / options.rampPerSecond()
                + TimeUnit.SECONDS.toNanos(ALL_JOIN_LIMIT_S);
        for (var i = 0; i < viewers; i++) {
            var dueNs = beginNs + TimeUnit.SECONDS.toNanos(i) / options.rampPerSecond();
            TimeUnit.NANOSECONDS.sleep(dueNs - System.nanoTime());
            if (!joining.tryAcquire(limitNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                failures.add("Not asked for: the server took too long with those before.");
                continue;
            }
            var seat = new Seat(clients, loop, dialect, new Watcher(shared), options.tcp());
            taken.add(seat);
            executor.execute(() -> {
                try {
                    seat.take(JOIN_LIMIT_S);
                } catch (SignallingException failed) {
                    failures.add(failed.getMessage());
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                } finally {
                    joining.release();
                }
            });
        }
        joining.acquire(MAX_JOINING);
    }

    /** Takes leave in order as far as time allows; who does not is missed by the server soon enough. */
    private static void leave(ExecutorService executor, List<Seat> left) throws InterruptedException {
        left.forEach(Seat::close);
        var leaving = new Semaphore(MAX_JOINING);
        var limitNs = System.nanoTime() + LEAVE_LIMIT_NS;
        for (var seat : left) {
            if (!leaving.tryAcquire(limitNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                break;
            }
            executor.execute(() -> {
                try {
                    seat.leave();
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                } finally {
                    leaving.release();
                }
            });
        }
        leaving.acquire(MAX_JOINING);
        // The last words, alerts among them, are sent on the loop.
        TimeUnit.MILLISECONDS.sleep(300);
    }

    private static void onLoop(EventLoop loop, Runnable task) throws InterruptedException {
        loop.submit(task).sync();
    }

    private Optional<ProcessUsage> usage() {
        OptionalLong pid = options.serverPid();
        return pid.isPresent() ? ProcessUsage.read(pid.getAsLong()) : Optional.empty();
    }

    private static Optional<ProcessUsage> ownUsage() {
        return ProcessUsage.read(ProcessHandle.current().pid());
    }
}
