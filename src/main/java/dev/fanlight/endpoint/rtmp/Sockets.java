package dev.fanlight.endpoint.rtmp;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.function.Consumer;

/** How connections are accepted and opened on a loop, with the kernel's own interface where the loop has it. */
final class Sockets {
    private static final int BACKLOG = 256;
    private static final int CONNECT_TIMEOUT_MS = 10_000;

    private Sockets() {}

    /** Whether several loops may listen at one port and the kernel deals connections out to them. */
    static boolean sharesPorts(EventLoop loop) {
        return isNative(loop);
    }

    /** @param prepare what to do with a connection before anything is read */
    static ServerBootstrap accepting(EventLoop loop, Consumer<Channel> prepare) {
        var server = new ServerBootstrap()
                .group(loop)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(preparing(prepare));
        return isNative(loop)
                ? server.channel(EpollServerSocketChannel.class).option(EpollChannelOption.SO_REUSEPORT, true)
                : server.channel(NioServerSocketChannel.class);
    }

    static Bootstrap opening(EventLoop loop, Consumer<Channel> prepare) {
        return new Bootstrap()
                .group(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .channel(isNative(loop) ? EpollSocketChannel.class : NioSocketChannel.class)
                .handler(preparing(prepare));
    }

    private static boolean isNative(EventLoop loop) {
        return loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
    }

    private static ChannelHandler preparing(Consumer<Channel> prepare) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                prepare.accept(channel);
            }
        };
    }
}
