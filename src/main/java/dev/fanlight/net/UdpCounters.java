package dev.fanlight.net;

import dev.fanlight.metrics.Tally;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What one port has done. Written by its loop; any thread may read. */
public final class UdpCounters {
    /** Datagrams handed to the receiver. */
    public final Tally datagramsReceived = new Tally();

    public final Tally bytesReceived = new Tally();

    /** Calls of recvmmsg, or wake-ups of the portable implementation. */
    public final Tally receiveCalls = new Tally();

    /** Calls of recvmmsg that ended with an error other than "nothing there". */
    public final Tally receiveErrors = new Tally();

    /** Datagrams that the kernel dropped because the socket's receive buffer was full, as far as it has said. */
    public final Tally receiveOverflows = new Tally();

    /** Datagrams that made the receiver throw, which is a bug. */
    public final Tally receiverFailures = new Tally();

    /** Datagrams that the kernel took. */
    public final Tally datagramsSent = new Tally();

    public final Tally bytesSent = new Tally();

    /** Messages that the kernel took; one may be cut into up to 64 datagrams. */
    public final Tally messagesSent = new Tally();

    /** Calls of sendmmsg, or flushes of the portable implementation. */
    public final Tally sendCalls = new Tally();

    /** How often the kernel's send buffer was full. */
    public final Tally sendWaits = new Tally();

    private final Map<UdpDrop, Tally> drops = new EnumMap<>(UdpDrop.class);

    UdpCounters() {
        for (var reason : UdpDrop.values()) {
            drops.put(reason, new Tally());
        }
    }

    /** Datagrams dropped for a reason. */
    public Tally drops(UdpDrop reason) {
        return Objects.requireNonNull(drops.get(reason));
    }

    /** Datagrams dropped for whatever reason. */
    public long allDrops() {
        return drops.values().stream().mapToLong(Tally::get).sum();
    }
}
