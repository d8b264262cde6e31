package dev.fanlight.rtc;

import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.ice.IceFullAgent;
import dev.fanlight.proto.ice.IcePath;
import dev.fanlight.proto.ice.IceVerdict;
import io.netty.buffer.ByteBuf;

/** The client's side of ICE. */
final class ControllingSide implements IceSide, IceFullAgent.Out {
    private final IceFullAgent agent;
    private final Out out;

    ControllingSide(IceFullAgent agent, Out out) {
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
    public void event(IceFullAgent.Event event) {
        switch (event) {
            case IceFullAgent.Event.Selected selected -> out.onSelected(selected.path());
            case IceFullAgent.Event.ResolveName name -> out.onNameToLookUp(name.candidate());
            case IceFullAgent.Event.ConsentExpired expired -> out.onConsentExpired();
            case IceFullAgent.Event.Failed failed -> out.onNoWay();
        }
    }
}
