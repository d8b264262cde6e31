package dev.fanlight.rtc;

import dev.fanlight.net.DatagramPath;
import dev.fanlight.net.UdpPath;
import dev.fanlight.net.UdpPort;
import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.ice.IceControllingAgent;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.ice.IcePath;
import dev.fanlight.proto.ice.IceTimers;
import dev.fanlight.proto.ice.IceTransport;
import dev.fanlight.proto.stun.DatagramKind;
import dev.fanlight.proto.webrtc.RemoteTransport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One peer of our own that calls a server: with a UDP socket of its own, or by TCP. Tell the server {@link #credentials}
 * and {@link #candidates}, give {@link #setRemote} its answer, and the rest is as with {@link RtcPort}.
 */
public final class RtcClient implements AutoCloseable {
    private static final int MAX_WAYS = 128;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int LINGER_MS = 250;
    private static final int UDP_PREFERENCE = 65_535;

    /** RFC 6544 section 4.2: the active direction of a host candidate counts 6. */
    private static final int TCP_PREFERENCE = (6 << 13) + (1 << 13) - 1;

    /**
     * How a client connects.
     *
     * @param over what the candidates are of: UDP, or TCP active
     * @param controlling whether it nominates: where it offers, or the server is lite (RFC 8445 section 6.1.1)
     */
    public record Options(IceTransport over, boolean controlling, IceTimers timers) {}

    private final RtcClients shared;
    private final RtcLoop at;
    private final Options options;
    private final PeerTransport.User user;
    private final Inside inside = new Inside();
    private final PeerTransport transport;
    private final List<IceCandidate> candidates;
    private volatile IceCredentials local;
    private volatile @Nullable UdpPort udp;
    private @Nullable ControllingSide ice;

    /** On the loop: the credentials that the agent has. */
    private IceCredentials agreed;

    private RtcClient(RtcClients shared, RtcLoop at, Options options, PeerTransport.User user) throws BindException {
        this.shared = shared;
        this.at = at;
        this.options = options;
        this.user = user;
        local = IceCredentials.generate(shared.random());
        agreed = local;
        transport = new PeerTransport(inside, shared.parts().securing(), at);
        var port = options.over() == IceTransport.UDP ? Optional.of(openUdp()) : Optional.<UdpPort>empty();
        udp = port.orElse(null);
        candidates = hosts(shared.addresses().all(), port);
    }

    /**
     * Opens the socket and begins; from any thread but the loop.
     *
     * @param over what the candidates are of: UDP, or TCP active
     * @throws BindException when the machine has no port left
     */
    public static RtcClient open(RtcClients shared, EventLoop loop, IceTransport over, PeerTransport.User user)
            throws BindException {
        return open(shared, loop, new Options(over, true, IceTimers.standard()), user);
    }

    /** As the other, with more to choose. */
    public static RtcClient open(RtcClients shared, EventLoop loop, Options options, PeerTransport.User user)
            throws BindException {
        var client = new RtcClient(shared, shared.loop(loop), options, user);
        shared.open().incrementAndGet();
        loop.execute(() -> client.transport.settle(client.at));
        return client;
    }

    private UdpPort openUdp() throws BindException {
        var bind = new InetSocketAddress("0.0.0.0", 0);
        return UdpPort.open(at.loop(), new UdpPort.Options(bind, false, true, BUFFER_BYTES, BUFFER_BYTES), inside);
    }

    private static List<IceCandidate> hosts(List<InetAddress> addresses, Optional<UdpPort> udp) {
        var hosts = new ArrayList<IceCandidate>();
        for (var i = 0; i < addresses.size(); i++) {
            var address = addresses.get(i);
            hosts.add(
                    udp.isPresent()
                            ? IceCandidate.hostUdp(
                                    new InetSocketAddress(
                                            address, udp.get().address().getPort()),
                                    UDP_PREFERENCE - i)
                            : IceCandidate.hostTcpActive(new InetSocketAddress(address, 0), TCP_PREFERENCE - i));
        }
        return List.copyOf(hosts);
    }

    /** For the offer; new after {@link #restart}. */
    public IceCredentials credentials() {
        return local;
    }

    /** For the offer; all there will be. */
    public List<IceCandidate> candidates() {
        return candidates;
    }

    public PeerTransport transport() {
        return transport;
    }

    /** The server's answer: checks begin. Once, and once more after each {@link #restart}. Any thread. */
    public void setRemote(RemoteTransport remote) {
        var own = local;
        transport.post(core -> core.call(at.nowNs(), () -> onRemote(core, own, remote)));
    }

    private void onRemote(PeerCore core, IceCredentials own, RemoteTransport remote) {
        if (core.isClosed()) {
            return;
        }
        var agent = ice();
        core.setRemote(remote);
        if (own.equals(agreed)) {
            agent.setRemote(at.nowNs(), Remotes.credentials(remote));
        } else {
            agreed = own;
            agent.restart(at.nowNs(), own, Remotes.credentials(remote));
        }
        Remotes.candidates(remote).forEach(candidate -> agent.addRemote(at.nowNs(), candidate));
        if (remote.complete() || !remote.trickles()) {
            agent.endOfCandidates(at.nowNs());
        }
    }

    /** One more candidate of the server. Any thread. */
    public void addRemote(IceCandidate candidate) {
        transport.post(core -> {
            if (!core.isClosed()) {
                core.call(at.nowNs(), () -> ice().addRemote(at.nowNs(), candidate));
            }
        });
    }

    /**
     * Begins an ICE restart: tell the server the new credentials, and {@link #setRemote} its answer. Until then all
     * stays as it is. Any thread.
     */
    public IceCredentials restart() {
        var fresh = IceCredentials.generate(shared.random());
        local = fresh;
        return fresh;
    }

    /** Takes leave of the server; the socket is closed a moment later. Any thread. */
    @Override
    public void close() {
        transport.close("The client was closed.");
    }

    /** As a NAT does that gives another port: everything goes on from a new socket. From any thread but the loop. */
    void rebind() throws BindException {
        var before = Objects.requireNonNull(udp);
        var after = openUdp();
        transport.post(core -> {
            udp = after;
            core.forEachWay(way -> {
                way.path = after.path(way.ice.local().getAddress(), way.ice.remote());
                inside.keep(way);
                if (core.isSelected(way)) {
                    user.onPath(at.nowNs(), way.path);
                }
            });
            before.close();
        });
    }

    /** As a network does that loses a connection; both sides are told. Any thread. */
    void breakConnections() {
        transport.post(core -> core.forEachWay(way -> {
            if (way.path instanceof TcpPath connection) {
                connection.closeNow();
            }
        }));
    }

    private ControllingSide ice() {
        return Objects.requireNonNull(ice, "not on the loop yet");
    }

    /** What the loop, the sockets and the transport call. On the loop. */
    private final class Inside implements PeerTransport.Assembly, UdpPort.Receiver, Sockets, TcpConnection.Host {
        @Override
        public PeerCore assemble(PeerTransport peer, RtcLoop home, PeerCore.Around around) {
            var core = new PeerCore(
                    peer, user, around, shared.parts().engine(), home.counters(), new Ways(MAX_WAYS, this), out -> {
                        var side = new ControllingSide(agent(), out);
                        ice = side;
                        return side;
                    });
            return core;
        }

        private IceControllingAgent agent() {
            return new IceControllingAgent(
                    at.nowNs(),
                    local,
                    candidates,
                    shared.random(),
                    ByteBufAllocator.DEFAULT,
                    options.timers(),
                    options.controlling());
        }

        @Override
        public void onDatagram(ByteBuf datagram, UdpPath from) { // hot
            if (from.owner() instanceof Way way) {
                at.deliver(way, datagram);
            } else if (DatagramKind.of(datagram) == DatagramKind.STUN) {
                at.deliverFirst(transport, datagram, Way.of(transport, from));
            } else {
                at.counters().add(RtcCount.NOT_A_PEER);
            }
        }

        @Override
        public void onBatchEnd() { // hot
            at.endBatch();
        }

        @Override
        public void onFrame(ByteBuf frame, TcpPath from) {
            if (from.owner() instanceof Way way) {
                at.deliver(way, frame);
            }
        }

        @Override
        public void onReadComplete() {
            at.endBatch();
        }

        @Override
        public void onClosed(TcpPath path) {
            if (path.owner() instanceof Way way) {
                at.guard(transport, core -> core.onPathClosed(at.nowNs(), way));
            }
        }

        @Override
        public DatagramPath open(IcePath path) {
            return switch (path.transport()) {
                case UDP -> Objects.requireNonNull(udp).path(path.local().getAddress(), path.remote());
                case TCP -> connect(path);
            };
        }

        private TcpPath connect(IcePath path) {
            var opened = new AtomicReference<@Nullable TcpPath>();
            var connecting = TcpSide.opening(at.loop(), channel -> {
                        var to = new TcpPath(channel, path.local(), path.remote(), at);
                        opened.set(to);
                        channel.pipeline().addLast(new TcpConnection(to, this, at.counters(), channel.alloc()));
                    })
                    .connect(path.remote(), new InetSocketAddress(path.local().getAddress(), 0));
            // On the loop, the channel is prepared before connect returns.
            var to = Objects.requireNonNull(opened.get());
            connecting.addListener(done -> {
                if (!done.isSuccess()) {
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

        @Override
        public void register(PeerTransport peer, IceCredentials credentials) {
            local = credentials;
            agreed = credentials;
        }

        @Override
        public void retire(String ufrag) {}

        @Override
        public void gone(PeerTransport peer) {
            shared.open().decrementAndGet();
            var port = udp;
            if (port != null) {
                at.loop().schedule(port::close, LINGER_MS, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void lookUp(PeerTransport peer, IceCandidate candidate) {
            shared.lookUp(at, candidate, RtcClient.this::addRemote);
        }
    }
}
