package dev.fanlight.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.function.Consumer;

/** How connections are accepted and opened on a loop, with the kernel's own interface where the loop has it. */
public final class LoopSockets {
    private static final int BACKLOG = 1_024;
    private static final int CONNECT_TIMEOUT_MS = 10_000;

    private LoopSockets() {}

    /** Whether several loops may listen at one port and the kernel deals connections out to them. */
    public static boolean sharesPorts(EventLoop loop) {
        return isNative(loop);
    }

    /**
     * Accepts connections; loops share the port where they can.
     *
     * @param prepare what to do with a connection before anything is read
     */
    public static ServerBootstrap accepting(EventLoop loop, Consumer<Channel> prepare) {
        var server = new ServerBootstrap()
                .group(loop)
                .channel(tcpListener(loop))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(preparing(prepare));
        return isNative(loop) ? server.option(EpollChannelOption.SO_REUSEPORT, true) : server;
    }

    /**
     * Opens a connection.
     *
     * @param prepare what to do with it before anything is read
     */
    public static Bootstrap opening(EventLoop loop, Consumer<Channel> prepare) {
        return new Bootstrap()
                .group(loop)
                .channel(tcp(loop))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .handler(preparing(prepare));
    }

    private static ChannelHandler preparing(Consumer<Channel> prepare) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                prepare.accept(channel);
            }
        };
    }

    public static Class<? extends DatagramChannel> udp(EventLoop loop) {
        return isNative(loop) ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    public static Class<? extends SocketChannel> tcp(EventLoop loop) {
        return isNative(loop) ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    public static Class<? extends ServerChannel> tcpListener(EventLoop loop) {
        return isNative(loop) ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    static boolean isNative(EventLoop loop) {
        return loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
    }

    /**
     * Loops that share a port would share it with another process of the same user, too: each would get a part of what is
     * meant for the other. A socket that shares with nobody finds that out. Connections that have just ended do not count.
     *
     * @throws IOException where somebody listens there
     */
    public static void requireFree(InetSocketAddress bind) throws IOException {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(bind);
        }
    }

    /** Why a port cannot be had, for people: the end of a sentence, with its full stop. */
    public static String whyNot(Throwable failed) {
        var cause = SystemWords.ofPort(failed, "it is taken. Is Fanlight running in another window?");
        return cause + (cause.endsWith(".") || cause.endsWith("?") ? "" : ".");
    }
}
