package dev.fanlight.rtc;

import dev.fanlight.net.DatagramPath;
import dev.fanlight.net.UdpPath;
import dev.fanlight.net.UdpPort;
import dev.fanlight.proto.ice.IcePath;
import dev.fanlight.proto.ice.IceTransport;
import dev.fanlight.proto.stun.DatagramKind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One loop's share of the media port: its UDP socket, its TCP connections, and the sessions at home here. On its loop. */
final class PortLoop implements UdpPort.Receiver, Sockets, TcpConnection.Host {
    private final RtcLoop at;
    private final Gatekeeper gatekeeper;
    private @Nullable UdpPort udp;

    PortLoop(RtcLoop at, Ufrags ufrags) {
        this.at = at;
        gatekeeper = new Gatekeeper(ufrags, at);
    }

    /** Before anything is received. */
    void setUdp(UdpPort port) {
        udp = port;
    }

    RtcLoop at() {
        return at;
    }

    EventLoop loop() {
        return at.loop();
    }

    RtcCounters counters() {
        return at.counters();
    }

    // ---- datagrams in

    @Override
    public void onDatagram(ByteBuf datagram, UdpPath from) { // hot
        if (from.owner() instanceof Way way) {
            if (!at.deliver(way, datagram)) {
                onStranger(datagram, from);
            }
        } else if (from.owner() instanceof Forward forward && DatagramKind.of(datagram) != DatagramKind.STUN) {
            forward.handOver(datagram);
        } else {
            onStranger(datagram, from);
        }
    }

    @Override
    public void onBatchEnd() { // hot
        at.endBatch();
    }

    /** The first one must be a genuine check (RFC 6544 section 7.2); over TCP a path is one session's for life. */
    @Override
    public void onFrame(ByteBuf frame, TcpPath from) {
        if (from.owner() instanceof Way way) {
            at.deliver(way, frame);
        } else if (from.owner() instanceof Forward forward) {
            forward.handOver(frame);
        } else if (from.isLeaving()) {
            at.counters().add(RtcCount.AFTER_CLOSE);
        } else {
            onStranger(frame, from);
            if (from.owner() == null) {
                at.counters().add(RtcCount.TCP_NO_CHECK);
                from.closeNow();
            }
        }
    }

    private void onStranger(ByteBuf datagram, DatagramPath from) {
        if (DatagramKind.of(datagram) != DatagramKind.STUN) {
            at.counters().add(RtcCount.NOT_A_PEER);
            return;
        }
        var peer = gatekeeper.peerOf(datagram);
        var isKnown = peer != null && from.owner() instanceof Way way && way.peer == peer;
        if (peer != null && !isKnown) {
            admit(peer, datagram, from);
        }
    }

    /** The first genuine check makes this the session's home. */
    private void admit(PeerTransport peer, ByteBuf check, DatagramPath from) {
        var home = peer.settle(at);
        if (from instanceof TcpPath tcp && tcp.owner() == null) {
            tcp.writeFrom(home);
        }
        if (home == at) {
            at.deliverFirst(peer, check, Way.of(peer, from));
            return;
        }
        var known = from.owner() instanceof Forward forward && forward.peer == peer ? forward : null;
        var leads = known == null ? new Forward(peer, from, this) : known;
        if (leads.handOver(check) && known == null) {
            disown(from);
            own(from, leads);
        }
    }

    // ---- who owns which path

    @Override
    public DatagramPath open(IcePath path) {
        if (path.transport() == IceTransport.TCP) {
            throw new IllegalStateException("connections are opened by peers only");
        }
        return port().path(path.local().getAddress(), path.remote());
    }

    @Override
    public void keep(Way way) {
        // A connection that came to another loop belongs to that one, where what it brings is handed on.
        if (way.isUdp() || way.forward == null) {
            disown(way.path);
            own(way.path, way);
        }
    }

    private void own(DatagramPath path, Object owner) {
        path.setOwner(owner);
        if (path instanceof UdpPath datagrams) {
            port().remember(datagrams);
        }
    }

    /** Another session has come from the address of this one, which cannot be there any more. */
    private static void disown(DatagramPath path) {
        switch (path.owner()) {
            case Way other ->
                other.peer.post(core -> core.onPathClosed(other.peer.home().nowNs(), other));
            case Forward other ->
                other.peer.post(core -> core.onForwardEnded(other.peer.home().nowNs(), other));
            case null, default -> {}
        }
    }

    @Override
    public void drop(Way way) {
        if (way.path.owner() == way) {
            release(way.path);
        }
        if (way.path instanceof TcpPath connection) {
            connection.closeSoon();
        }
    }

    /** Where it led is no longer. */
    void forget(Forward forward) {
        if (forward.arrival.owner() == forward) {
            release(forward.arrival);
        }
    }

    private void release(DatagramPath path) {
        path.setOwner(null);
        if (path instanceof UdpPath datagrams) {
            port().forget(datagrams);
        }
    }

    private UdpPort port() {
        return Objects.requireNonNull(udp, "no UDP here");
    }

    // ---- connections

    @Override
    public void onReadComplete() {
        at.endBatch();
    }

    @Override
    public void onClosed(TcpPath path) {
        switch (path.owner()) {
            case Way way -> at.guard(way.peer, core -> core.onPathClosed(at.nowNs(), way));
            case Forward forward ->
                forward.peer.post(
                        core -> core.onForwardEnded(forward.peer.home().nowNs(), forward));
            case null, default -> {}
        }
    }
}
