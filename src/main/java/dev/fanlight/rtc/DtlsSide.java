package dev.fanlight.rtc;

import dev.fanlight.ffm.Memory;
import dev.fanlight.proto.webrtc.RemoteTransport;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * When a transport's DTLS begins and which way it goes (RFC 5763): as a client once ICE has selected a way, as a server
 * with the peer's first datagram. Only on ways that a check has proven. On the home loop.
 */
final class DtlsSide {
    /** For a peer that was found to finish its handshake. */
    private static final long LIMIT_NS = 30_000_000_000L;

    private static final long NEVER = Long.MAX_VALUE;

    private final PeerCore.Around around;
    private final RtcCounters counters;
    private @Nullable RemoteTransport remote;
    private @Nullable Securing securing;

    /** Where it goes as long as no way is selected, and after the end. */
    private @Nullable Way lastResort;

    private long doneByNs = NEVER;

    DtlsSide(PeerCore.Around around, RtcCounters counters) {
        this.around = around;
        this.counters = counters;
    }

    /** Who the peer is; before it is known, nothing can be secured. */
    void setRemote(RemoteTransport known) {
        remote = known;
    }

    void onDatagram(ByteBuf datagram, Way way) {
        counters.add(RtcCount.DTLS_IN);
        if (!way.proven || remote == null) {
            counters.add(RtcCount.DTLS_BEFORE_CHECK);
            return;
        }
        lastResort = way;
        begun(remote).onDatagram(datagram);
    }

    private Securing begun(RemoteTransport with) {
        var under = securing;
        if (under == null) {
            under = around.secure(with);
            securing = under;
            under.start();
        }
        return under;
    }

    boolean hasBegun() {
        return securing != null;
    }

    /** Media has a way, the handshake is not done. */
    void onSelected(long nowNs) {
        doneByNs = Math.min(doneByNs, nowNs + LIMIT_NS);
        if (remote != null && remote.weAreDtlsClient()) {
            begun(remote);
        }
    }

    /** The keys are there; says in which role. */
    boolean onKeys() {
        doneByNs = NEVER;
        return remote != null && remote.weAreDtlsClient();
    }

    /** A datagram of DTLS to the peer. */
    void send(byte[] bytes, @Nullable Way selected) {
        var way = selected != null ? selected : lastResort;
        if (way == null) {
            counters.add(RtcCount.NO_WAY_OUT);
            return;
        }
        var at = way.path.reserve(bytes.length);
        if (at == 0) {
            counters.add(RtcCount.OUT_FULL);
            return;
        }
        Memory.set(at, bytes);
        way.path.send(bytes.length);
    }

    /** When the peer's patience is over. */
    long doneByNs() {
        return doneByNs;
    }

    /** Takes leave, by the way that media went. */
    void close(@Nullable Way selected) {
        lastResort = selected != null ? selected : lastResort;
        if (securing != null) {
            securing.close();
        }
    }
}
