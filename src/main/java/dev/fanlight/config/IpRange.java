package dev.fanlight.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A range of IP addresses in the notation of RFC 4632, such as {@code 203.0.113.0/24}; one address alone is a range too.
 *
 * @param network the first address, all bits behind the prefix zero
 * @param prefixBits how many leading bits count, 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record IpRange(InetAddress network, int prefixBits) {
    /** @throws IllegalArgumentException when the prefix is too long, or bits behind it are set */
    public IpRange {
        network = IpLiteral.plain(network);
        if (prefixBits < 0 || prefixBits > network.getAddress().length * 8) {
            throw new IllegalArgumentException("no prefix of " + network.getHostAddress() + ": " + prefixBits);
        }
        if (!network.equals(masked(network, prefixBits))) {
            throw new IllegalArgumentException(network.getHostAddress() + " has bits set behind /" + prefixBits);
        }
    }

    /** Reads {@code 203.0.113.7}, {@code 203.0.113.0/24}, {@code 2001:db8::/32}. Never throws. */
    public static Parsed<IpRange> parse(String text) {
        var slash = text.indexOf('/');
        var address = IpLiteral.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return new Parsed.Problem<>("");
        }
        var network = address.get();
        var allBits = network.getAddress().length * 8;
        if (slash < 0) {
            return new Parsed.Value<>(new IpRange(network, allBits));
        }
        var writtenBits = bits(text.substring(slash + 1));
        // ::ffff:10.0.0.0/104 is 10.0.0.0/8
        var isMapped = network instanceof Inet4Address && text.indexOf(':') >= 0;
        var prefixBits = isMapped ? writtenBits - 96 : writtenBits;
        if (prefixBits < 0 || prefixBits > allBits) {
            return new Parsed.Problem<>("the number behind the slash goes from " + (isMapped ? 96 : 0) + " to "
                    + (isMapped ? 128 : allBits));
        }
        var first = masked(network, prefixBits);
        if (!first.equals(network)) {
            return new Parsed.Problem<>("write " + first.getHostAddress() + "/" + prefixBits + " for the network or "
                    + network.getHostAddress() + " for one machine");
        }
        return new Parsed.Value<>(new IpRange(network, prefixBits));
    }

    /** Whether the address lies in this range; an IPv4-mapped IPv6 address counts as the IPv4 address in it. */
    public boolean contains(InetAddress address) {
        var plain = IpLiteral.plain(address);
        return plain.getAddress().length == network.getAddress().length
                && masked(plain, prefixBits).equals(network);
    }

    private static int bits(String text) {
        return Optional.of(text)
                .filter(digits -> digits.matches("[0-9]{1,3}"))
                .map(Integer::parseInt)
                .orElse(-1);
    }

    private static InetAddress masked(InetAddress address, int prefixBits) {
        var bytes = address.getAddress();
        for (var i = 0; i < bytes.length; i++) {
            var kept = Math.clamp(prefixBits - i * 8L, 0, 8);
            bytes[i] &= (byte) (0xff00 >> kept);
        }
        return IpLiteral.ofBytes(bytes);
    }

    @Override
    public String toString() {
        var isOne = prefixBits == network.getAddress().length * 8;
        return network.getHostAddress() + (isOne ? "" : "/" + prefixBits);
    }
}
