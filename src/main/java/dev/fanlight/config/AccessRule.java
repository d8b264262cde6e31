package dev.fanlight.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who may do something, by address. An empty rule lets nobody in.
 *
 * @param any everybody
 * @param privateNetworks whoever is on this machine or in a private network, see {@link #isPrivate}
 * @param ranges these addresses besides
 */
public record AccessRule(boolean any, boolean privateNetworks, List<IpRange> ranges) {
    public static final AccessRule ANY = new AccessRule(true, false, List.of());
    public static final AccessRule PRIVATE = new AccessRule(false, true, List.of());

    /**
     * Loopback, RFC 1918, link-local, IPv6 unique local. Not 100.64.0.0/10 (RFC 6598): behind it are the other
     * customers of a provider.
     */
    private static final List<IpRange> PRIVATE_RANGES = Stream.of(
                    "127.0.0.0/8",
                    "::1",
                    "10.0.0.0/8",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "169.254.0.0/16",
                    "fe80::/10",
                    "fc00::/7")
            .map(AccessRule::range)
            .toList();

    public AccessRule {
        ranges = List.copyOf(ranges);
    }

    /** One entry of the list as it is written in the file. */
    sealed interface Entry {
        record Any() implements Entry {}

        record Private() implements Entry {}

        record Range(IpRange range) implements Entry {}

        static Parsed<Entry> parse(String text) {
            return switch (text) {
                case "any" -> new Parsed.Value<>(new Any());
                case "private" -> new Parsed.Value<>(new Private());
                default ->
                    switch (IpRange.parse(text)) {
                        case Parsed.Value<IpRange>(var range) -> new Parsed.Value<>(new Range(range));
                        case Parsed.Problem<IpRange>(var hint) -> new Parsed.Problem<>(hint);
                    };
            };
        }
    }

    static AccessRule of(List<Entry> entries) {
        var any = false;
        var privateNetworks = false;
        var ranges = new ArrayList<IpRange>();
        for (var entry : entries) {
            switch (entry) {
                case Entry.Any() -> any = true;
                case Entry.Private() -> privateNetworks = true;
                case Entry.Range(var range) -> ranges.add(range);
            }
        }
        return new AccessRule(any, privateNetworks, ranges);
    }

    /** Whether the address is on this machine or in a private network. */
    public static boolean isPrivate(InetAddress address) {
        return PRIVATE_RANGES.stream().anyMatch(range -> range.contains(address));
    }

    /** Whether the address lies in one of the ranges that are written out. */
    public boolean lists(InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    public boolean isNobody() {
        return !any && !privateNetworks && ranges.isEmpty();
    }

    private static IpRange range(String text) {
        return switch (IpRange.parse(text)) {
            case Parsed.Value<IpRange>(var range) -> range;
            case Parsed.Problem<IpRange>(var hint) -> throw new AssertionError(text + ": " + hint);
        };
    }
}
