package dev.fanlight.net;

import io.netty.channel.EventLoop;
import java.net.BindException;

/** The implementations of a port. */
enum UdpKind {
    NATIVE {
        @Override
        UdpPort open(EventLoop loop, UdpPort.Options options, UdpPort.Receiver receiver) throws BindException {
            return NativeUdpPort.open(loop, options, receiver);
        }
    },
    NETTY {
        @Override
        UdpPort open(EventLoop loop, UdpPort.Options options, UdpPort.Receiver receiver) throws BindException {
            return NettyUdpPort.open(loop, options, receiver);
        }
    };

    abstract UdpPort open(EventLoop loop, UdpPort.Options options, UdpPort.Receiver receiver) throws BindException;
}
