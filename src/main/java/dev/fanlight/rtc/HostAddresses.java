package dev.fanlight.rtc;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of this machine's interfaces that are up: IPv4 before IPv6, loopback last, no link-local ones, at which
 * a peer could not tell the interface. Looked up at most every few seconds, as that is slow. Any thread.
 */
final class HostAddresses {
    private static final Logger log = LoggerFactory.getLogger(HostAddresses.class);
    private static final long MAX_AGE_NS = 5_000_000_000L;

    /** More only cost the peer checks. */
    private static final int MAX_ADDRESSES = 20;

    private record Seen(long atNs, List<InetAddress> addresses) {}

    private final LongSupplier nowNs;
    private volatile Seen seen = new Seen(Long.MIN_VALUE, List.of());

    HostAddresses(LongSupplier nowNs) {
        this.nowNs = nowNs;
    }

    List<InetAddress> all() {
        var known = seen;
        var atNs = nowNs.getAsLong();
        if (known.atNs() == Long.MIN_VALUE || atNs - known.atNs() > MAX_AGE_NS) {
            known = new Seen(atNs, look());
            seen = known;
        }
        return known.addresses();
    }

    private static List<InetAddress> look() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(HostAddresses::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLinkLocalAddress() || address instanceof Inet4Address)
                    .map(HostAddresses::withoutScope)
                    .distinct()
                    .sorted(Comparator.comparing(InetAddress::isLoopbackAddress)
                            .thenComparing(address -> !(address instanceof Inet4Address)))
                    .limit(MAX_ADDRESSES)
                    .toList();
        } catch (SocketException e) {
            log.warn("The addresses of this machine cannot be read: {}", e.getMessage());
            return List.of();
        }
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp();
        } catch (SocketException gone) {
            return false;
        }
    }

    /** The same address wherever it is met: an interface's own have its name in them. */
    private static InetAddress withoutScope(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
