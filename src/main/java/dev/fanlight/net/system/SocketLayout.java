package dev.fanlight.net.system;

import dev.fanlight.ffm.MachineOrder;
import dev.fanlight.ffm.NetworkOrder;

/**
 * Numbers and offsets of Linux' socket interface, the same on amd64 and arm64.
 *
 * <pre>
 *  struct mmsghdr          struct iovec      struct cmsghdr      sockaddr_in6       sockaddr_in
 *   0 name      u64         0 base   u64      0 len    u64        0 family   u16     0 family  u16
 *   8 namelen   u32         8 len    u64      8 level  u32        2 port     BE      2 port    BE
 *  16 iov       u64                          12 type   u32        4 flow     u32     4 address 4 bytes
 *  24 iovlen    u64                          16 data              8 address  16      8 zero    8 bytes
 *  32 control   u64                                              24 scope    u32
 *  40 controllen u64                         in6_pktinfo         in_pktinfo
 *  48 flags     u32                           0 address 16        0 ifindex  u32
 *  56 len       u32, what was received       16 ifindex u32       4 spec_dst 4 bytes: our address, when sending
 *  64 the next one                                                8 addr     4 bytes: our address, when received
 * </pre>
 */
final class SocketLayout {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x8_0000;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_TRUNC = 0x20;

    static final int SOL_SOCKET = 1;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_REUSEPORT = 15;
    static final int SO_SNDBUFFORCE = 32;
    static final int SO_RCVBUFFORCE = 33;
    static final int SO_RXQ_OVFL = 40;
    static final int IPPROTO_IP = 0;
    static final int IP_PKTINFO = 8;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_V6ONLY = 26;
    static final int IPV6_RECVPKTINFO = 49;
    static final int IPV6_PKTINFO = 50;
    static final int IPPROTO_UDP = 17;
    static final int UDP_SEGMENT = 103;
    static final int UDP_GRO = 104;

    static final int HEADER_BYTES = 64;
    static final int NAME_AT = 0;
    static final int NAME_LENGTH_AT = 8;
    static final int VECTOR_AT = 16;
    static final int VECTORS_AT = 24;
    static final int CONTROL_AT = 32;
    static final int CONTROL_LENGTH_AT = 40;
    static final int FLAGS_AT = 48;
    static final int LENGTH_AT = 56;

    static final int VECTOR_BYTES = 16;
    static final int NAME_BYTES = 32;
    static final int CONTROL_BYTES = 96;
    static final int SOCKADDR_IN6_BYTES = 28;
    static final int SOCKADDR_IN_BYTES = 16;

    static final int CONTROL_LEVEL_AT = 8;
    static final int CONTROL_TYPE_AT = 12;
    static final int CONTROL_DATA_AT = 16;
    static final int IN6_PKTINFO_BYTES = 20;
    static final int IN_PKTINFO_BYTES = 12;

    private SocketLayout() {}

    /** The next control message begins at a multiple of eight. */
    static long controlAlign(long length) {
        return (length + 7) & -8;
    }

    static void writeControlHeader(long at, int dataBytes, int level, int type) { // hot
        MachineOrder.setInt64(at, CONTROL_DATA_AT + dataBytes);
        MachineOrder.setInt32(at + CONTROL_LEVEL_AT, level);
        MachineOrder.setInt32(at + CONTROL_TYPE_AT, type);
    }

    /** Writes a sockaddr_in6, or a sockaddr_in; its length in bytes. */
    static int writeSocketAddress(long at, boolean ipv6, long high, long low, int port, int scopeId) { // hot
        MachineOrder.setInt16(at, ipv6 ? AF_INET6 : AF_INET);
        NetworkOrder.setInt16(at + 2, port);
        if (!ipv6) {
            MachineOrder.setInt32(at + 4, IpBits.v4(low));
            MachineOrder.setInt64(at + 8, 0);
            return SOCKADDR_IN_BYTES;
        }
        MachineOrder.setInt32(at + 4, 0);
        MachineOrder.setInt64(at + 8, high);
        MachineOrder.setInt64(at + 16, low);
        MachineOrder.setInt32(at + 24, scopeId);
        return SOCKADDR_IN6_BYTES;
    }
}
