package dev.fanlight.rtc;

import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.ice.IceVerdict;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's share of the transports. In one wake-up: all datagrams, then once for each transport that got some
 * the end of the batch, then its timer where that is due. All others' timers by a tick each 10 ms, which runs only while
 * there is a transport. One clock reading a wake-up.
 *
 * <p>On its loop, but for {@link #loop}, {@link #counters} and {@link #inbox}.
 */
final class RtcLoop {
    private static final Logger log = LoggerFactory.getLogger(RtcLoop.class);
    private static final int TICK_MS = 10;
    private static final long UNREAD = -1;

    private final EventLoop loop;
    private final MediaClock clock;
    private final RtcCounters counters = new RtcCounters();
    private final Inbox inbox = new Inbox(this);

    // Side by side, so that a tick walks one small array.
    private @Nullable PeerTransport[] transports = new PeerTransport[16];
    private long[] deadlinesNs = new long[16];
    private int count;

    private @Nullable PeerTransport[] touched = new PeerTransport[16];
    private int touchedCount;
    private final ArrayList<TcpPath> unflushed = new ArrayList<>();
    private final Runnable flush = this::flush;
    private long wakeUpNs = UNREAD;
    private @Nullable Future<?> ticks;

    RtcLoop(EventLoop loop, MediaClock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    EventLoop loop() {
        return loop;
    }

    RtcCounters counters() {
        return counters;
    }

    Inbox inbox() {
        return inbox;
    }

    /** Now; within a wake-up's datagrams, when it began. */
    long nowNs() { // hot
        return wakeUpNs == UNREAD ? clock.nowNs() : wakeUpNs;
    }

    // ---- datagrams

    /**
     * A datagram of a known way.
     *
     * @return false for a check that names another session
     */
    boolean deliver(Way way, ByteBuf datagram) { // hot
        var peer = way.peer;
        beginWakeUp();
        touch(peer);
        try {
            return peer.core().onDatagram(wakeUpNs, datagram, way);
        } catch (RuntimeException bug) {
            fail(peer, bug);
            return true;
        }
    }

    /** A genuine check from a path that is not yet one of the peer's; whether it is now. */
    boolean deliverFirst(PeerTransport peer, ByteBuf check, Way way) {
        beginWakeUp();
        touch(peer);
        try {
            return peer.core().onStun(wakeUpNs, check, way) == IceVerdict.ANSWERED;
        } catch (RuntimeException bug) {
            fail(peer, bug);
            return false;
        }
    }

    private void beginWakeUp() { // hot
        if (wakeUpNs == UNREAD) {
            wakeUpNs = clock.nowNs();
        }
    }

    private void touch(PeerTransport peer) { // hot
        if (peer.touched) {
            return;
        }
        if (touchedCount == touched.length) {
            touched = Arrays.copyOf(touched, touchedCount * 2);
        }
        peer.touched = true;
        touched[touchedCount++] = peer;
    }

    /** All datagrams of this wake-up are in. */
    void endBatch() { // hot
        for (var i = 0; i < touchedCount; i++) {
            var peer = touched[i];
            touched[i] = null;
            if (peer != null) {
                peer.touched = false;
                endBatch(peer);
            }
        }
        touchedCount = 0;
        wakeUpNs = UNREAD;
    }

    private void endBatch(PeerTransport peer) { // hot
        try {
            var core = peer.core();
            core.onBatchEnd(wakeUpNs);
            var deadlineNs = core.deadlineNs();
            if (deadlineNs <= wakeUpNs) {
                core.onTimer(wakeUpNs);
                deadlineNs = core.deadlineNs();
            }
            if (peer.slot >= 0) {
                deadlinesNs[peer.slot] = deadlineNs;
            }
        } catch (RuntimeException bug) {
            fail(peer, bug);
        }
    }

    // ---- timers

    private void tick() { // hot
        var nowNs = clock.nowNs();
        // Backwards, so that a transport may leave in its turn: the last one, already seen, takes its place.
        for (var i = count - 1; i >= 0; i--) {
            if (deadlinesNs[i] <= nowNs) {
                var peer = transports[i];
                if (peer != null) {
                    onTimer(nowNs, peer);
                }
            }
        }
    }

    private void onTimer(long nowNs, PeerTransport peer) {
        try {
            peer.core().onTimer(nowNs);
            deadlineMoved(peer);
        } catch (RuntimeException bug) {
            fail(peer, bug);
        }
    }

    void deadlineMoved(PeerTransport peer) { // hot
        if (peer.slot >= 0) {
            deadlinesNs[peer.slot] = peer.core().deadlineNs();
        }
    }

    // ---- who lives here

    void add(PeerTransport peer) {
        if (count == transports.length) {
            transports = Arrays.copyOf(transports, count * 2);
            deadlinesNs = Arrays.copyOf(deadlinesNs, count * 2);
        }
        peer.slot = count;
        transports[count] = peer;
        deadlinesNs[count++] = 0;
        if (ticks == null) {
            ticks = loop.scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        }
    }

    void remove(PeerTransport peer) {
        var slot = peer.slot;
        if (slot < 0) {
            return;
        }
        peer.slot = -1;
        var last = transports[--count];
        transports[count] = null;
        if (slot < count && last != null) {
            transports[slot] = last;
            deadlinesNs[slot] = deadlinesNs[count];
            last.slot = slot;
        }
        if (count == 0 && ticks != null) {
            ticks.cancel(false);
            ticks = null;
        }
    }

    // ---- whatever else happens to a transport

    /** Does it, and holds that a bug ends this one transport only. */
    void guard(PeerTransport peer, Consumer<PeerCore> task) {
        try {
            task.accept(peer.core());
            deadlineMoved(peer);
        } catch (RuntimeException bug) {
            fail(peer, bug);
        }
    }

    private void fail(PeerTransport peer, RuntimeException bug) {
        log.error("A transport failed and is closed; this is a bug", bug);
        try {
            peer.core().close(nowNs(), CloseReason.FAULT);
        } catch (RuntimeException again) {
            log.error("Closing it failed too", again);
        }
    }

    /** Flushes the connection once all that is ready to run now has run. */
    void flushLater(TcpPath path) { // hot
        unflushed.add(path);
        if (unflushed.size() == 1) {
            loop.execute(flush);
        }
    }

    private void flush() { // hot
        for (var i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flush();
        }
        unflushed.clear();
    }
}
