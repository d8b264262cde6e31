package dev.fanlight.rtc;

import dev.fanlight.net.DatagramPath;
import dev.fanlight.net.LoopSockets;
import dev.fanlight.net.UdpPath;
import dev.fanlight.net.UdpPort;
import dev.fanlight.proto.ice.IcePath;
import dev.fanlight.proto.ice.IceTransport;
import dev.fanlight.proto.stun.DatagramKind;
import io.netty.buffer.ByteBuf;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client's own: a UDP socket, or the connections that it opens. On the client's loop, but for opening. */
final class ClientSockets implements UdpPort.Receiver, Sockets, TcpConnection.Host {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int LINGER_MS = 250;

    private final RtcLoop at;
    private final PeerTransport peer;
    private volatile @Nullable UdpPort udp;

    private ClientSockets(RtcLoop at, PeerTransport peer) {
        this.at = at;
        this.peer = peer;
    }

    /** From any thread but the loop. */
    static ClientSockets open(RtcLoop at, PeerTransport peer, IceTransport over) throws BindException {
        var sockets = new ClientSockets(at, peer);
        if (over == IceTransport.UDP) {
            sockets.udp = sockets.openUdp();
        }
        return sockets;
    }

    private UdpPort openUdp() throws BindException {
        var bind = new InetSocketAddress("0.0.0.0", 0);
        return UdpPort.open(at.loop(), new UdpPort.Options(bind, false, true, BUFFER_BYTES, BUFFER_BYTES), this);
    }

    /** Of the UDP socket, 0 without one. */
    int port() {
        var port = udp;
        return port == null ? 0 : port.address().getPort();
    }

    // ---- in

    @Override
    public void onDatagram(ByteBuf datagram, UdpPath from) { // hot
        if (from.owner() instanceof Way way) {
            at.deliver(way, datagram);
        } else if (DatagramKind.of(datagram) == DatagramKind.STUN && peer.isSettled()) {
            // Before that, it can only be for whoever had this port before: nobody has been told of it yet.
            at.deliverFirst(peer, datagram, Way.of(peer, from));
        } else {
            at.counters().add(RtcCount.NOT_A_PEER);
        }
    }

    @Override
    public void onBatchEnd() { // hot
        at.endBatch();
    }

    @Override
    public void onFrame(ByteBuf frame, TcpPath from) { // hot
        if (from.owner() instanceof Way way) {
            at.deliver(way, frame);
        }
    }

    @Override
    public void onReadComplete() { // hot
        at.endBatch();
    }

    @Override
    public void onClosed(TcpPath path) {
        if (path.owner() instanceof Way way) {
            at.guard(peer, core -> core.onPathClosed(at.nowNs(), way));
        }
    }

    // ---- ways

    @Override
    public DatagramPath open(IcePath path) {
        return switch (path.transport()) {
            case UDP -> Objects.requireNonNull(udp).path(path.local().getAddress(), path.remote());
            case TCP -> connect(path);
        };
    }

    private TcpPath connect(IcePath path) {
        var opened = new AtomicReference<@Nullable TcpPath>();
        var connecting = LoopSockets.opening(at.loop(), channel -> {
                    var to = new TcpPath(channel, path.local(), path.remote(), at);
                    opened.set(to);
                    channel.pipeline().addLast(new TcpConnection(to, this, at.counters(), channel.alloc()));
                })
                .connect(path.remote(), new InetSocketAddress(path.local().getAddress(), 0));
        // On the loop, the channel is prepared before connect returns.
        var to = Objects.requireNonNull(opened.get());
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                // Never at once: ICE, which asked for the connection, must not be called meanwhile.
                at.loop().execute(() -> onNotOpened(to));
            }
        });
        return to;
    }

    private void onNotOpened(TcpPath path) {
        path.onClosed();
        onClosed(path);
    }

    @Override
    public void keep(Way way) {
        way.path.setOwner(way);
        var port = udp;
        if (port != null && way.path instanceof UdpPath datagrams) {
            port.remember(datagrams);
        }
    }

    @Override
    public void drop(Way way) {
        if (way.path.owner() == way) {
            way.path.setOwner(null);
        }
        var port = udp;
        switch (way.path) {
            case UdpPath datagrams when port != null -> port.forget(datagrams);
            case TcpPath connection -> connection.closeSoon();
            default -> {}
        }
    }

    /** When the last words have had a moment to leave. */
    void closeSoon() {
        var port = udp;
        if (port != null) {
            at.loop().schedule(port::close, LINGER_MS, TimeUnit.MILLISECONDS);
        }
    }

    // ---- what networks do

    /** As a NAT does that gives another port: all ways go on from a new socket. From any thread but the loop. */
    void rebind(PeerTransport.User user) throws BindException {
        var before = Objects.requireNonNull(udp);
        var after = openUdp();
        peer.post(core -> {
            udp = after;
            core.forEachWay(way -> {
                way.path = after.path(way.ice.local().getAddress(), way.ice.remote());
                keep(way);
                if (core.isSelected(way)) {
                    user.onPath(at.nowNs(), way.path);
                }
            });
            before.close();
        });
    }

    /** As a network does that loses a connection; both sides are told. Any thread. */
    void breakConnections() {
        forEachConnection(TcpPath::closeNow);
    }

    /** As a network does that takes nothing for a while. Any thread. */
    void pauseConnections(boolean paused) {
        forEachConnection(connection -> connection.pauseReading(paused));
    }

    private void forEachConnection(Consumer<TcpPath> action) {
        peer.post(core -> core.forEachWay(way -> {
            if (way.path instanceof TcpPath connection) {
                action.accept(connection);
            }
        }));
    }
}
