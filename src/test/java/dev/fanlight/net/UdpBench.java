package dev.fanlight.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.fanlight.ffm.Memory;
import dev.fanlight.ffm.NativeBlock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** One loop with ports on loopback, which remember what they got. */
final class UdpBench implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final UdpKind kind;
    private final EventLoopGroup loops;
    final EventLoop loop;
    private final List<Peer> peers = new ArrayList<>();
    private final int blocksBefore = NativeBlock.open();
    private final long socketsBefore = sockets();

    UdpBench(UdpKind kind) {
        assumeThat(kind.isPossible()).isTrue();
        this.kind = kind;
        loops = new MultiThreadIoEventLoopGroup(1, kind.loop());
        loop = loops.next();
    }

    static InetAddress ip(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    static UdpPort.Options options(String address, int port) {
        return new UdpPort.Options(new InetSocketAddress(ip(address), port), false, false, 1 << 22, 1 << 22);
    }

    Peer open(String address) {
        return open(options(address, 0));
    }

    Peer open(UdpPort.Options options) {
        return open(options, kind::open);
    }

    Peer open(UdpPort.Options options, Opener opener) {
        try {
            var peer = new Peer();
            peer.port = opener.open(loop, options, peer);
            peers.add(peer);
            return peer;
        } catch (BindException refused) {
            throw new IllegalStateException(refused);
        }
    }

    /** How to open a port. */
    interface Opener {
        UdpPort open(EventLoop loop, UdpPort.Options options, UdpPort.Receiver receiver) throws BindException;
    }

    <T> T onLoop(Callable<T> what) {
        return loop.submit(what).syncUninterruptibly().getNow();
    }

    /** Not without any quiet period: a loop of Netty's may then end before it has closed what is registered with it. */
    void endLoops() {
        loops.shutdownGracefully(10, 1_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    /** Closes all; no memory and no socket may be left. */
    @Override
    public void close() {
        peers.forEach(peer -> peer.port.close());
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(NativeBlock.open()).isEqualTo(blocksBefore);
            assertThat(sockets()).isEqualTo(socketsBefore);
        });
        endLoops();
    }

    /** How many this process has; 0 where nobody tells. */
    private static long sockets() {
        try {
            // The JDK opens one for itself with the first channel, and keeps it.
            DatagramChannel.open().close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        var files = Path.of("/proc/self/fd");
        if (!Files.isDirectory(files)) {
            return 0;
        }
        try (var open = Files.list(files)) {
            return open.filter(UdpBench::isSocket).count();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** A port and what it got. */
    final class Peer implements UdpPort.Receiver {
        @SuppressWarnings("NullAway.Init")
        UdpPort port;

        final List<byte[]> datagrams = new CopyOnWriteArrayList<>();
        final List<UdpPath> from = new CopyOnWriteArrayList<>();
        final AtomicInteger batches = new AtomicInteger();

        /** What else to do with a datagram. */
        volatile Consumer<UdpPath> then = path -> {};

        @Override
        public void onDatagram(ByteBuf datagram, UdpPath path) {
            datagrams.add(ByteBufUtil.getBytes(datagram));
            from.add(path);
            // what is promised: in place, and room behind
            datagram.setZero(datagram.readerIndex(), datagram.readableBytes());
            datagram.writeZero(64);
            then.accept(path);
        }

        @Override
        public void onBatchEnd() {
            batches.incrementAndGet();
        }

        UdpPath from(int datagram) {
            return from.get(datagram);
        }

        UdpPath path(Peer to) {
            return path(port.address().getAddress(), to.port.address());
        }

        UdpPath path(InetAddress local, InetSocketAddress remote) {
            return onLoop(() -> port.path(local, remote));
        }

        UdpPath remember(UdpPath path) {
            return onLoop(() -> {
                port.remember(path);
                return path;
            });
        }

        /** Sends datagrams of these sizes in one go; returns how many found room. */
        int send(UdpPath path, int... sizes) {
            return onLoop(() -> {
                var sent = 0;
                for (var size : sizes) {
                    sent += sendNow(path, content(size, sent)) ? 1 : 0;
                }
                return sent;
            });
        }

        boolean sendNow(UdpPath path, byte[] content) {
            var at = path.reserve(content.length);
            if (at == 0) {
                return false;
            }
            Memory.set(at, content);
            path.send(content.length);
            return true;
        }

        /** Waits until as many as that were received, and compares. */
        void awaitSizes(int... sizes) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(datagrams).hasSizeGreaterThanOrEqualTo(sizes.length));
            assertThat(datagrams.stream().mapToInt(bytes -> bytes.length)).containsExactly(box(sizes));
            IntStream.range(0, sizes.length)
                    .forEach(i -> assertThat(datagrams.get(i)).isEqualTo(content(sizes[i], i)));
        }
    }

    private static Integer[] box(int[] sizes) {
        return Arrays.stream(sizes).boxed().toArray(Integer[]::new);
    }

    /** Bytes that tell a datagram from others. */
    static byte[] content(int size, int number) {
        var content = new byte[size];
        for (var i = 0; i < size; i++) {
            content[i] = (byte) (number * 31 + i);
        }
        return content;
    }
}
