package dev.fanlight.rtc.dtls;

import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.srtp.SrtpKeys;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DTLS 1.2 association with one peer (RFC 6347) that agrees on SRTP keys (RFC 5764), in either role.
 *
 * <p>Methods may be called by any thread, at any time, in any order; none blocks, and none throws for what a peer sent.
 * {@link Out} is called on the given executor only, which has to keep the order. The handshake runs on a virtual thread
 * of its own. After it no thread is kept: a burst of later datagrams is read by a short virtual thread, one at a time.
 * Whatever Bouncy Castle held is gone by then; {@link SecuredRecords} is what stays.
 *
 * <p>As a server it sends no HelloVerifyRequest (RFC 6347 section 4.2.1): its cookie proves that the client receives at
 * the address it sends from, and that was proven before by ICE, whose connectivity checks carry a secret of the session.
 * Only datagrams from an address that passed them may be given to this class.
 *
 * <p>There are no renegotiation, resumption and application data; what asks for them is dropped and counted.
 */
public final class DtlsAssociation implements AutoCloseable {
    /** Called on the executor of the association. */
    public interface Out {
        /** For the peer, 1,200 bytes at most; the receiver's own. May still come once after {@link #close}. */
        void datagram(byte[] bytes);

        /** Once at most. */
        void established(SrtpKeys keys);

        /**
         * It came to nothing; nothing but a last datagram follows.
         *
         * @param why a sentence for people
         */
        void failed(String why);

        /** The peer said close_notify, or sent a fatal alert, after {@link #established}; nothing but a datagram follows. */
        void closed();
    }

    private enum State {
        NEW,
        HANDSHAKE,
        ESTABLISHED,
        CLOSED
    }

    private static final Logger log = LoggerFactory.getLogger(DtlsAssociation.class);
    private static final int MAX_DATAGRAM_BYTES = 8_192;

    private final Executor loop;
    private final Out out;
    private final DatagramInbox inbox = new DatagramInbox();
    private final DtlsDrops drops = new DtlsDrops();

    /** Guards what follows; never held while somebody else's code runs. */
    private final ReentrantLock lock = new ReentrantLock();

    private State state = State.NEW;
    private @Nullable Handshake handshake;
    private @Nullable SecuredRecords records;
    private boolean hasThread;
    private volatile boolean closedByUs;

    /**
     * @param peer the fingerprints in the peer's session description; its certificate has to match one of them
     * @param loop runs what it is given one after the other, such as an event loop
     */
    public DtlsAssociation(DtlsIdentity own, boolean weAreClient, List<Fingerprint> peer, Executor loop, Out out) {
        this(
                new Handshake(own, weAreClient, List.copyOf(peer), DtlsTimings.USUAL, HandshakeGate.OF_THIS_PROCESS),
                loop,
                out);
    }

    DtlsAssociation(Handshake handshake, Executor loop, Out out) {
        this.handshake = handshake;
        this.loop = loop;
        this.out = out;
    }

    /** Begins the handshake; once. Datagrams that came before are not lost. */
    public void start() {
        var begun = begin();
        if (begun != null) {
            startThread("dtls-handshake", () -> {
                shakeHands(begun);
                readInbox();
            });
        }
    }

    /**
     * Takes a datagram of the peer: its readable bytes are copied, its indexes left alone. What is too much is dropped
     * and counted: 64 datagrams and 64 KiB may wait.
     */
    public void onDatagram(ByteBuf bytes) {
        var lengthBytes = bytes.readableBytes();
        if (lengthBytes < DtlsRecord.HEADER_BYTES) {
            drops.count(DtlsDrop.NOT_DTLS);
            return;
        }
        if (lengthBytes > MAX_DATAGRAM_BYTES) {
            drops.count(DtlsDrop.TOO_LONG);
            return;
        }
        if (inbox.isClosed()) {
            return;
        }
        if (inbox.isFullFor(lengthBytes)) {
            drops.count(DtlsDrop.QUEUE_FULL);
            return;
        }
        var datagram = new byte[lengthBytes];
        bytes.getBytes(bytes.readerIndex(), datagram);
        if (!inbox.offer(datagram)) {
            drops.count(DtlsDrop.QUEUE_FULL);
            return;
        }
        if (needsThread()) {
            startThread("dtls-burst", this::readInbox);
        }
    }

    /**
     * Ends it in whatever state it is, and tells the peer where there is one to be told. Neither {@link Out#established},
     * {@link Out#failed} nor {@link Out#closed} is called after this, if it is called on the executor.
     */
    @Override
    public void close() {
        closedByUs = true;
        byte @Nullable [] closeNotify;
        lock.lock();
        try {
            closeNotify = end();
            handshake = null;
        } finally {
            lock.unlock();
        }
        if (closeNotify != null) {
            send(closeNotify);
        }
    }

    /** How many datagrams or records were dropped for this reason. */
    public int dropped(DtlsDrop why) {
        return drops.of(why);
    }

    private @Nullable Handshake begin() {
        lock.lock();
        try {
            var begun = handshake;
            if (begun != null) {
                handshake = null;
                state = State.HANDSHAKE;
                hasThread = true;
            }
            return begun;
        } finally {
            lock.unlock();
        }
    }

    // ---- on the handshake's thread

    private void shakeHands(Handshake begun) {
        var place = begun.gate().admit();
        if (place.isEmpty()) {
            fail("Too many peers are connecting at the same time ("
                    + begun.gate().maxUnderWay() + "): connect again in some seconds.");
            return;
        }
        try (var pass = place.get()) {
            establish(begun.run(pass, inbox, drops, this::send));
        } catch (Throwable failure) {
            // Errors too: a certificate may be nested so deeply that a stack does not hold it.
            if (HandshakeFailure.isOurs(failure)) {
                log.warn("A DTLS handshake failed here", failure);
            } else {
                log.debug("A DTLS handshake failed", failure);
            }
            fail(HandshakeFailure.sentence(failure));
        }
    }

    private void establish(Handshake.Result result) {
        byte @Nullable [] closeNotify = null;
        lock.lock();
        try {
            records = result.records();
            if (state == State.HANDSHAKE) {
                state = State.ESTABLISHED;
            } else {
                // Closed while the last message was on its way.
                closeNotify = end();
            }
        } finally {
            lock.unlock();
        }
        if (closeNotify != null) {
            send(closeNotify);
        } else {
            tell(() -> out.established(result.keys()));
        }
    }

    private void fail(String why) {
        lock.lock();
        try {
            if (state != State.HANDSHAKE) {
                return;
            }
            end();
        } finally {
            lock.unlock();
        }
        tell(() -> out.failed(why));
    }

    // ---- on a burst's thread, or on the handshake's after it

    private void readInbox() {
        for (var datagram = nextOrEnd(); datagram != null; datagram = nextOrEnd()) {
            read(datagram);
        }
    }

    private void read(byte[] datagram) {
        var current = records();
        if (current == null) {
            return;
        }
        // Not under the lock: the loop may want it, and this takes its time. Closing meanwhile only clears the keys.
        switch (current.open(datagram)) {
            case NOTHING -> {}
            case REPEAT_LAST_FLIGHT -> {
                for (var part : current.lastFlight()) {
                    send(part.clone());
                }
            }
            case PEER_CLOSED -> closedByPeer();
        }
    }

    /** RFC 5246 section 7.2.1: "The other party MUST respond with a close_notify alert of its own". */
    private void closedByPeer() {
        byte @Nullable [] closeNotify;
        lock.lock();
        try {
            closeNotify = end();
        } finally {
            lock.unlock();
        }
        if (closeNotify != null) {
            send(closeNotify);
            tell(out::closed);
        }
    }

    private @Nullable SecuredRecords records() {
        lock.lock();
        try {
            return records;
        } finally {
            lock.unlock();
        }
    }

    /** Null lets the thread end: from then on the next datagram starts another one. */
    private byte @Nullable [] nextOrEnd() {
        lock.lock();
        try {
            var datagram = state == State.ESTABLISHED ? inbox.poll() : null;
            if (datagram == null) {
                hasThread = false;
            }
            return datagram;
        } finally {
            lock.unlock();
        }
    }

    private boolean needsThread() {
        lock.lock();
        try {
            if (state != State.ESTABLISHED || hasThread) {
                return false;
            }
            hasThread = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    // ---- for all

    /** Under the lock: lets everything go. Returns what the peer is to be told, once. */
    private byte @Nullable [] end() {
        state = State.CLOSED;
        inbox.close();
        var last = records;
        records = null;
        if (last == null) {
            return null;
        }
        var closeNotify = last.closeNotify();
        last.clear();
        return closeNotify;
    }

    private void send(byte[] datagram) {
        onLoop(() -> out.datagram(datagram));
    }

    private void tell(Runnable news) {
        onLoop(() -> {
            if (!closedByUs) {
                news.run();
            }
        });
    }

    private void onLoop(Runnable call) {
        try {
            loop.execute(call);
        } catch (RejectedExecutionException e) {
            // The loop has ended, and with it everybody who could have been told.
            log.debug("A DTLS association has outlived its loop");
        }
    }

    private static void startThread(String name, Runnable work) {
        Thread.ofVirtual().name(name).start(work);
    }
}
