package dev.fanlight.endpoint.webrtc;

import dev.fanlight.media.StreamName;
import dev.fanlight.proto.sdp.IceCredentials;
import dev.fanlight.rtc.PeerTransport;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One WHIP or WHEP session as HTTP sees it (RFC 9725 section 4.1): it has an address and, for each ICE session, an entity
 * tag. Any thread.
 */
final class Session {
    /** Networks do not change more often. */
    private static final long RESTART_INTERVAL_NS = 500_000_000L;

    private final String id;
    private final StreamName stream;
    private final Kind kind;
    private final InetAddress client;
    private final AtomicBoolean waiting = new AtomicBoolean(true);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private @Nullable PeerTransport transport;
    private @Nullable IceCredentials remote;
    private @Nullable String closing;
    private int iceSessions = 1;
    private long nextRestartNs;

    enum Kind {
        PUBLISHER("whip"),
        VIEWER("whep");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** In addresses. */
        String word() {
            return word;
        }
    }

    Session(String id, StreamName stream, Kind kind, InetAddress client) {
        this.id = id;
        this.stream = stream;
        this.kind = kind;
        this.client = client;
    }

    String id() {
        return id;
    }

    StreamName stream() {
        return stream;
    }

    Kind kind() {
        return kind;
    }

    /** Who asked for it. */
    InetAddress client() {
        return client;
    }

    boolean peerIsLocal() {
        return client.isLoopbackAddress();
    }

    /** It has connected or ended; true the first time. */
    boolean stopWaiting() {
        return waiting.compareAndSet(true, false);
    }

    /** The path of its address. */
    String location() {
        return "/" + stream + "/" + kind.word() + "/" + id;
    }

    /** A strong validator, quotes included, of the ICE session that is under way. */
    synchronized String etag() {
        return "\"" + id.substring(0, 8) + "-" + iceSessions + "\"";
    }

    /** The peer may come now, with these credentials. */
    synchronized void begin(PeerTransport accepted, IceCredentials peer) {
        transport = accepted;
        remote = peer;
        if (closing != null) {
            accepted.close(closing);
        }
    }

    /** Whether these are the peer's credentials in the ICE session that is under way. */
    synchronized boolean isCurrent(IceCredentials peer) {
        return peer.equals(remote);
    }

    /**
     * Begins another ICE session (RFC 9725 section 4.3.1.2), with another entity tag.
     *
     * @return false where the last one has only just begun: each is remembered until a check has come
     */
    synchronized boolean restart(
            long nowNs, dev.fanlight.proto.ice.IceCredentials local, dev.fanlight.proto.ice.IceCredentials peer) {
        if (transport == null || nowNs < nextRestartNs) {
            return false;
        }
        transport.restart(local, peer);
        remote = LocalSide.sdp(peer);
        iceSessions++;
        nextRestartNs = nowNs + RESTART_INTERVAL_NS;
        return true;
    }

    /** Takes leave of the peer. */
    synchronized void close(String why) {
        closing = why;
        if (transport != null) {
            transport.close(why);
        }
    }

    /** The transport has closed, or there was never one. */
    void onEnded() {
        ended.complete(null);
    }

    /** Waits until all that belongs to it has ended; false when that takes longer. */
    boolean awaitEnd(long limitMs) throws InterruptedException {
        try {
            ended.get(limitMs, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
