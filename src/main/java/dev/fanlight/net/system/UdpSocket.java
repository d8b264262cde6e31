package dev.fanlight.net.system;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.fanlight.ffm.MachineOrder;
import dev.fanlight.ffm.NativeBlock;
import dev.fanlight.ffm.NativeFunctions;
import dev.fanlight.ffm.NetworkOrder;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * A UDP socket of Linux that never blocks. A wildcard is bound for IPv4 and IPv6 together where the kernel has both.
 * Used by one thread at a time.
 */
public final class UdpSocket implements AutoCloseable {
    // Not "critical": a call with many messages takes up to a millisecond, and the JVM must be able to stop meanwhile.
    private static final Linker.Option KEEP_ERRNO = Linker.Option.captureCallState("errno");
    private static final long ERRNO_AT =
            Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET = NativeFunctions.standardFunction(
            "socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), KEEP_ERRNO);
    private static final MethodHandle BIND = NativeFunctions.standardFunction(
            "bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT), KEEP_ERRNO);
    private static final MethodHandle GETSOCKNAME = NativeFunctions.standardFunction(
            "getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), KEEP_ERRNO);
    private static final MethodHandle SETSOCKOPT = NativeFunctions.standardFunction(
            "setsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT),
            KEEP_ERRNO);
    private static final MethodHandle SENDMMSG = NativeFunctions.standardFunction(
            "sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT), KEEP_ERRNO);
    private static final MethodHandle RECVMMSG = NativeFunctions.standardFunction(
            "recvmmsg",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG),
            KEEP_ERRNO);

    private static final int SCRATCH_BYTES = 64;

    private final NativeBlock block = new NativeBlock(2 * SCRATCH_BYTES);
    private final MemorySegment errno = block.segment(0, SCRATCH_BYTES);
    private final long scratch = block.address() + SCRATCH_BYTES;
    private final boolean ipv6;
    private final FileDescriptor descriptor;
    private boolean segmenting;
    private boolean merging;

    private UdpSocket(boolean ipv6) throws BindException {
        this.ipv6 = ipv6;
        var number = socket(ipv6 ? SocketLayout.AF_INET6 : SocketLayout.AF_INET);
        if (number < 0) {
            block.close();
            throw new BindException(Errno.text(-number));
        }
        descriptor = new FileDescriptor(number);
    }

    /** Whether this system has all that is needed. */
    public static boolean isSupported() {
        return System.getProperty("os.name").equals("Linux")
                && Set.of("amd64", "aarch64").contains(System.getProperty("os.arch"))
                && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                && NativeFunctions.hasStandardFunction("sendmmsg")
                && NativeFunctions.hasStandardFunction("recvmmsg");
    }

    /**
     * Opens and binds one.
     *
     * @param sharePort other sockets may be bound to the same port; the kernel spreads the peers over them
     * @param mergeReceived the kernel may hand over datagrams of one peer as one message, see
     *     {@link ReceiveTable#segmentBytes}
     * @param sendBufferBytes beyond the system's limit where this process may do that, else up to the limit
     */
    public static UdpSocket open(
            InetSocketAddress bind,
            boolean sharePort,
            boolean mergeReceived,
            int sendBufferBytes,
            int receiveBufferBytes)
            throws BindException {
        var wildcard = bind.getAddress().isAnyLocalAddress();
        if (wildcard || !(bind.getAddress() instanceof Inet4Address)) {
            try {
                return open(true, bind, sharePort, mergeReceived, sendBufferBytes, receiveBufferBytes);
            } catch (NoIpv6Exception refused) {
                if (!wildcard) {
                    throw refused;
                }
            }
        }
        return open(false, bind, sharePort, mergeReceived, sendBufferBytes, receiveBufferBytes);
    }

    private static UdpSocket open(
            boolean ipv6,
            InetSocketAddress bind,
            boolean sharePort,
            boolean mergeReceived,
            int sendBufferBytes,
            int receiveBufferBytes)
            throws BindException {
        UdpSocket socket;
        try {
            socket = new UdpSocket(ipv6);
        } catch (BindException refused) {
            throw ipv6 ? new NoIpv6Exception(String.valueOf(refused.getMessage())) : refused;
        }
        try {
            socket.set(sharePort, mergeReceived, sendBufferBytes, receiveBufferBytes);
            socket.bind(bind);
            return socket;
        } catch (BindException refused) {
            socket.close();
            throw refused;
        }
    }

    private void set(boolean sharePort, boolean mergeReceived, int sendBufferBytes, int receiveBufferBytes)
            throws BindException {
        if (ipv6) {
            require(option(SocketLayout.IPPROTO_IPV6, SocketLayout.IPV6_V6ONLY, 0), "IPV6_V6ONLY");
            require(option(SocketLayout.IPPROTO_IPV6, SocketLayout.IPV6_RECVPKTINFO, 1), "IPV6_RECVPKTINFO");
        } else {
            require(option(SocketLayout.IPPROTO_IP, SocketLayout.IP_PKTINFO, 1), "IP_PKTINFO");
        }
        if (sharePort) {
            require(option(SocketLayout.SOL_SOCKET, SocketLayout.SO_REUSEPORT, 1), "SO_REUSEPORT");
        }
        bufferSize(SocketLayout.SO_SNDBUFFORCE, SocketLayout.SO_SNDBUF, sendBufferBytes);
        bufferSize(SocketLayout.SO_RCVBUFFORCE, SocketLayout.SO_RCVBUF, receiveBufferBytes);
        option(SocketLayout.SOL_SOCKET, SocketLayout.SO_RXQ_OVFL, 1);
        // An old kernel would ignore the control message and send all segments as one datagram, so it is asked first.
        segmenting = option(SocketLayout.IPPROTO_UDP, SocketLayout.UDP_SEGMENT, 0) == 0;
        merging = mergeReceived && option(SocketLayout.IPPROTO_UDP, SocketLayout.UDP_GRO, 1) == 0;
    }

    private void bufferSize(int force, int plain, int bytes) {
        if (option(SocketLayout.SOL_SOCKET, force, bytes) < 0) {
            option(SocketLayout.SOL_SOCKET, plain, bytes);
        }
    }

    private static void require(int result, String option) throws BindException {
        if (result < 0) {
            throw new BindException(option + ": " + Errno.text(-result));
        }
    }

    private void bind(InetSocketAddress to) throws BindException {
        var ip = to.getAddress();
        var low = ip.isAnyLocalAddress() ? 0 : IpBits.low(ip);
        var length =
                SocketLayout.writeSocketAddress(scratch, ipv6, IpBits.high(ip), low, to.getPort(), IpBits.scopeId(ip));
        int result;
        try {
            result = (int) BIND.invokeExact(errno, descriptor.intValue(), scratch, length);
        } catch (Throwable bug) {
            throw failed("bind", bug);
        }
        if (result < 0) {
            var why = Errno.text(errno()) + ": UDP " + to;
            throw ipv6 && errno() == Errno.EADDRNOTAVAIL ? new NoIpv6Exception(why) : new BindException(why);
        }
    }

    /** For IPv6, and for IPv4 in mapped form; otherwise for IPv4 alone. */
    public boolean isIpv6() {
        return ipv6;
    }

    /** Whether the kernel can cut messages into datagrams; a route may refuse it nevertheless. */
    public boolean isSegmenting() {
        return segmenting;
    }

    public boolean isMerging() {
        return merging;
    }

    public FileDescriptor descriptor() {
        return descriptor;
    }

    /** What it is bound to. */
    public InetSocketAddress address() {
        MachineOrder.setInt32(scratch + 32, SocketLayout.NAME_BYTES);
        try {
            var result = (int) GETSOCKNAME.invokeExact(errno, descriptor.intValue(), scratch, scratch + 32);
            if (result < 0) {
                throw new IllegalStateException("getsockname: " + Errno.text(errno()));
            }
        } catch (IllegalStateException refused) {
            throw refused;
        } catch (Throwable bug) {
            throw failed("getsockname", bug);
        }
        var port = NetworkOrder.unsignedShort(scratch + 2);
        if (!ipv6) {
            return new InetSocketAddress(IpBits.address(0, IpBits.mapped(MachineOrder.int32(scratch + 4)), 0), port);
        }
        return new InetSocketAddress(
                IpBits.address(
                        MachineOrder.int64(scratch + 8),
                        MachineOrder.int64(scratch + 16),
                        MachineOrder.int32(scratch + 24)),
                port);
    }

    /** Sends messages of a table; the number of those taken, at least 1, or the negative error of the first. */
    public int send(SendTable table, int first, int count) { // hot
        try {
            var sent = (int) SENDMMSG.invokeExact(
                    errno, descriptor.intValue(), table.header(first), count, SocketLayout.MSG_DONTWAIT);
            return sent > 0 ? sent : -errno();
        } catch (Throwable bug) {
            throw failed("sendmmsg", bug);
        }
    }

    /** Fills the table from its beginning; the number of messages, at least 1, or a negative error. */
    public int receive(ReceiveTable table) { // hot
        try {
            var received = (int) RECVMMSG.invokeExact(
                    errno, descriptor.intValue(), table.header(0), table.capacity(), SocketLayout.MSG_DONTWAIT, 0L);
            return received > 0 ? received : -errno();
        } catch (Throwable bug) {
            throw failed("recvmmsg", bug);
        }
    }

    private int socket(int family) {
        try {
            var type = SocketLayout.SOCK_DGRAM | SocketLayout.SOCK_NONBLOCK | SocketLayout.SOCK_CLOEXEC;
            var number = (int) SOCKET.invokeExact(errno, family, type, 0);
            return number < 0 ? -errno() : number;
        } catch (Throwable bug) {
            throw failed("socket", bug);
        }
    }

    /** 0, or the negative error. */
    private int option(int level, int name, int value) {
        MachineOrder.setInt32(scratch, value);
        try {
            var result = (int) SETSOCKOPT.invokeExact(errno, descriptor.intValue(), level, name, scratch, 4);
            return result < 0 ? -errno() : result;
        } catch (Throwable bug) {
            throw failed("setsockopt", bug);
        }
    }

    private int errno() {
        return errno.get(JAVA_INT, ERRNO_AT);
    }

    private static IllegalStateException failed(String function, Throwable cause) {
        return new IllegalStateException(function, cause);
    }

    /** More than once does no harm. */
    @Override
    public void close() {
        try {
            descriptor.close();
        } catch (IOException refused) {
            // The descriptor is gone all the same.
        }
        block.close();
    }

    /** The kernel has no IPv6, or not here. */
    private static final class NoIpv6Exception extends BindException {
        private static final long serialVersionUID = 1;

        NoIpv6Exception(String message) {
            super(message);
        }
    }
}
