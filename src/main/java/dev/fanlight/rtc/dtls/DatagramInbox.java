package dev.fanlight.rtc.dtls;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams of one peer that wait for the thread that reads them: 64 of them and 64 KiB at most; the newest is
 * refused when it is full. Any thread may put, one takes. A virtual thread that waits here holds no carrier.
 */
final class DatagramInbox {
    static final int MAX_DATAGRAMS = 64;
    static final int MAX_BYTES = 64 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private boolean closed;

    /** Whether it was taken; a closed inbox takes and forgets everything. */
    boolean offer(byte[] datagram) {
        lock.lock();
        try {
            if (closed) {
                return true;
            }
            if (isFull(datagram.length)) {
                return false;
            }
            waiting.add(datagram);
            waitingBytes += datagram.length;
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #offer} would refuse this many bytes now; asked before they are copied. */
    boolean isFullFor(int lengthBytes) {
        lock.lock();
        try {
            return isFull(lengthBytes);
        } finally {
            lock.unlock();
        }
    }

    /** The oldest one, or null where there is none. */
    byte @Nullable [] poll() {
        lock.lock();
        try {
            return take();
        } finally {
            lock.unlock();
        }
    }

    /** The oldest one, waiting for it until {@code System.nanoTime()} reaches the deadline; null then, and when closed. */
    byte @Nullable [] await(long deadlineNs) {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                var remainingNs = deadlineNs - System.nanoTime();
                if (remainingNs <= 0) {
                    return null;
                }
                changed.await(remainingNs, TimeUnit.NANOSECONDS);
            }
            return take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes whoever waits, and lets everything go. */
    void close() {
        lock.lock();
        try {
            closed = true;
            waiting = new ArrayDeque<>(0);
            waitingBytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(int moreBytes) {
        return waiting.size() >= MAX_DATAGRAMS || waitingBytes + moreBytes > MAX_BYTES;
    }

    private byte @Nullable [] take() {
        var datagram = waiting.poll();
        if (datagram != null) {
            waitingBytes -= datagram.length;
        }
        return datagram;
    }
}
