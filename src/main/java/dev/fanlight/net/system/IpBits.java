package dev.fanlight.net.system;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * IP addresses as two longs: the 16 bytes of an IPv6 address as they stand in memory, read in the machine's byte order
 * (little-endian on all that is supported). IPv4 addresses are in their IPv6-mapped form, ::ffff:a.b.c.d.
 */
public final class IpBits {
    /** The lower half of the long that holds a mapped address's last eight bytes: 00 00 ff ff. */
    private static final long MAPPED = 0xFFFF_0000L;

    private IpBits() {}

    /** The first eight bytes. */
    public static long high(InetAddress address) {
        return address instanceof Inet4Address ? 0 : littleEndian(address.getAddress(), 0, 8);
    }

    /** The last eight bytes. */
    public static long low(InetAddress address) {
        var bytes = address.getAddress();
        return bytes.length == 4 ? mapped((int) littleEndian(bytes, 0, 4)) : littleEndian(bytes, 8, 8);
    }

    /**
     * The interface that a link-local IPv6 address belongs to, otherwise 0: the kernel tells it with those alone, while
     * Java knows it of all addresses of this machine.
     */
    public static int scopeId(InetAddress address) {
        return address instanceof Inet6Address v6 && v6.isLinkLocalAddress() ? v6.getScopeId() : 0;
    }

    /** The lower long of an IPv4 address; the upper one is 0. */
    static long mapped(int v4) {
        return ((long) v4 << 32) | MAPPED;
    }

    /** The IPv4 address as it stands in memory. */
    static int v4(long low) {
        return (int) (low >>> 32);
    }

    public static boolean isV4(long high, long low) {
        return high == 0 && (low & 0xFFFF_FFFFL) == MAPPED;
    }

    public static boolean isWildcard(long high, long low) {
        return high == 0 && (low == 0 || low == MAPPED);
    }

    /** The wildcard of the family that the address belongs to: its lower long; the upper one is 0. */
    public static long wildcardLow(long high, long low) {
        return isV4(high, low) ? MAPPED : 0;
    }

    public static InetAddress address(long high, long low, int scopeId) {
        var bytes = new byte[16];
        for (var i = 0; i < 8; i++) {
            bytes[i] = (byte) (high >>> (8 * i));
            bytes[8 + i] = (byte) (low >>> (8 * i));
        }
        try {
            if (scopeId != 0 && !isV4(high, low)) {
                return Inet6Address.getByAddress(null, bytes, scopeId);
            }
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static long littleEndian(byte[] bytes, int offset, int length) {
        var value = 0L;
        for (var i = 0; i < length; i++) {
            value |= (bytes[offset + i] & 0xFFL) << (8 * i);
        }
        return value;
    }
}
