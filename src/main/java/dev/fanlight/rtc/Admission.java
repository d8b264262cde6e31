package dev.fanlight.rtc;

import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.ice.IceLiteAgent;
import dev.fanlight.proto.webrtc.RemoteTransport;
import io.netty.buffer.ByteBufAllocator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** What the server knows of a peer before its first check, and the fragments that are registered for it. */
final class Admission implements PeerTransport.Assembly {
    /** Twice as many as the agent remembers, so that it never selects one that is forgotten here. */
    private static final int MAX_WAYS = 32;

    private static final int MAX_CONNECTIONS = 4;

    private final RtcPort port;
    private final IceCredentials local;
    private final RemoteTransport remote;
    private final IceCredentials remoteCredentials;
    private final PeerTransport.User user;
    private final long acceptedNs;
    private final Set<String> registered = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Future<?> patience;
    private volatile boolean over;

    Admission(RtcPort port, IceCredentials local, RemoteTransport remote, PeerTransport.User user) {
        this.port = port;
        this.local = local;
        this.remote = remote;
        remoteCredentials = Remotes.credentials(remote);
        this.user = user;
        acceptedNs = port.parts().clock().nowNs();
    }

    @Override
    public PeerCore assemble(PeerTransport peer, RtcLoop home, PeerCore.Around around) {
        var core = new PeerCore(
                peer,
                user,
                around,
                port.parts().engine(),
                home.counters(),
                new Ways(MAX_WAYS, MAX_CONNECTIONS, port.loopOf(home)),
                out -> new LiteSide(agent(), out));
        core.setRemote(remote);
        return core;
    }

    private IceLiteAgent agent() {
        return new IceLiteAgent(acceptedNs, local, remoteCredentials, ByteBufAllocator.DEFAULT);
    }

    @Override
    public void register(PeerTransport peer, IceCredentials credentials) {
        port.ufrags().register(credentials, peer);
        registered.add(credentials.ufrag());
    }

    @Override
    public void retire(String ufrag) {
        port.ufrags().retire(ufrag);
        registered.remove(ufrag);
    }

    /** What would settle the transport if its peer never came; of no use once it is gone. */
    void waiting(Future<?> timer) {
        patience = timer;
        if (over) {
            timer.cancel(false);
        }
    }

    @Override
    public void gone(PeerTransport peer) {
        over = true;
        var timer = patience;
        if (timer != null) {
            timer.cancel(false);
        }
        registered.forEach(this::retire);
        port.onGone();
    }

    @Override
    public void lookUp(PeerTransport peer, IceCandidate candidate) {
        throw new IllegalStateException("a lite agent has no use for candidates");
    }
}
