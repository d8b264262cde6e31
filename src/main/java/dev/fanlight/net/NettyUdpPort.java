package dev.fanlight.net;

import dev.fanlight.ffm.NativeBlock;
import dev.fanlight.net.system.IpBits;
import dev.fanlight.net.system.ReceiveTable;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port by Netty's channels, for systems without the calls that {@link NativeUdpPort} needs: a message and a system call
 * for each datagram. The system chooses which of our addresses a datagram leaves from. Belongs to the loop.
 */
final class NettyUdpPort extends ChannelInboundHandlerAdapter implements UdpPort, UdpSender {
    private static final Logger LOG = LoggerFactory.getLogger(NettyUdpPort.class);
    private static final int LARGEST_BYTES = UdpLoop.DATAGRAM_BYTES + ReceiveTable.ROOM_BYTES;
    private static final long CLOSE_LIMIT_SECONDS = 2;

    private final Channel channel;
    private final InetSocketAddress address;
    private final long localHigh;
    private final long localLow;
    private final boolean wildcard;
    private final UdpCounters counters = new UdpCounters();
    private final Receiver receiver;
    private final PathTable paths = new PathTable();
    private final NettyUdpOutbox outbox;
    private final NativeBlock block = new NativeBlock(LARGEST_BYTES);
    /** Netty's buffers end where the datagram ends; here is room behind it. */
    private final ByteBuf handed = Unpooled.wrappedBuffer(block.buffer(0, LARGEST_BYTES));

    private boolean closed;

    private NettyUdpPort(Channel channel, Receiver receiver) {
        this.channel = channel;
        this.receiver = new GuardedReceiver(receiver, counters, LOG);
        address = (InetSocketAddress) channel.localAddress();
        wildcard = address.getAddress().isAnyLocalAddress();
        localHigh = wildcard ? 0 : IpBits.high(address.getAddress());
        localLow = wildcard ? 0 : IpBits.low(address.getAddress());
        outbox = new NettyUdpOutbox(channel, counters);
    }

    static NettyUdpPort open(EventLoop loop, Options options, Receiver receiver) throws BindException {
        var bootstrap = new Bootstrap()
                .group(loop)
                .channel(LoopSockets.udp(loop))
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.SO_SNDBUF, options.sendBufferBytes())
                .option(ChannelOption.SO_RCVBUF, options.receiveBufferBytes())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST_BYTES))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, NettyUdpOutbox.WATER_MARK)
                .handler(new ChannelInboundHandlerAdapter());
        if (options.sharePort()) {
            bootstrap.option(
                    LoopSockets.isNative(loop)
                            ? UnixChannelOption.SO_REUSEPORT
                            : NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT),
                    true);
        }
        var bound = bootstrap.bind(options.bind()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            var why = new BindException(bound.cause().getMessage() + ": UDP " + options.bind());
            why.initCause(bound.cause());
            throw why;
        }
        var port = new NettyUdpPort(bound.channel(), receiver);
        bound.channel().pipeline().addLast(port);
        bound.channel().config().setAutoRead(true);
        return port;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var packet = (DatagramPacket) message;
        var datagram = packet.content();
        try {
            if (closed) {
                return;
            }
            if (datagram.readableBytes() > UdpLoop.DATAGRAM_BYTES) {
                counters.drops(UdpDrop.TRUNCATED).add(1);
                return;
            }
            handed.clear().writeBytes(datagram);
            receiver.onDatagram(handed, from(packet.sender()));
        } finally {
            packet.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        counters.receiveCalls.add(1);
        if (!closed) {
            receiver.onBatchEnd();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        outbox.onWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // An answer of the network to something sent, as "connection refused"; what comes next is read all the same.
        counters.receiveErrors.add(1);
    }

    private UdpPath from(InetSocketAddress sender) {
        var high = IpBits.high(sender.getAddress());
        var low = IpBits.low(sender.getAddress());
        var scopeId = IpBits.scopeId(sender.getAddress());
        var ours = wildcard ? IpBits.wildcardLow(high, low) : localLow;
        var found = paths.find(localHigh, ours, high, low, sender.getPort(), scopeId);
        return found != null ? found : new UdpPath(this, localHigh, ours, high, low, sender.getPort(), scopeId);
    }

    @Override
    public long reserve(int maxBytes) {
        return outbox.reserve(maxBytes);
    }

    @Override
    public void send(UdpPath path, int lengthBytes) {
        outbox.send(path, lengthBytes);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public int localPort() {
        return address.getPort();
    }

    /** The local address is of no use here but for finding the path again. */
    @Override
    public UdpPath path(InetAddress local, InetSocketAddress remote) {
        return paths.known(UdpPath.of(this, address.getAddress(), wildcard ? address.getAddress() : local, remote));
    }

    @Override
    public void remember(UdpPath path) {
        paths.put(path);
    }

    @Override
    public void forget(UdpPath path) {
        paths.remove(path);
    }

    @Override
    public UdpCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        if (channel.eventLoop().inEventLoop()) {
            closeNow();
            return;
        }
        try {
            channel.eventLoop().submit(this::closeNow).awaitUninterruptibly(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
            channel.closeFuture().awaitUninterruptibly(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException ended) {
            // The loop closed it when it ended.
        }
    }

    private void closeNow() {
        closed = true;
        outbox.close();
        channel.close();
    }

    /** The channel has closed, perhaps because the loop ends; nothing is being handed over. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closeNow();
        block.close();
    }

    @Override
    public boolean isSharable() {
        return false;
    }
}
