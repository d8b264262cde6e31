package dev.fanlight.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;

/** Socket options for live video over TCP, where what waits in the kernel is delay. Owned by the channel's loop. */
public final class TcpTuning {
    /**
     * The kernel takes more only while less than this is unsent. Small, so that a waiting frame is still ours to
     * replace; large enough that the sender never starves between two wake-ups.
     */
    private static final long UNSENT_LIMIT_BYTES = 16 * 1024;

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
            epoll.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_LIMIT_BYTES);
            epoll.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, (int) (peerTimeoutNs / 1_000_000));
        }
    }
}
