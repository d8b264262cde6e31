package dev.fanlight.net;

import dev.fanlight.net.system.Errno;
import dev.fanlight.net.system.ReceiveTable;
import dev.fanlight.net.system.UdpSocket;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A port by Linux' own calls, woken by the loop's epoll. Belongs to the loop. */
final class NativeUdpPort implements UdpPort, UdpSender, EpollIoHandle {
    private static final Logger LOG = LoggerFactory.getLogger(NativeUdpPort.class);

    /** How UDP is done: {@code netty}, or {@code plain} for the system's own calls with a message for each datagram. */
    private static final String CHOICE = "fanlight.udp";

    /** More in one wake-up would keep the loop from its other sockets; epoll tells again of what is left. */
    private static final int ROUNDS = 4;

    private static final EpollIoOps READ = EpollIoOps.EPOLLIN;
    private static final EpollIoOps READ_AND_WRITE = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLOUT);
    private static final long CLOSE_LIMIT_SECONDS = 2;

    private final EventLoop eventLoop;
    private final UdpSocket socket;
    private final InetSocketAddress address;
    private final UdpCounters counters = new UdpCounters();
    private final Receiver receiver;
    private final PathTable paths = new PathTable();
    private final UdpLoop shared;
    private final UdpOutbox outbox;
    private @Nullable IoRegistration registration;
    private boolean watchingWrites;
    private boolean closed;

    private NativeUdpPort(
            EventLoop eventLoop, UdpSocket socket, Receiver receiver, UnaryOperator<UdpOutbox.Sink> sink) {
        this.eventLoop = eventLoop;
        this.socket = socket;
        this.address = socket.address();
        this.receiver = new GuardedReceiver(receiver, counters, LOG);
        shared = UdpLoop.enter(eventLoop);
        outbox = new UdpOutbox(
                shared,
                sink.apply(socket::send),
                this::watchWrites,
                socket.isIpv6(),
                socket.isSegmenting() && !"plain".equals(System.getProperty(CHOICE)),
                counters);
    }

    static boolean isPossible(EventLoop loop) {
        return !"netty".equals(System.getProperty(CHOICE)) && UdpSocket.isSupported() && LoopSockets.isNative(loop);
    }

    static NativeUdpPort open(EventLoop loop, Options options, Receiver receiver) throws BindException {
        return open(loop, options, receiver, UnaryOperator.identity());
    }

    /** @param sink stands between the port and the system's send */
    static NativeUdpPort open(EventLoop loop, Options options, Receiver receiver, UnaryOperator<UdpOutbox.Sink> sink)
            throws BindException {
        var socket = UdpSocket.open(
                options.bind(),
                options.sharePort(),
                options.mergeReceived(),
                options.sendBufferBytes(),
                options.receiveBufferBytes());
        NativeUdpPort port = null;
        try {
            port = loop.submit(() -> start((IoEventLoop) loop, socket, receiver, sink))
                    .sync()
                    .getNow();
            return port;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BindException("interrupted");
        } catch (RejectedExecutionException ended) {
            throw new BindException("the event loop has ended");
        } finally {
            if (port == null) {
                socket.close();
            }
        }
    }

    private static NativeUdpPort start(
            IoEventLoop loop, UdpSocket socket, Receiver receiver, UnaryOperator<UdpOutbox.Sink> sink) {
        var port = new NativeUdpPort(loop, socket, receiver, sink);
        // On the loop this is done at once.
        var registered = loop.register(port);
        var registration = registered.getNow();
        if (registration == null) {
            port.closeNow();
            throw new IllegalStateException("refused by the event loop", registered.cause());
        }
        port.registration = registration;
        registration.submit(READ);
        return port;
    }

    @Override
    public FileDescriptor fd() {
        return socket.descriptor();
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) { // hot
        var ops = ((EpollIoEvent) event).ops();
        if (closed) {
            return;
        }
        // The receiver may close this port, but what is shared must outlive the datagram in its hands.
        shared.use();
        try {
            if (ops.contains(EpollIoOps.EPOLLOUT)) {
                outbox.onWritable();
            }
            if (ops.contains(EpollIoOps.EPOLLIN) || ops.contains(EpollIoOps.EPOLLERR)) {
                receive(socket.isMerging() ? shared.merged() : shared.datagrams());
            }
        } finally {
            shared.leave();
        }
    }

    private void receive(ReceiveTable table) { // hot
        table.reset();
        var any = false;
        for (var round = 0; round < ROUNDS && !closed; round++) {
            var received = socket.receive(table);
            counters.receiveCalls.add(1);
            if (received == -Errno.EAGAIN) {
                break;
            }
            if (received < 0) {
                // An answer of the network to something sent; the next call goes on.
                counters.receiveErrors.add(1);
                continue;
            }
            any = true;
            for (var slot = 0; slot < received && !closed; slot++) {
                handOver(table, slot);
            }
            if (received < table.capacity()) {
                break;
            }
        }
        if (table.overflows() > 0) {
            counters.receiveOverflows.set(table.overflows());
        }
        if (any && !closed) {
            receiver.onBatchEnd();
        }
    }

    private void handOver(ReceiveTable table, int slot) { // hot
        table.read(slot);
        if (table.isTruncated()) {
            counters.drops(UdpDrop.TRUNCATED).add(1);
            return;
        }
        var from = from(table);
        var buffer = table.buffer(slot);
        var length = table.lengthBytes();
        var segment = table.segmentBytes();
        if (segment <= 0 || segment >= length) {
            receiver.onDatagram(buffer.setIndex(0, length), from);
            return;
        }
        for (var at = 0; at < length && !closed; at += segment) {
            var end = Math.min(at + segment, length);
            table.keepRoom(slot, end);
            receiver.onDatagram(buffer.setIndex(at, end), from);
            table.restoreRoom(slot, end);
        }
    }

    private UdpPath from(ReceiveTable table) { // hot
        var found = paths.find(
                table.localHigh(),
                table.localLow(),
                table.remoteHigh(),
                table.remoteLow(),
                table.remotePort(),
                table.scopeId());
        return found != null
                ? found
                : new UdpPath(
                        this,
                        table.localHigh(),
                        table.localLow(),
                        table.remoteHigh(),
                        table.remoteLow(),
                        table.remotePort(),
                        table.scopeId());
    }

    @Override
    public long reserve(int maxBytes) { // hot
        return outbox.reserve(maxBytes);
    }

    @Override
    public void send(UdpPath path, int lengthBytes) { // hot
        outbox.send(path, lengthBytes);
    }

    private void watchWrites(boolean wanted) {
        var known = registration;
        if (known != null && !closed && wanted != watchingWrites) {
            watchingWrites = wanted;
            known.submit(wanted ? READ_AND_WRITE : READ);
        }
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public int localPort() {
        return address.getPort();
    }

    @Override
    public UdpPath path(InetAddress local, InetSocketAddress remote) {
        return paths.known(UdpPath.of(this, address.getAddress(), local, remote));
    }

    @Override
    public void remember(UdpPath path) {
        paths.put(path);
    }

    @Override
    public void forget(UdpPath path) {
        paths.remove(path);
    }

    @Override
    public UdpCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        if (eventLoop.inEventLoop()) {
            closeNow();
            return;
        }
        try {
            eventLoop.submit(this::closeNow).await(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException ended) {
            // The loop closed it when it ended.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeNow() {
        if (closed) {
            return;
        }
        try {
            outbox.close();
            var known = registration;
            if (known != null) {
                known.cancel();
            }
        } finally {
            closed = true;
            socket.close();
            shared.leave();
        }
    }
}
