package dev.fanlight.rtc;

import dev.fanlight.net.LoopSockets;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The media port's passive side of ICE over TCP (RFC 6544). Each loop accepts for itself where the system can share a
 * port, else the first one does for all. Opened and closed by any thread but the loops.
 */
final class TcpListener implements AutoCloseable {
    private static final long CLOSE_LIMIT_MS = 500;

    private final Visitors visitors = new Visitors();
    private final List<Channel> listeners = new ArrayList<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    private TcpListener() {}

    static TcpListener open(List<PortLoop> loops, InetSocketAddress bind) throws BindException {
        var listener = new TcpListener();
        try {
            var accepting = LoopSockets.sharesPorts(loops.getFirst().loop()) ? loops : loops.subList(0, 1);
            var address = bind;
            for (var loop : accepting) {
                address = listener.listen(loop, address);
            }
            return listener;
        } catch (BindException taken) {
            listener.close();
            throw taken;
        }
    }

    private InetSocketAddress listen(PortLoop loop, InetSocketAddress bind) throws BindException {
        var bound = LoopSockets.accepting(loop.loop(), channel -> onConnection(loop, channel))
                .bind(bind)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw (BindException) new BindException(
                            "TCP port " + bind.getPort() + ": " + bound.cause().getMessage())
                    .initCause(bound.cause());
        }
        listeners.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private void onConnection(PortLoop loop, Channel channel) {
        // Already gone again: then there are no addresses.
        if (!(channel.localAddress() instanceof InetSocketAddress local)
                || !(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            channel.close();
            return;
        }
        if (!visitors.enter(remote.getAddress())) {
            loop.counters().add(RtcCount.TCP_TOO_MANY);
            channel.close();
            return;
        }
        loop.counters().add(RtcCount.TCP_ACCEPTED);
        connections.add(channel);
        var path = new TcpPath(channel, local, remote, loop.at());
        channel.pipeline()
                .addLast(new TcpConnection(path, loop, loop.counters(), channel.alloc()))
                .addLast(new Visit(visitors, remote.getAddress(), path, loop.counters()));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listeners.getFirst().localAddress();
    }

    int connections() {
        return visitors.connections();
    }

    @Override
    public void close() {
        for (var listener : listeners) {
            listener.close().awaitUninterruptibly(CLOSE_LIMIT_MS);
        }
        connections.close().awaitUninterruptibly(CLOSE_LIMIT_MS);
    }
}
