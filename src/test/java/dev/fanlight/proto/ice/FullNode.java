package dev.fanlight.proto.ice;

import dev.fanlight.sim.SimNetwork;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A full agent with some addresses of a simulated network; what goes over TCP is only kept. */
final class FullNode implements SimNetwork.Node, IceFullAgent.Out {
    final List<IceFullAgent.Event> events = new ArrayList<>();
    final List<IceVerdict> verdicts = new ArrayList<>();
    final List<IcePath> tcp = new ArrayList<>();
    final List<Long> sentNs = new ArrayList<>();
    final IceFullAgent agent;
    private final SimNetwork network;

    FullNode(
            SimNetwork network, long seed, List<IceCandidate> hosts, IceCredentials local, ByteBufAllocator allocator) {
        this(network, seed, hosts, local, allocator, true);
    }

    FullNode(
            SimNetwork network,
            long seed,
            List<IceCandidate> hosts,
            IceCredentials local,
            ByteBufAllocator allocator,
            boolean controlling) {
        this.network = network;
        agent = new IceFullAgent(
                network.nowNs(), local, hosts, new Random(seed), allocator, IceTimers.standard(), controlling);
        for (var host : hosts) {
            network.attach(host.address().orElseThrow(), this);
        }
    }

    @Override
    public void onDatagram(long nowNs, ByteBuf bytes, InetSocketAddress from, InetSocketAddress to) {
        verdicts.add(agent.onDatagram(nowNs, bytes, new IcePath(IceTransport.UDP, to, from), this));
    }

    @Override
    public void onTimer(long nowNs) {
        agent.onTimer(nowNs, this);
    }

    @Override
    public long deadlineNs() {
        return agent.deadlineNs();
    }

    @Override
    public void datagram(ByteBuf bytes, IcePath path) {
        sentNs.add(network.nowNs());
        if (path.transport() == IceTransport.UDP) {
            network.send(path.local(), path.remote(), bytes);
        } else {
            tcp.add(path);
        }
    }

    @Override
    public void event(IceFullAgent.Event event) {
        events.add(event);
    }

    boolean isConnected() {
        return agent.selected().isPresent();
    }
}
