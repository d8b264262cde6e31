package dev.fanlight.proto.ice;

import dev.fanlight.sim.SimNetwork;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A lite agent at one address of a simulated network. */
final class LiteNode implements SimNetwork.Node, IceLiteAgent.Out {
    final List<IceLiteAgent.Event> events = new ArrayList<>();
    final List<IceVerdict> verdicts = new ArrayList<>();
    final IceLiteAgent agent;
    final InetSocketAddress address;
    private final SimNetwork network;

    LiteNode(
            SimNetwork network,
            InetSocketAddress address,
            IceCredentials local,
            IceCredentials remote,
            ByteBufAllocator allocator) {
        this.network = network;
        this.address = address;
        agent = new IceLiteAgent(network.nowNs(), local, remote, allocator);
        network.attach(address, this);
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
        network.send(path.local(), path.remote(), bytes);
    }

    @Override
    public void event(IceLiteAgent.Event event) {
        events.add(event);
    }

    /** Where it sends media; port 0 when nowhere. */
    InetSocketAddress peer() {
        return agent.selected().map(IcePath::remote).orElse(new InetSocketAddress(0));
    }
}
