package dev.fanlight.net;

import dev.fanlight.net.system.UdpSocket;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.net.BindException;

/** The implementations of a port, each with the loop that it needs. */
enum UdpKind {
    NATIVE,
    NETTY_EPOLL,
    NETTY_NIO;

    boolean isPossible() {
        return switch (this) {
            case NATIVE -> UdpSocket.isSupported();
            case NETTY_EPOLL -> Epoll.isAvailable();
            case NETTY_NIO -> true;
        };
    }

    IoHandlerFactory loop() {
        return this == NETTY_NIO ? NioIoHandler.newFactory() : EpollIoHandler.newFactory();
    }

    UdpPort open(EventLoop loop, UdpPort.Options options, UdpPort.Receiver receiver) throws BindException {
        return this == NATIVE
                ? NativeUdpPort.open(loop, options, receiver)
                : NettyUdpPort.open(loop, options, receiver);
    }
}
