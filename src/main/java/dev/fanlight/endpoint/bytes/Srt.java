package dev.fanlight.endpoint.bytes;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.fanlight.ffm.MachineOrder;
import dev.fanlight.ffm.Memory;
import dev.fanlight.ffm.NativeBlock;
import dev.fanlight.ffm.NativeFunctions;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The system's SRT library, version 1.4 or 1.5. Its sockets are numbers. What blocks ends when another thread closes the
 * socket. The last error is told to the thread that met it. Platform threads only.
 */
final class Srt {
    /** What functions give back that failed. */
    static final int ERROR = -1;

    /** Values of SRT_SOCKOPT. */
    static final int RCVTIMEO = 14;

    static final int PASSPHRASE = 26;
    static final int CONNTIMEO = 36;
    static final int RCVLATENCY = 43;
    static final int STREAMID = 46;
    static final int IPV6ONLY = 54;

    /** SRT_ETIMEOUT. */
    static final int TIMED_OUT = 6003;

    private static final int STATISTICS_BYTES = 1024;

    private static final Optional<SymbolLookup> LIBRARY = Stream.of(
                    "libsrt-gnutls.so.1.5",
                    "libsrt-openssl.so.1.5",
                    "libsrt.so.1.5",
                    "libsrt-gnutls.so.1.4",
                    "libsrt.so.1")
            .flatMap(name -> NativeFunctions.library(name).stream())
            .findFirst();

    /** LOG_CRIT: it would write a line to the console for each second in which nothing comes. */
    private static final int QUIET = 2;

    private static final MethodHandle LOG_LEVEL =
            NativeFunctions.function(LIBRARY, "srt_setloglevel", FunctionDescriptor.ofVoid(JAVA_INT));
    private static final MethodHandle STARTUP = function("srt_startup", JAVA_INT);
    private static final MethodHandle CREATE = function("srt_create_socket", JAVA_INT);
    private static final MethodHandle SET =
            function("srt_setsockflag", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle BIND = function("srt_bind", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle LISTEN = function("srt_listen", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle ACCEPT = function("srt_accept", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CONNECT = function("srt_connect", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECEIVE = function("srt_recvmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CLOSE = function("srt_close", JAVA_INT, JAVA_INT);
    private static final MethodHandle LAST_ERROR = function("srt_getlasterror", JAVA_INT, JAVA_LONG);
    private static final MethodHandle LAST_ERROR_TEXT = function("srt_getlasterror_str", JAVA_LONG);
    private static final MethodHandle REJECT_REASON = function("srt_getrejectreason", JAVA_INT, JAVA_INT);
    private static final MethodHandle REJECT_TEXT = function("srt_rejectreason_str", JAVA_LONG, JAVA_INT);
    private static final MethodHandle STATISTICS =
            function("srt_bistats", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);

    /** As long as any that the system knows. */
    private static final int ADDRESS_BYTES = 128;

    private static final int AF_INET = 2;

    private Srt() {}

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return NativeFunctions.function(LIBRARY, name, FunctionDescriptor.of(result, arguments));
    }

    /** Whether the library is there; starts it the first time. */
    static boolean isAvailable() {
        return LIBRARY.isPresent() && Started.OK;
    }

    private static final class Started {
        static final boolean OK = start();

        private static boolean start() {
            try {
                LOG_LEVEL.invokeExact(QUIET);
                return (int) STARTUP.invokeExact() != ERROR;
            } catch (Throwable bug) {
                throw failed("srt_startup", bug);
            }
        }
    }

    static int create() {
        try {
            return (int) CREATE.invokeExact();
        } catch (Throwable bug) {
            throw failed("srt_create_socket", bug);
        }
    }

    static boolean set(int socket, int option, int value) {
        try (var block = new NativeBlock(8)) {
            MachineOrder.setInt32(block.address(), value);
            return (int) SET.invokeExact(socket, option, block.address(), 4) != ERROR;
        } catch (Throwable bug) {
            throw failed("srt_setsockflag", bug);
        }
    }

    static boolean set(int socket, int option, String value) {
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        try (var block = new NativeBlock(Math.max(8, bytes.length))) {
            Memory.set(block.address(), bytes);
            return (int) SET.invokeExact(socket, option, block.address(), bytes.length) != ERROR;
        } catch (Throwable bug) {
            throw failed("srt_setsockflag", bug);
        }
    }

    /** Binds to an address and waits there for others, of whom one at a time may queue. */
    static boolean listen(int socket, InetSocketAddress at) {
        try (var block = new NativeBlock(32)) {
            var length = writeAddress(block.address(), at);
            return (int) BIND.invokeExact(socket, block.address(), length) != ERROR
                    && (int) LISTEN.invokeExact(socket, 1) != ERROR;
        } catch (Throwable bug) {
            throw failed("srt_bind", bug);
        }
    }

    /** Somebody who has come. */
    record Caller(int socket, InetAddress address) {}

    /** The next who comes; blocks. Empty where there is none. */
    static Optional<Caller> accept(int socket) {
        try (var block = new NativeBlock(ADDRESS_BYTES + 4)) {
            Memory.clear(block.address(), ADDRESS_BYTES);
            MachineOrder.setInt32(block.address() + ADDRESS_BYTES, ADDRESS_BYTES);
            var accepted = (int) ACCEPT.invokeExact(socket, block.address(), block.address() + ADDRESS_BYTES);
            return accepted == ERROR
                    ? Optional.empty()
                    : Optional.of(new Caller(accepted, readAddress(block.address())));
        } catch (Throwable bug) {
            throw failed("srt_accept", bug);
        }
    }

    private static InetAddress readAddress(long at) throws UnknownHostException {
        var v4 = MachineOrder.int16(at) == AF_INET;
        var ip = new byte[v4 ? 4 : 16];
        Memory.get(at + (v4 ? 4 : 8), ip, ip.length);
        return InetAddress.getByAddress(ip);
    }

    /** Blocks as long as CONNTIMEO says. */
    static boolean connect(int socket, InetSocketAddress to) {
        try (var block = new NativeBlock(32)) {
            var length = writeAddress(block.address(), to);
            return (int) CONNECT.invokeExact(socket, block.address(), length) != ERROR;
        } catch (Throwable bug) {
            throw failed("srt_connect", bug);
        }
    }

    /** One message; its length, or {@link #ERROR}. Blocks as long as RCVTIMEO says. */
    static int receive(int socket, long address, int maxBytes) {
        try {
            return (int) RECEIVE.invokeExact(socket, address, maxBytes);
        } catch (Throwable bug) {
            throw failed("srt_recvmsg", bug);
        }
    }

    static void close(int socket) {
        try {
            var ignored = (int) CLOSE.invokeExact(socket);
        } catch (Throwable bug) {
            throw failed("srt_close", bug);
        }
    }

    /** Of this thread. */
    static int lastError() {
        try {
            return (int) LAST_ERROR.invokeExact(0L);
        } catch (Throwable bug) {
            throw failed("srt_getlasterror", bug);
        }
    }

    /** Of this thread, in the library's words. */
    static String lastErrorText() {
        try {
            return Memory.string((long) LAST_ERROR_TEXT.invokeExact());
        } catch (Throwable bug) {
            throw failed("srt_getlasterror_str", bug);
        }
    }

    /** Why a connection was refused, in the library's words. */
    static String rejection(int socket) {
        try {
            return Memory.string((long) REJECT_TEXT.invokeExact((int) REJECT_REASON.invokeExact(socket)));
        } catch (Throwable bug) {
            throw failed("srt_rejectreason_str", bug);
        }
    }

    /**
     * How a connection fares, since its beginning.
     *
     * @param lost packets that were missing at first
     * @param dropped packets that came too late or never
     */
    record Figures(long received, int lost, int dropped, double roundTripMs) {}

    static Figures figures(int socket) {
        try (var block = new NativeBlock(STATISTICS_BYTES)) {
            var at = block.address();
            var ignored = (int) STATISTICS.invokeExact(socket, at, 0, 1);
            // Offsets in SRT_TRACEBSTATS: pktRecvTotal, pktRcvLossTotal, pktRcvDropTotal, msRTT.
            return new Figures(
                    MachineOrder.int64(at + 16),
                    MachineOrder.int32(at + 28),
                    MachineOrder.int32(at + 68),
                    Double.longBitsToDouble(MachineOrder.int64(at + 328)));
        } catch (Throwable bug) {
            throw failed("srt_bistats", bug);
        }
    }

    /** As a sockaddr of Linux; its length. */
    private static int writeAddress(long at, InetSocketAddress address) {
        var ip = address.getAddress().getAddress();
        var v4 = address.getAddress() instanceof Inet4Address;
        MachineOrder.setInt64(at, 0);
        MachineOrder.setInt64(at + 8, 0);
        MachineOrder.setInt64(at + 16, 0);
        MachineOrder.setInt64(at + 24, 0);
        MachineOrder.setInt16(at, v4 ? 2 : 10);
        Memory.setByte(at + 2, address.getPort() >> 8);
        Memory.setByte(at + 3, address.getPort() & 0xFF);
        Memory.set(at + (v4 ? 4 : 8), ip);
        return v4 ? 16 : 28;
    }

    private static IllegalStateException failed(String function, Throwable cause) {
        return new IllegalStateException(function, cause);
    }
}
