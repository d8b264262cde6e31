package dev.fanlight.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A UDP socket on a loop that receives and sends many datagrams with one system call. Cheap: all that is large belongs to
 * the loop and is shared by its ports.
 */
public interface UdpPort extends AutoCloseable {
    /** Gets what comes in; called on the loop. An exception is a bug: it is logged, and the next datagram goes on. */
    interface Receiver {
        /**
         * One datagram.
         *
         * @param datagram direct; its readable bytes, which need not begin at index 0, are the datagram, and 64 more
         *     may be written behind; valid only during the call, and may be changed in place
         * @param from the remembered path, or a new one each time
         */
        void onDatagram(ByteBuf datagram, UdpPath from);

        /** All datagrams of this wake-up were handed over. */
        void onBatchEnd();
    }

    /**
     * How to open a port.
     *
     * @param bind where to listen, port 0 for any; an IPv6 wildcard and an IPv4 one both mean all addresses of IPv6 and
     *     IPv4
     * @param sharePort other ports may be bound to the same address; the kernel spreads peers over them
     * @param mergeReceived the kernel may merge datagrams of one peer, which saves time where few peers send much
     * @param sendBufferBytes the kernel's; more than the system's limit only with privileges
     * @param receiveBufferBytes likewise
     */
    record Options(
            InetSocketAddress bind,
            boolean sharePort,
            boolean mergeReceived,
            int sendBufferBytes,
            int receiveBufferBytes) {}

    /**
     * Opens one; from any thread but a loop's. Linux' own calls are used where the loop is an epoll loop, otherwise
     * Netty's channels, which cost more and let the system choose our address. For trouble with a system:
     * {@code -Dfanlight.udp=netty} wants the channels everywhere, {@code -Dfanlight.udp=plain} only no messages that the
     * kernel cuts into datagrams.
     *
     * @throws BindException with a reason for people
     */
    static UdpPort open(EventLoop loop, Options options, Receiver receiver) throws BindException {
        return NativeUdpPort.isPossible(loop)
                ? NativeUdpPort.open(loop, options, receiver)
                : NettyUdpPort.open(loop, options, receiver);
    }

    /** What it is bound to. Any thread. */
    InetSocketAddress address();

    /**
     * The remembered path with these addresses, or a new one. On the loop.
     *
     * @param local a wildcard leaves the choice to the system for each datagram; once remembered, such a path is found
     *     for whatever comes from that peer
     */
    UdpPath path(InetAddress local, InetSocketAddress remote);

    /** From now on the path is found for what its peer sends, in place of one with the same addresses. On the loop. */
    void remember(UdpPath path);

    /** The opposite; does nothing where the path is not remembered. On the loop. */
    void forget(UdpPath path);

    /** Any thread. */
    UdpCounters counters();

    /**
     * Sends what the kernel takes at once, drops the rest, and closes; paths lead nowhere from then on. Any thread but
     * another loop's, which it would hold up; more than once does no harm.
     */
    @Override
    void close();
}
