package dev.fanlight.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * IP addresses written as text, read strictly and without ever asking a name server.
 *
 * <p>IPv4 is four decimal numbers and nothing else: {@code 127.1}, {@code 0x7f.0.0.1} and {@code 010.0.0.1} mean
 * different things to different programs, so they mean nothing here. IPv6 is RFC 4291, section 2.2, without brackets; a
 * zone ({@code %eth0}) is allowed and dropped. An IPv4-mapped IPv6 address is the IPv4 address in it.
 */
public final class IpLiteral {
    private static final int MAX_IPV6_LENGTH = 45;
    private static final int MAX_ZONE_LENGTH = 32;

    private IpLiteral() {}

    /** Reads an address; empty when the text is none. Never throws. */
    public static Optional<InetAddress> parse(String text) {
        return text.indexOf(':') >= 0 ? parseIpv6(text) : parseIpv4(text);
    }

    /** The same address without zone, and as IPv4 if it is an IPv4-mapped IPv6 address: fit to be compared. */
    public static InetAddress plain(InetAddress address) {
        var bytes = address.getAddress();
        return address instanceof Inet6Address && isIpv4Mapped(bytes)
                ? ofBytes(Arrays.copyOfRange(bytes, 12, 16))
                : ofBytes(bytes);
    }

    private static Optional<InetAddress> parseIpv4(String text) {
        var bytes = new byte[4];
        var parts = text.split("\\.", 5);
        if (parts.length != 4) {
            return Optional.empty();
        }
        for (var i = 0; i < 4; i++) {
            var number = octet(parts[i]);
            if (number < 0) {
                return Optional.empty();
            }
            bytes[i] = (byte) number;
        }
        return Optional.of(ofBytes(bytes));
    }

    private static int octet(String text) {
        if (text.isEmpty() || text.length() > 3 || (text.length() > 1 && text.charAt(0) == '0')) {
            return -1;
        }
        var number = 0;
        for (var i = 0; i < text.length(); i++) {
            var digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number <= 255 ? number : -1;
    }

    /** Whom an address belongs to, for counting: itself, of IPv6 the first 64 bits, which are one customer's at least. */
    public static InetAddress network(InetAddress address) {
        var plain = plain(address);
        var bytes = plain.getAddress();
        return bytes.length == 4 || plain.isLoopbackAddress()
                ? plain
                : ofBytes(Arrays.copyOf(Arrays.copyOf(bytes, 8), 16));
    }

    private static Optional<InetAddress> parseIpv6(String text) {
        var percent = text.indexOf('%');
        if (percent >= 0 && !isZone(text.substring(percent + 1))) {
            return Optional.empty();
        }
        var digits = percent >= 0 ? text.substring(0, percent) : text;
        if (digits.length() > MAX_IPV6_LENGTH || !digits.chars().allMatch(IpLiteral::isIpv6Char)) {
            return Optional.empty();
        }
        var dot = digits.indexOf('.');
        if (dot >= 0 && parseIpv4(digits.substring(digits.lastIndexOf(':') + 1)).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(plain(InetAddress.ofLiteral(digits)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static boolean isZone(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_ZONE_LENGTH
                && text.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "-_.~%".indexOf(c) >= 0));
    }

    private static boolean isIpv6Char(int c) {
        return c == ':' || c == '.' || (c < 0x80 && Character.digit(c, 16) >= 0);
    }

    private static boolean isIpv4Mapped(byte[] bytes) {
        for (var i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes[10] == -1 && bytes[11] == -1;
    }

    static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }
}
