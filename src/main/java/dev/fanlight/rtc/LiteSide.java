package dev.fanlight.rtc;

import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.ice.IceLiteAgent;
import dev.fanlight.proto.ice.IcePath;
import dev.fanlight.proto.ice.IceVerdict;
import io.netty.buffer.ByteBuf;

/** The server's side of ICE. */
final class LiteSide implements IceSide, IceLiteAgent.Out {
    private final IceLiteAgent agent;
    private final Out out;

    LiteSide(IceLiteAgent agent, Out out) {
        this.agent = agent;
        this.out = out;
    }

    @Override
    public IceVerdict onDatagram(long nowNs, ByteBuf datagram, IcePath path) {
        return agent.onDatagram(nowNs, datagram, path, this);
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
    public void onPathClosed(long nowNs, IcePath path) {
        agent.onPathClosed(nowNs, path, this);
    }

    @Override
    public void restart(long nowNs, IceCredentials local, IceCredentials remote) {
        agent.restart(nowNs, local, remote, this);
    }

    @Override
    public void datagram(ByteBuf bytes, IcePath path) {
        out.datagram(bytes, path);
    }

    @Override
    public void event(IceLiteAgent.Event event) {
        switch (event) {
            case IceLiteAgent.Event.Selected selected -> out.onSelected(selected.path());
            case IceLiteAgent.Event.ConsentExpired expired -> out.onConsentExpired();
            case IceLiteAgent.Event.NeverConnected never -> out.onNoWay();
            case IceLiteAgent.Event.CredentialsRetired retired -> out.onUfragRetired(retired.localUfrag());
        }
    }
}
