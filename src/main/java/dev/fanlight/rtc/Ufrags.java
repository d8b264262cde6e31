package dev.fanlight.rtc;

import dev.fanlight.proto.ice.IceCredentials;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which session a check names: by the user name fragment that the peer was told. Any thread. */
final class Ufrags {
    /** @param password proves that a check is the peer's */
    record Named(PeerTransport peer, String password) {}

    private final ConcurrentHashMap<String, Named> byUfrag = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException when another session has the fragment */
    void register(IceCredentials local, PeerTransport peer) {
        if (byUfrag.putIfAbsent(local.ufrag(), new Named(peer, local.password())) != null) {
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
