package dev.fanlight.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;

/** Socket options for live video over TCP, where what waits in the kernel is delay. Owned by the channel's loop. */
public final class TcpTuning {
    /**
     * The kernel takes more only when all it has is on the network. What waits there is no longer ours to replace by
     * something newer: 16 KiB are 170 ms for a viewer at 100 kB/s. A fast path does not starve: the bytes on their way
     * keep it busy until we are woken.
     */
    private static final long UNSENT_LIMIT_BYTES = 1;

    private static final int KEEPALIVE_IDLE_SECONDS = 15;
    private static final int KEEPALIVE_INTERVAL_SECONDS = 5;

    private TcpTuning() {}

    /**
     * Sends small pieces at once, keeps no backlog in the kernel, and gives up on a peer that confirms nothing. Does
     * nothing on a connection that has gone already.
     *
     * @param peerTimeoutNs how long sent bytes may stay unconfirmed, or the peer's window closed
     */
    public static void forLiveVideo(Channel channel, long peerTimeoutNs) {
        if (!channel.isOpen()) {
            return;
        }
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        if (channel instanceof EpollSocketChannel epoll) {
            // While nothing is sent, only this tells that a peer has vanished.
            epoll.config().setOption(ChannelOption.SO_KEEPALIVE, true);
            epoll.config().setOption(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS);
            epoll.config().setOption(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS);
            epoll.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_LIMIT_BYTES);
            epoll.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, (int) (peerTimeoutNs / 1_000_000));
        }
    }
}
