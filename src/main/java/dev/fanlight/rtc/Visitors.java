package dev.fanlight.rtc;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections the media port has, and how many of each address have not yet shown a genuine check; so that
 * nobody can take all of them by just opening some. Any thread.
 */
final class Visitors {
    static final int MAX_CONNECTIONS = 4_096;
    static final int MAX_UNPROVEN_PER_ADDRESS = 32;

    private final AtomicInteger connections = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> unproven = new ConcurrentHashMap<>();

    /** Whether one more of this address is let in; then {@link #proven} or {@link #left} follow. */
    boolean enter(InetAddress address) {
        if (connections.incrementAndGet() > MAX_CONNECTIONS) {
            connections.decrementAndGet();
            return false;
        }
        if (unproven.merge(address, 1, Integer::sum) > MAX_UNPROVEN_PER_ADDRESS) {
            left(address, false);
            return false;
        }
        return true;
    }

    void proven(InetAddress address) {
        unproven.computeIfPresent(address, (key, count) -> count > 1 ? count - 1 : null);
    }

    void left(InetAddress address, boolean wasProven) {
        if (!wasProven) {
            proven(address);
        }
        connections.decrementAndGet();
    }

    int connections() {
        return connections.get();
    }
}
