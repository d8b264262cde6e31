package dev.fanlight.net;

import dev.fanlight.metrics.Tally;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

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

    /** What several ports together have done, by name in snake_case, drops aside. */
    public static Map<String, Long> sum(Collection<UdpCounters> ports) {
        var sums = new LinkedHashMap<String, Long>();
        sums.put("datagrams_received", sum(ports, port -> port.datagramsReceived));
        sums.put("receive_overflows", sum(ports, port -> port.receiveOverflows));
        sums.put("datagrams_sent", sum(ports, port -> port.datagramsSent));
        sums.put("bytes_sent", sum(ports, port -> port.bytesSent));
        sums.put("messages_sent", sum(ports, port -> port.messagesSent));
        sums.put("send_calls", sum(ports, port -> port.sendCalls));
        sums.put("send_waits", sum(ports, port -> port.sendWaits));
        return sums;
    }

    /** What several ports together have dropped, by reason in kebab-case. */
    public static Map<String, Long> sumOfDrops(Collection<UdpCounters> ports) {
        var sums = new LinkedHashMap<String, Long>();
        for (var reason : UdpDrop.values()) {
            sums.put(reason.name().toLowerCase(Locale.ROOT).replace('_', '-'), sum(ports, port -> port.drops(reason)));
        }
        return sums;
    }

    private static long sum(Collection<UdpCounters> ports, Function<UdpCounters, Tally> figure) {
        return ports.stream().map(figure).mapToLong(Tally::get).sum();
    }
}
