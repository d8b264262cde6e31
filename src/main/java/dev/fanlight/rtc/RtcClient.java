package dev.fanlight.rtc;

import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.ice.IceFullAgent;
import dev.fanlight.proto.ice.IceTimers;
import dev.fanlight.proto.ice.IceTransport;
import dev.fanlight.proto.sdp.Setup;
import dev.fanlight.proto.webrtc.LocalTransport;
import dev.fanlight.proto.webrtc.RemoteTransport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One peer of our own that calls a server: with a UDP socket of its own, or by TCP. Tell the server {@link #local},
 * give {@link #setRemote} its answer, and the rest is as with {@link RtcPort}.
 */
public final class RtcClient implements AutoCloseable {
    private static final int MAX_WAYS = 128;
    private static final String CANDIDATE = "candidate:";
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
    private final PeerTransport transport;
    private final ClientSockets sockets;
    private final List<IceCandidate> candidates;
    private volatile IceCredentials local;
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
        transport = new PeerTransport(new Inside(), shared.parts().securing(), at);
        sockets = ClientSockets.open(at, transport, options.over());
        candidates = hosts(shared.addresses().all(), options.over(), sockets.port());
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

    private static List<IceCandidate> hosts(List<InetAddress> addresses, IceTransport over, int port) {
        var hosts = new ArrayList<IceCandidate>();
        for (var address : addresses) {
            var at = new InetSocketAddress(address, port);
            hosts.add(
                    switch (over) {
                        case UDP -> IceCandidate.hostUdp(at, UDP_PREFERENCE - hosts.size());
                        case TCP -> IceCandidate.hostTcpActive(at, TCP_PREFERENCE - hosts.size());
                    });
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

    /** What an offer or an answer of ours says of it: all its candidates, as no more will come. Any thread. */
    public LocalTransport local() {
        var own = local;
        return new LocalTransport(
                shared.random().nextLong() >>> 2,
                new dev.fanlight.proto.sdp.IceCredentials(own.ufrag(), own.password()),
                false,
                shared.fingerprint(),
                Setup.ACTIVE,
                candidates.stream()
                        .map(candidate -> candidate.write().substring(CANDIDATE.length()))
                        .toList(),
                true);
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

    /** For tests that play the network. */
    ClientSockets sockets() {
        return sockets;
    }

    private ControllingSide ice() {
        return Objects.requireNonNull(ice, "not on the loop yet");
    }

    /** How the transport is put together. */
    private final class Inside implements PeerTransport.Assembly {
        @Override
        public PeerCore assemble(PeerTransport peer, RtcLoop home, PeerCore.Around around) {
            var ways = new Ways(MAX_WAYS, sockets);
            return new PeerCore(peer, user, around, shared.parts().engine(), home.counters(), ways, this::side);
        }

        private IceSide side(IceSide.Out out) {
            var agent = new IceFullAgent(
                    at.nowNs(),
                    agreed,
                    candidates,
                    shared.random(),
                    ByteBufAllocator.DEFAULT,
                    options.timers(),
                    options.controlling());
            var side = new ControllingSide(agent, out);
            ice = side;
            return side;
        }

        @Override
        public void register(PeerTransport peer, IceCredentials credentials) {
            throw new IllegalStateException("a client restarts by RtcClient.restart");
        }

        @Override
        public void retire(String ufrag) {}

        @Override
        public void gone(PeerTransport peer) {
            shared.open().decrementAndGet();
            sockets.closeSoon();
        }

        @Override
        public void lookUp(PeerTransport peer, IceCandidate candidate) {
            shared.lookUp(at, candidate, RtcClient.this::addRemote);
        }
    }
}
