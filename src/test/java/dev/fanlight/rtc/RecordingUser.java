package dev.fanlight.rtc;

import dev.fanlight.net.DatagramPath;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Notes what a transport tells its user, and holds that it tells it in order. Read by any thread. */
class RecordingUser implements PeerTransport.User {
    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<InetSocketAddress> paths = new CopyOnWriteArrayList<>();
    final List<Long> rtp = new CopyOnWriteArrayList<>();
    final AtomicInteger rtcp = new AtomicInteger();
    final AtomicInteger batches = new AtomicInteger();
    final AtomicInteger timers = new AtomicInteger();
    final List<String> faults = new CopyOnWriteArrayList<>();
    volatile @Nullable PeerTransport transport;
    volatile @Nullable CloseReason closed;
    volatile long closedNs;
    volatile long deadlineNs = Long.MAX_VALUE;

    /** Whether it notes nothing more, and makes no garbage. */
    volatile boolean quiet;

    /** Whether it has a bug. */
    volatile boolean failing;

    private volatile @Nullable Thread thread;
    private boolean unread;

    private void called(String what) {
        var owner = thread;
        if (owner == null) {
            thread = Thread.currentThread();
        } else if (!owner.equals(Thread.currentThread())) {
            faults.add(what + " on another thread");
        }
        if (closed != null) {
            faults.add(what + " after the end");
        }
    }

    private void media(String what) {
        called(what);
        unread = true;
        if (transport == null) {
            faults.add(what + " before onConnected");
        }
    }

    @Override
    public void onConnected(long nowNs, PeerTransport connected) {
        called("onConnected");
        if (paths.isEmpty()) {
            faults.add("onConnected without a path");
        }
        calls.add("connected");
        transport = connected;
    }

    @Override
    public void onPath(long nowNs, DatagramPath path) {
        called("onPath");
        calls.add("path");
        paths.add(path.remote());
    }

    @Override
    public void onConsentLost(long nowNs) {
        called("onConsentLost");
        calls.add("consentLost");
    }

    @Override
    public void onRtp(long nowNs, ByteBuf packet, long extSeq) {
        if (failing) {
            throw new IllegalStateException("a bug of the test");
        }
        if (quiet) {
            return;
        }
        media("onRtp");
        if (packet.getUnsignedShort(packet.readerIndex() + 2) != (extSeq & 0xFFFF)) {
            faults.add("another sequence number than in the packet");
        }
        rtp.add(extSeq);
    }

    @Override
    public void onRtcp(long nowNs, ByteBuf packet) {
        media("onRtcp");
        rtcp.incrementAndGet();
    }

    @Override
    public void onBatchEnd(long nowNs) {
        if (quiet) {
            return;
        }
        called("onBatchEnd");
        unread = false;
        batches.incrementAndGet();
    }

    @Override
    public void onTimer(long nowNs) {
        called("onTimer");
        if (unread) {
            faults.add("onTimer before onBatchEnd");
        }
        timers.incrementAndGet();
        deadlineNs = Long.MAX_VALUE;
    }

    @Override
    public long deadlineNs() {
        return deadlineNs;
    }

    @Override
    public void onClosed(long nowNs, CloseReason why) {
        called("onClosed");
        closedNs = nowNs;
        calls.add("closed");
        closed = why;
    }

    boolean isConnected() {
        return transport != null;
    }

    PeerTransport connected() {
        var known = transport;
        if (known == null) {
            throw new AssertionError("not connected");
        }
        return known;
    }

    Optional<CloseReason.Kind> closedAs() {
        return Optional.ofNullable(closed).map(CloseReason::kind);
    }
}
