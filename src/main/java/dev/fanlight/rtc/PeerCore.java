package dev.fanlight.rtc;

import dev.fanlight.ffm.Memory;
import dev.fanlight.net.DatagramPath;
import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.ice.IcePath;
import dev.fanlight.proto.ice.IceTransport;
import dev.fanlight.proto.ice.IceVerdict;
import dev.fanlight.proto.srtp.OutboundSrtpContext;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.proto.srtp.SrtpKeys;
import dev.fanlight.proto.stun.DatagramKind;
import dev.fanlight.proto.webrtc.RemoteTransport;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one peer's ICE, DTLS and SRTP are to each other. Knows no socket, thread or clock; on the home loop.
 *
 * <pre>
 * check ─► way ─► Selected ─► DTLS handshake ─► keys ─► onPath, onConnected ─► media
 *                    ▲                                        │ consent expires
 *                    └───────── a new check, a restart ◄── onConsentLost ─► 30 s ─► onClosed
 * </pre>
 */
final class PeerCore implements IceSide.Out {
    /** What the transport around it does for it. */
    interface Around {
        Securing secure(RemoteTransport remote);

        void lookUp(IceCandidate candidate);

        void retire(String ufrag);

        /** Nothing follows. */
        void gone();
    }

    /** For how long a peer without consent may come back. */
    private static final long GRACE_NS = 30_000_000_000L;

    private static final long NEVER = Long.MAX_VALUE;

    private final PeerTransport transport;
    private final PeerTransport.User user;
    private final Around around;
    private final SrtpEngine engine;
    private final RtcCounters counters;
    private final IceSide ice;
    private final Ways ways;
    private final DtlsSide dtls;
    private @Nullable SecuredMedia media;

    /** The way that the datagram now being read has come. */
    private @Nullable Way current;

    private @Nullable Way selected;

    private final EarlyMedia early = new EarlyMedia();

    /** Whether the way that the datagram now being read has come is one that a check has proven. */
    private boolean provenByNow;

    private boolean connected;
    private boolean closed;
    private long nowNs;
    private long closeByNs = NEVER;

    PeerCore(
            PeerTransport transport,
            PeerTransport.User user,
            Around around,
            SrtpEngine engine,
            RtcCounters counters,
            Ways ways,
            Function<IceSide.Out, IceSide> ice) {
        this.transport = transport;
        this.user = user;
        this.around = around;
        this.engine = engine;
        this.counters = counters;
        this.ways = ways;
        dtls = new DtlsSide(around, counters);
        this.ice = ice.apply(this);
    }

    /** Who the peer is; before it is known, nothing can be secured. */
    void setRemote(RemoteTransport known) {
        dtls.setRemote(known);
    }

    IceSide ice() {
        return ice;
    }

    // ---- datagrams in

    /**
     * A datagram on a way of the peer's.
     *
     * @return false for a check that names another session: its address has passed to that one
     */
    boolean onDatagram(long atNs, ByteBuf datagram, Way way) { // hot
        if (closed) {
            counters.add(RtcCount.AFTER_CLOSE);
            return true;
        }
        switch (DatagramKind.of(datagram)) {
            case RTP -> {
                provenByNow = way.proven;
                onRtp(atNs, datagram);
            }
            case RTCP -> {
                provenByNow = way.proven;
                onRtcp(atNs, datagram);
            }
            case STUN -> {
                return onStun(atNs, datagram, way) != IceVerdict.WRONG_USERNAME;
            }
            case DTLS -> dtls.onDatagram(datagram, way);
            case OTHER -> counters.add(RtcCount.NOT_SPOKEN);
        }
        return true;
    }

    private void onRtp(long atNs, ByteBuf datagram) { // hot
        if (media != null && connected) {
            media.onRtp(atNs, datagram, user);
        } else {
            onEarlyMedia(datagram);
        }
    }

    /** Nobody but who shakes hands with us can mean it. */
    private void onEarlyMedia(ByteBuf datagram) {
        if (!dtls.hasBegun() || !provenByNow || !early.keep(datagram)) {
            counters.add(RtcCount.EARLY_MEDIA);
        }
    }

    private void onRtcp(long atNs, ByteBuf datagram) { // hot
        if (media != null && connected) {
            media.onRtcp(atNs, datagram, user);
        } else {
            onEarlyMedia(datagram);
        }
    }

    /** A check on a way that may be new; where it is in order, the way is kept. */
    IceVerdict onStun(long atNs, ByteBuf datagram, Way way) {
        if (closed) {
            counters.add(RtcCount.AFTER_CLOSE);
            return IceVerdict.UNEXPECTED_RESPONSE;
        }
        nowNs = atNs;
        current = way;
        try {
            var verdict = ice.onDatagram(atNs, datagram, way.ice);
            counters.add(verdict);
            counters.add(RtcCount.STUN_IN);
            if (verdict == IceVerdict.ANSWERED || verdict == IceVerdict.RESPONSE_TAKEN) {
                prove(atNs, way);
                forgetDisplaced(atNs);
            }
            return verdict;
        } finally {
            current = null;
        }
    }

    private void prove(long atNs, Way way) {
        if (!closed) {
            way.proven = true;
            way.heardNs = atNs;
            ways.keep(way, selected);
        }
    }

    private void forgetDisplaced(long atNs) {
        var displaced = ways.takeDisplaced();
        if (displaced != null && !closed) {
            ice.onPathClosed(atNs, displaced.ice);
        }
    }

    /** After all datagrams of a wake-up of which this transport got some. */
    void onBatchEnd(long atNs) { // hot
        if (connected && !closed) {
            user.onBatchEnd(atNs);
        }
    }

    // ---- what ICE says

    @Override
    public void datagram(ByteBuf bytes, IcePath path) {
        if (closed) {
            return;
        }
        var way = wayOf(path);
        var at = way.path.reserve(bytes.readableBytes());
        if (at == 0) {
            counters.add(RtcCount.OUT_FULL);
            return;
        }
        Memory.set(at, bytes);
        way.path.send(bytes.readableBytes());
    }

    private Way wayOf(IcePath path) {
        var here = current;
        return here != null && here.ice.equals(path) ? here : ways.of(transport, path, selected);
    }

    @Override
    public void onSelected(IcePath path) {
        if (closed) {
            return;
        }
        var way = wayOf(path);
        var isAnother = way != selected;
        prove(nowNs, way);
        selected = way;
        closeByNs = NEVER;
        if (ice instanceof ControllingSide) {
            ways.dropConnectionsBut(way);
        }
        if (connected) {
            if (isAnother) {
                user.onPath(nowNs, way.path);
            }
            return;
        }
        if (media == null) {
            dtls.onSelected(nowNs);
        }
        connectIfReady(nowNs);
    }

    @Override
    public void onConsentExpired() {
        if (closed) {
            return;
        }
        selected = null;
        closeByNs = nowNs + GRACE_NS;
        if (connected) {
            user.onConsentLost(nowNs);
        }
    }

    @Override
    public void onNoWay() {
        // After a failed restart, media may still go the old way; consent will tell.
        if (selected == null) {
            close(nowNs, connected ? CloseReason.TIMED_OUT : CloseReason.NEVER_CONNECTED);
        }
    }

    @Override
    public void onUfragRetired(String ufrag) {
        around.retire(ufrag);
    }

    @Override
    public void onNameToLookUp(IceCandidate candidate) {
        around.lookUp(candidate);
    }

    /** The connection of a way was closed. */
    void onPathClosed(long atNs, Way way) {
        if (!closed) {
            call(atNs, () -> {
                ways.forget(way);
                ice.onPathClosed(atNs, way.ice);
            });
        }
    }

    /** What came to another loop no longer does. */
    void onForwardEnded(long atNs, Forward forward) {
        var way = forward.way;
        forward.ended = true;
        if (way != null) {
            onPathClosed(atNs, way);
        }
    }

    /** The way by which what comes to another loop is answered from here. */
    Way wayHome(Forward forward) {
        var arrival = forward.arrival;
        var path = arrival instanceof TcpPath
                ? arrival
                : ways.open(new IcePath(IceTransport.UDP, arrival.local(), arrival.remote()));
        var way = path.owner() instanceof Way known && known.peer == transport ? known : Way.of(transport, path);
        way.forward = forward;
        return way;
    }

    /** A call to the agent whose events need to know the time. */
    void call(long atNs, Runnable agent) {
        nowNs = atNs;
        agent.run();
    }

    // ---- what DTLS says

    void onDtlsOut(byte[] bytes) {
        dtls.send(bytes, selected);
    }

    void onKeys(long atNs, SrtpKeys keys) {
        if (!closed && media == null) {
            media = new SecuredMedia(engine, keys, dtls.onKeys(), counters);
            connectIfReady(atNs);
        }
    }

    private void connectIfReady(long atNs) {
        var way = selected;
        if (way != null && media != null && !connected) {
            connected = true;
            counters.add(RtcCount.CONNECTED);
            user.onPath(atNs, way.path);
            user.onConnected(atNs, transport);
            replayEarlyMedia(atNs);
        }
    }

    private void replayEarlyMedia(long atNs) {
        early.replay(datagram -> {
            if (DatagramKind.of(datagram) == DatagramKind.RTCP) {
                onRtcp(atNs, datagram);
            } else {
                onRtp(atNs, datagram);
            }
        });
        onBatchEnd(atNs);
    }

    // ---- media out

    DatagramPath path() {
        var way = selected;
        if (way == null) {
            throw new IllegalStateException("there is no way to the peer now");
        }
        return way.path;
    }

    OutboundSrtpContext outbound() {
        if (media == null) {
            throw new IllegalStateException("not connected");
        }
        return media.outbound();
    }

    void sendRtcp(ByteBuf plain) { // hot
        if (selected == null || media == null) {
            counters.add(RtcCount.NO_WAY_OUT);
        } else {
            media.sendRtcp(plain, selected.path);
        }
    }

    boolean sendRtp(ByteBuf plain, long extSeq) { // hot
        if (selected == null || media == null) {
            counters.add(RtcCount.NO_WAY_OUT);
            return false;
        }
        return media.sendRtp(plain, extSeq, selected.path);
    }

    // ---- time and the end

    void onTimer(long atNs) {
        nowNs = atNs;
        if (!closed) {
            ice.onTimer(atNs);
        }
        if (!closed && atNs >= closeByNs) {
            close(atNs, connected ? CloseReason.TIMED_OUT : CloseReason.NEVER_CONNECTED);
        }
        if (!closed && atNs >= dtls.doneByNs()) {
            close(atNs, CloseReason.SILENT_HANDSHAKE);
        }
        if (!closed && connected && atNs >= user.deadlineNs()) {
            user.onTimer(atNs);
        }
    }

    /** When {@link #onTimer} has something to do. */
    long deadlineNs() {
        if (closed) {
            return NEVER;
        }
        var ownNs = Math.min(ice.deadlineNs(), Math.min(closeByNs, dtls.doneByNs()));
        return connected ? Math.min(ownNs, user.deadlineNs()) : ownNs;
    }

    boolean isSelected(Way way) {
        return way == selected;
    }

    boolean isClosed() {
        return closed;
    }

    /** Takes leave of the peer, tells the user and lets go of everything; more than once does no harm. */
    void close(long atNs, CloseReason why) {
        if (closed) {
            return;
        }
        closed = true;
        counters.add(RtcCount.CLOSED);
        var last = selected;
        selected = null;
        try {
            dtls.close(last);
            user.onClosed(atNs, why);
        } finally {
            letGo();
        }
    }

    private void letGo() {
        early.close();
        if (media != null) {
            media.close();
        }
        ways.dropAll();
        around.gone();
    }

    /** For each way; a client that changes its socket. */
    void forEachWay(Consumer<Way> action) {
        ways.forEach(action);
    }
}
