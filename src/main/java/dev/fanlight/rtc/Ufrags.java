package dev.fanlight.rtc;

import dev.fanlight.proto.ice.IceCredentials;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which session a check names: by the user name fragment that the peer was told. Any thread. */
final class Ufrags {
    /**
     * @param password proves that a check is the peer's
     * @param forged how many checks were made with another one
     */
    record Named(PeerTransport peer, String password, PerSecond forged) {}

    /** Whoever knows the fragment can use them up, and keeps new addresses from this session then, but from no other. */
    static final int FORGED_PER_SECOND = 50;

    private final ConcurrentHashMap<String, Named> byUfrag = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException when another session has the fragment */
    void register(IceCredentials local, PeerTransport peer) {
        var named = new Named(peer, local.password(), new PerSecond(FORGED_PER_SECOND));
        if (byUfrag.putIfAbsent(local.ufrag(), named) != null) {
            throw new IllegalArgumentException("another session has the ufrag " + local.ufrag());
        }
    }

    void retire(String ufrag) {
        byUfrag.remove(ufrag);
    }

    @Nullable Named find(String ufrag) {
        return byUfrag.get(ufrag);
    }

    int size() {
        return byUfrag.size();
    }

    Collection<Named> all() {
        return byUfrag.values();
    }
}
