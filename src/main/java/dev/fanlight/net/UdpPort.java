package dev.fanlight.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A UDP socket on one loop. */
public interface UdpPort extends AutoCloseable {
    interface Receiver {
        void onDatagram(ByteBuf datagram, UdpPath from);

        void onBatchEnd();
    }

    record Options(
            InetSocketAddress bind,
            boolean sharePort,
            boolean mergeReceived,
            int sendBufferBytes,
            int receiveBufferBytes) {}

    static UdpPort open(EventLoop loop, Options options, Receiver receiver) throws BindException {
        return new StopgapUdpPort(loop, options, receiver);
    }

    InetSocketAddress address();

    UdpPath path(InetAddress local, InetSocketAddress remote);

    void remember(UdpPath path);

    void forget(UdpPath path);

    @Override
    void close();
}
