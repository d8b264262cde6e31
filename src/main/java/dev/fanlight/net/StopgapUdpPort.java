package dev.fanlight.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** Stands in until the real one comes. */
final class StopgapUdpPort extends ChannelInboundHandlerAdapter implements UdpPort {
    private final Receiver receiver;
    private final Channel channel;
    private final Map<InetSocketAddress, UdpPath> paths = new HashMap<>();
    private final ByteBuf scratch = Unpooled.directBuffer(65_536);

    StopgapUdpPort(EventLoop loop, Options options, Receiver receiver) throws BindException {
        this.receiver = receiver;
        var bound = new Bootstrap()
                .group(loop)
                .channel(EpollDatagramChannel.class)
                .option(EpollChannelOption.SO_REUSEPORT, options.sharePort())
                .handler(this)
                .bind(options.bind())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new BindException(String.valueOf(bound.cause()));
        }
        channel = bound.channel();
    }

    @Override
    public boolean isSharable() {
        return true;
    }

    Channel channel() {
        return channel;
    }

    ByteBuf scratch() {
        return scratch;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var packet = (DatagramPacket) message;
        try {
            receiver.onDatagram(packet.content(), path(packet.recipient().getAddress(), packet.sender()));
        } finally {
            packet.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        receiver.onBatchEnd();
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public UdpPath path(InetAddress local, InetSocketAddress remote) {
        var known = paths.get(remote);
        return known != null
                ? known
                : new UdpPath(this, new InetSocketAddress(local, address().getPort()), remote);
    }

    @Override
    public void remember(UdpPath path) {
        paths.put(path.remote(), path);
    }

    @Override
    public void forget(UdpPath path) {
        paths.remove(path.remote(), path);
    }

    @Override
    public void close() {
        channel.close();
    }
}
