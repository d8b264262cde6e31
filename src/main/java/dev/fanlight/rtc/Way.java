package dev.fanlight.rtc;

import dev.fanlight.net.DatagramPath;
import dev.fanlight.net.UdpPath;
import dev.fanlight.proto.ice.IcePath;
import dev.fanlight.proto.ice.IceTransport;
import org.jspecify.annotations.Nullable;

/**
 * One of the ways to a peer. Left as the owner of its {@link DatagramPath}, so that a datagram finds its session, and
 * made once, so that ICE's name for the path is too. On the home loop of its peer.
 */
final class Way {
    final PeerTransport peer;
    final IcePath ice;

    /** Changes only when a client's socket is replaced by another. */
    DatagramPath path;

    /** Whether a check with the right password has come or an own one was answered; before, only STUN is taken. */
    boolean proven;

    long heardNs;

    /** Where the datagrams of this way come to another loop's socket. */
    @Nullable Forward forward;

    Way(PeerTransport peer, IcePath ice, DatagramPath path) {
        this.peer = peer;
        this.ice = ice;
        this.path = path;
    }

    /** A way that a stranger's check came. */
    static Way of(PeerTransport peer, DatagramPath path) {
        var transport = path instanceof TcpPath ? IceTransport.TCP : IceTransport.UDP;
        return new Way(peer, new IcePath(transport, path.local(), path.remote()), path);
    }

    boolean isConnection() {
        return path instanceof TcpPath;
    }

    boolean isUdp() {
        return path instanceof UdpPath;
    }
}
