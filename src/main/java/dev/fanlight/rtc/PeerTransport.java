package dev.fanlight.rtc;

import dev.fanlight.net.DatagramPath;
import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.srtp.OutboundSrtpContext;
import dev.fanlight.proto.srtp.SrtpKeys;
import dev.fanlight.proto.webrtc.RemoteTransport;
import dev.fanlight.rtc.dtls.DtlsAssociation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One peer: its ICE agent, its DTLS association, its SRTP contexts. Lives on its home loop for life, which for a server
 * is the loop whose socket got the first genuine check. Methods say where they may be called.
 */
public final class PeerTransport {
    /**
     * Who uses the transport. All calls on the home loop; times as of {@link dev.fanlight.media.MediaClock}. A buffer is
     * valid during the call only.
     */
    public interface User {
        /** Both sides have the keys: media may flow. Once, right after the first {@link #onPath}. */
        void onConnected(long nowNs, PeerTransport transport);

        /** From now on media goes this way; seals nothing anew, numbers go on. */
        void onPath(long nowNs, DatagramPath path);

        /** Nothing may be sent until the next {@link #onPath}, which may come for another 30 s (RFC 7675). */
        void onConsentLost(long nowNs);

        /**
         * A genuine RTP packet.
         *
         * @param packet opened; direct
         * @param extSeq roll-over counter, then sequence number, as its SSRC has them
         */
        void onRtp(long nowNs, ByteBuf packet, long extSeq);

        /**
         * A genuine compound RTCP packet.
         *
         * @param packet opened; direct
         */
        void onRtcp(long nowNs, ByteBuf packet);

        /** After all datagrams of this peer in one wake-up. */
        void onBatchEnd(long nowNs);

        /** Once connected, when {@link #deadlineNs} is over; at most 10 ms late. */
        void onTimer(long nowNs);

        /**
         * {@link Long#MAX_VALUE} for never. Asked after every call to the user; whoever moves it at another time says
         * so by {@link PeerTransport#deadlineMoved}.
         */
        long deadlineNs();

        /** Once, connected or not; nothing follows. */
        void onClosed(long nowNs, CloseReason why);
    }

    /** How the parts are put together once the home is known. */
    interface Assembly {
        PeerCore assemble(PeerTransport transport, RtcLoop home, PeerCore.Around around);

        void lookUp(PeerTransport transport, IceCandidate candidate);

        /** Before a restart. Any thread. */
        void register(PeerTransport transport, IceCredentials local);

        void retire(String ufrag);

        void gone(PeerTransport transport);
    }

    private final Assembly assembly;
    private final Securing.Maker securing;
    private final RtcLoop nursery;
    private final AtomicReference<@Nullable RtcLoop> home = new AtomicReference<>();

    /** What other threads want done, in order. */
    private final Queue<Consumer<PeerCore>> tasks = new ConcurrentLinkedQueue<>();

    private final Runnable runTasks = this::runTasks;
    private @Nullable PeerCore core;

    /** Its place in the home loop's arrays; -1 outside. */
    int slot = -1;

    /** Whether the home loop has noted that it got something in this wake-up. */
    boolean touched;

    /** @param nursery whose loop becomes the home when no check has come until one is needed */
    PeerTransport(Assembly assembly, Securing.Maker securing, RtcLoop nursery) {
        this.assembly = assembly;
        this.securing = securing;
        this.nursery = nursery;
    }

    // ---- for the user

    /** The home loop; known from the first call to the user on. Any thread. */
    public EventLoop loop() {
        return home().loop();
    }

    /** Where media goes now, as {@link User#onPath} said. Home loop. */
    public DatagramPath path() {
        return core().path();
    }

    /** Seals what is sent; from {@link User#onConnected} to {@link User#onClosed}. Home loop. */
    public OutboundSrtpContext outbound() {
        return core().outbound();
    }

    /** Seals a compound packet and sends it; the buffer stays the caller's and unchanged. Home loop. */
    public void sendRtcp(ByteBuf plain) { // hot
        core().sendRtcp(plain);
    }

    /**
     * Seals an RTP packet and sends it; the buffer stays the caller's and unchanged. Home loop.
     *
     * @param extSeq see {@link OutboundSrtpContext}
     * @return false where there is no way now, or its queue is full
     */
    public boolean sendRtp(ByteBuf plain, long extSeq) { // hot
        return core().sendRtp(plain, extSeq);
    }

    /** The user's deadline is another one, although the user was not called. Home loop. */
    public void deadlineMoved() { // hot
        home().deadlineMoved(this);
    }

    /**
     * An ICE restart (RFC 8445 section 9): checks name the session by the new credentials, and by the old ones until the
     * first with the new. Media goes on. At a server; a client has {@link RtcClient#restart}. Any thread.
     */
    public void restart(IceCredentials local, IceCredentials remote) {
        assembly.register(this, local);
        post(inside -> {
            if (inside.isClosed()) {
                assembly.retire(local.ufrag());
            } else {
                var nowNs = home().nowNs();
                inside.call(nowNs, () -> inside.ice().restart(nowNs, local, remote));
            }
        });
    }

    /** Takes leave of the peer; {@link User#onClosed} follows if it has not been. Any thread. */
    public void close(String why) {
        close(CloseReason.ours(why));
    }

    void close(CloseReason why) {
        post(inside -> inside.close(home().nowNs(), why));
        settleInNursery();
    }

    /** Makes sure that there is a home, so that time goes on for this transport. Any thread. */
    void settleInNursery() {
        if (home.get() == null) {
            execute(nursery, () -> settle(nursery));
        }
    }

    // ---- for the loops

    /**
     * Makes this loop the home if there is none yet; on that loop.
     *
     * @return the home
     */
    RtcLoop settle(RtcLoop loop) {
        if (home.compareAndSet(null, loop)) {
            core = assembly.assemble(this, loop, new Surroundings());
            loop.add(this);
            runTasks();
        }
        return home();
    }

    boolean isSettled() { // hot
        return home.get() != null;
    }

    RtcLoop home() {
        return Objects.requireNonNull(home.get(), "no check has come yet");
    }

    PeerCore core() { // hot
        return Objects.requireNonNull(core, "not on its home loop yet");
    }

    /** Has it done on the home loop, at once when that is known or as soon as it is. Any thread. */
    void post(Consumer<PeerCore> task) {
        tasks.add(task);
        var known = home.get();
        if (known != null) {
            execute(known, runTasks);
        }
    }

    private static void execute(RtcLoop loop, Runnable task) {
        try {
            loop.loop().execute(task);
        } catch (RejectedExecutionException ended) {
            // The loops have ended, and everything on them.
        }
    }

    private void runTasks() {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            home().guard(this, task);
        }
    }

    /** What the core asks for, and what DTLS says to it. */
    private final class Surroundings implements PeerCore.Around, DtlsAssociation.Out {
        @Override
        public Securing secure(RemoteTransport remote) {
            return securing.make(remote, loop(), this);
        }

        @Override
        public void lookUp(IceCandidate candidate) {
            assembly.lookUp(PeerTransport.this, candidate);
        }

        @Override
        public void retire(String ufrag) {
            assembly.retire(ufrag);
        }

        @Override
        public void gone() {
            home().remove(PeerTransport.this);
            assembly.gone(PeerTransport.this);
        }

        @Override
        public void datagram(byte[] bytes) {
            home().guard(PeerTransport.this, inside -> inside.onDtlsOut(bytes));
        }

        @Override
        public void established(SrtpKeys keys) {
            home().guard(PeerTransport.this, inside -> inside.onKeys(home().nowNs(), keys));
        }

        @Override
        public void failed(String why) {
            home().guard(PeerTransport.this, inside -> inside.close(home().nowNs(), CloseReason.notSecured(why)));
        }

        @Override
        public void closed() {
            home().guard(PeerTransport.this, inside -> inside.close(home().nowNs(), CloseReason.PEER_LEFT));
        }
    }
}
