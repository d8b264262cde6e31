package dev.fanlight.rtc;

import dev.fanlight.media.MediaClock;
import dev.fanlight.net.DatagramPath;
import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.ice.IceFullAgent;
import dev.fanlight.proto.ice.IceLiteAgent;
import dev.fanlight.proto.ice.IcePath;
import dev.fanlight.proto.ice.IceTimers;
import dev.fanlight.proto.ice.IceTransport;
import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.proto.srtp.SrtpKeys;
import dev.fanlight.proto.stun.DatagramKind;
import dev.fanlight.proto.webrtc.RemoteTransport;
import dev.fanlight.rtc.dtls.DtlsAssociation;
import dev.fanlight.sim.SimNetwork;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One peer's core at an address of a simulated network. */
final class SimPeer implements SimNetwork.Node, Sockets, PeerCore.Around, DtlsAssociation.Out {
    private record Alarm(long atNs, long order, Runnable task) {}

    /** Of no use in a simulation, but for a name. */
    private static final RtcLoop LOOP = new RtcLoop(new DefaultEventLoop(), MediaClock.system());

    final RecordingUser user = new RecordingUser();
    final RtcCounters counters = new RtcCounters();
    final List<String> retired = new ArrayList<>();
    final List<Long> sentNs = new ArrayList<>();
    final PeerCore core;
    boolean gone;

    /** Whether it says nothing to secure itself. */
    boolean silent;

    private final SimNetwork network;
    private final InetSocketAddress address;
    private final Map<InetSocketAddress, SimPath> paths = new HashMap<>();
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparingLong(Alarm::atNs).thenComparingLong(Alarm::order));
    private final PeerTransport transport;
    private @Nullable ControllingSide controlling;
    private long order;
    private long nextSeq = 1_000;

    private SimPeer(
            SimNetwork network, InetSocketAddress address, Function<SimPeer, Function<IceSide.Out, IceSide>> ice) {
        this.network = network;
        this.address = address;
        transport = new PeerTransport(new Assembled(), this::secured, LOOP);
        core = new PeerCore(transport, user, this, SrtpEngine.best(), counters, new Ways(16, this), ice.apply(this));
        network.attach(address, this);
    }

    static SimPeer server(SimNetwork network, InetSocketAddress address, IceCredentials local, IceCredentials remote) {
        var peer = new SimPeer(
                network,
                address,
                self -> out ->
                        new LiteSide(new IceLiteAgent(network.nowNs(), local, remote, ByteBufAllocator.DEFAULT), out));
        peer.core.setRemote(remote(remote, false, List.of()));
        return peer;
    }

    static SimPeer client(SimNetwork network, InetSocketAddress address, IceCredentials local, long seed) {
        return new SimPeer(network, address, self -> out -> {
            var agent = new IceFullAgent(
                    network.nowNs(),
                    local,
                    List.of(IceCandidate.hostUdp(address, 1)),
                    new Random(seed),
                    ByteBufAllocator.DEFAULT,
                    IceTimers.standard());
            var side = new ControllingSide(agent, out);
            self.controlling = side;
            return side;
        });
    }

    private static RemoteTransport remote(IceCredentials credentials, boolean weAreClient, List<String> candidates) {
        return new RemoteTransport(
                new dev.fanlight.proto.sdp.IceCredentials(credentials.ufrag(), credentials.password()),
                false,
                false,
                List.of(Fingerprint.of("sha-256", new byte[32])),
                candidates,
                true,
                weAreClient);
    }

    void call(IceCredentials remote, InetSocketAddress server) {
        core.setRemote(remote(remote, true, List.of()));
        core.call(network.nowNs(), () -> {
            side().setRemote(network.nowNs(), remote);
            side().addRemote(network.nowNs(), IceCandidate.hostUdp(server, 1));
            side().endOfCandidates(network.nowNs());
        });
    }

    void restart(IceCredentials local, IceCredentials remote, List<InetSocketAddress> candidates) {
        core.call(network.nowNs(), () -> {
            core.ice().restart(network.nowNs(), local, remote);
            candidates.forEach(each -> side().addRemote(network.nowNs(), IceCandidate.hostUdp(each, 1)));
        });
    }

    private ControllingSide side() {
        var known = controlling;
        if (known == null) {
            throw new AssertionError("a server has no such side");
        }
        return known;
    }

    /** From now on a loop may drive it; the network still carries what it sends. */
    PeerTransport settle(RtcLoop loop) {
        transport.settle(loop);
        return transport;
    }

    PeerTransport unsettled() {
        return transport;
    }

    Way wayFrom(InetSocketAddress remote) {
        if (!(path(remote).owner() instanceof Way way)) {
            throw new AssertionError("no way from " + remote);
        }
        return way;
    }

    /** Sends one packet of media, with the next number. */
    boolean sendRtp() {
        var packet = Unpooled.directBuffer(64);
        try {
            var seq = nextSeq++;
            packet.writeByte(0x80)
                    .writeByte(96)
                    .writeShort((int) seq)
                    .writeInt(0)
                    .writeInt(0xABCD)
                    .writeZero(20);
            return core.sendRtp(packet, seq);
        } finally {
            packet.release();
        }
    }

    void sendRtcp() {
        var packet = Unpooled.directBuffer(64);
        try {
            core.sendRtcp(packet.writeByte(0x80).writeByte(201).writeShort(1).writeInt(0xABCD));
        } finally {
            packet.release();
        }
    }

    // ---- the network

    @Override
    public void onDatagram(long nowNs, ByteBuf bytes, InetSocketAddress from, InetSocketAddress to) {
        var direct = Unpooled.directBuffer(2_048).writeBytes(bytes);
        try {
            var path = path(from);
            if (path.owner() instanceof Way way) {
                core.onDatagram(nowNs, direct, way);
            } else if (DatagramKind.of(direct) == DatagramKind.STUN) {
                core.onStun(nowNs, direct, new Way(transport, new IcePath(IceTransport.UDP, to, from), path));
            }
        } finally {
            direct.release();
        }
        core.onBatchEnd(nowNs);
    }

    @Override
    public void onTimer(long nowNs) {
        while (!alarms.isEmpty() && alarms.element().atNs() <= nowNs) {
            alarms.remove().task().run();
        }
        core.onTimer(nowNs);
    }

    @Override
    public long deadlineNs() {
        return Math.min(
                core.deadlineNs(),
                alarms.isEmpty() ? Long.MAX_VALUE : alarms.element().atNs());
    }

    private SimPath path(InetSocketAddress remote) {
        return paths.computeIfAbsent(remote, SimPath::new);
    }

    private final class SimPath implements DatagramPath {
        private final InetSocketAddress remote;
        private final ByteBuf scratch = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(2_048));
        private @Nullable Object owner;

        SimPath(InetSocketAddress remote) {
            this.remote = remote;
        }

        @Override
        public InetSocketAddress local() {
            return address;
        }

        @Override
        public InetSocketAddress remote() {
            return remote;
        }

        @Override
        public long reserve(int maxBytes) {
            return scratch.memoryAddress();
        }

        @Override
        public void send(int lengthBytes) {
            sentNs.add(network.nowNs());
            network.send(address, remote, scratch.slice(0, lengthBytes));
        }

        @Override
        public @Nullable Object owner() {
            return owner;
        }

        @Override
        public void setOwner(@Nullable Object owner) {
            this.owner = owner;
        }
    }

    @Override
    public DatagramPath open(IcePath path) {
        return path(path.remote());
    }

    @Override
    public void keep(Way way) {
        way.path.setOwner(way);
    }

    @Override
    public void drop(Way way) {
        way.path.setOwner(null);
    }

    // ---- what the core asks for

    private Securing secured(RemoteTransport remote, Executor loop, DtlsAssociation.Out out) {
        return secure(remote);
    }

    @Override
    public Securing secure(RemoteTransport remote) {
        return new ScriptedSecuring(
                remote.weAreDtlsClient(),
                (delayNs, task) -> alarms.add(new Alarm(network.nowNs() + delayNs, order++, task)),
                this);
    }

    @Override
    public void lookUp(IceCandidate candidate) {}

    @Override
    public void retire(String ufrag) {
        retired.add(ufrag);
    }

    @Override
    public void gone() {
        gone = true;
    }

    @Override
    public void datagram(byte[] bytes) {
        if (!silent) {
            core.onDtlsOut(bytes);
        }
    }

    @Override
    public void established(SrtpKeys keys) {
        core.onKeys(network.nowNs(), keys);
    }

    @Override
    public void failed(String why) {
        core.close(network.nowNs(), CloseReason.notSecured(why));
    }

    @Override
    public void closed() {
        core.close(network.nowNs(), CloseReason.PEER_LEFT);
    }

    private final class Assembled implements PeerTransport.Assembly {
        @Override
        public PeerCore assemble(PeerTransport transport, RtcLoop home, PeerCore.Around around) {
            return core;
        }

        @Override
        public void lookUp(PeerTransport transport, IceCandidate candidate) {}

        @Override
        public void register(PeerTransport transport, IceCredentials local) {}

        @Override
        public void retire(String ufrag) {}

        @Override
        public void gone(PeerTransport transport) {}
    }
}
