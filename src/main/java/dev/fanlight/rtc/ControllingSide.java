package dev.fanlight.rtc;

import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.ice.IceControllingAgent;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.ice.IcePath;
import dev.fanlight.proto.ice.IceVerdict;
import io.netty.buffer.ByteBuf;

/** The client's side of ICE. */
final class ControllingSide implements IceSide, IceControllingAgent.Out {
    private final IceControllingAgent agent;
    private final Out out;

    ControllingSide(IceControllingAgent agent, Out out) {
        this.agent = agent;
        this.out = out;
    }

    void setRemote(long nowNs, IceCredentials remote) {
        agent.setRemote(nowNs, remote, this);
    }

    void addRemote(long nowNs, IceCandidate candidate) {
        agent.addRemote(nowNs, candidate, this);
    }

    void endOfCandidates(long nowNs) {
        agent.endOfCandidates(nowNs, this);
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
        agent.restart(nowNs, local);
        agent.setRemote(nowNs, remote, this);
    }

    @Override
    public void datagram(ByteBuf bytes, IcePath path) {
        out.datagram(bytes, path);
    }

    @Override
    public void event(IceControllingAgent.Event event) {
        switch (event) {
            case IceControllingAgent.Event.Selected selected -> out.onSelected(selected.path());
            case IceControllingAgent.Event.ResolveName name -> out.onNameToLookUp(name.candidate());
            case IceControllingAgent.Event.ConsentExpired expired -> out.onConsentExpired();
            case IceControllingAgent.Event.Failed failed -> out.onNoWay();
        }
    }
}
