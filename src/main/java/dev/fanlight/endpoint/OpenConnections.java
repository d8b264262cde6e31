package dev.fanlight.endpoint;

import dev.fanlight.config.IpLiteral;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections one server has, in all and from each address, so that nobody can take all of them. Of IPv6 the first
 * 64 bits count, as everybody has at least so many addresses. Connections from this machine are bounded only together with
 * all others: load generators and those who forward from outside are at home there. Any thread.
 */
public final class OpenConnections {
    /** Players behind one router are many; who wants to take all there are wants more. */
    public static final int MAX_OF_ONE_ADDRESS = 256;

    private final int max;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    /** @param max from everywhere */
    public OpenConnections(int max) {
        this.max = max;
    }

    /** Whether one more from there is let in; if so, {@link #left} follows once. */
    public boolean enter(InetAddress from) {
        if (open.incrementAndGet() > max) {
            open.decrementAndGet();
            return false;
        }
        if (byAddress.merge(IpLiteral.network(from), 1, Integer::sum) > MAX_OF_ONE_ADDRESS
                && !from.isLoopbackAddress()) {
            left(from);
            return false;
        }
        return true;
    }

    /** One that was let in has gone. */
    public void left(InetAddress from) {
        byAddress.computeIfPresent(IpLiteral.network(from), (key, count) -> count > 1 ? count - 1 : null);
        open.decrementAndGet();
    }

    public int count() {
        return open.get();
    }

    /** Addresses that have any. */
    int addresses() {
        return byAddress.size();
    }
}
