package dev.fanlight.net;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import org.jspecify.annotations.Nullable;

/**
 * How far a TCP connection lags behind what was written to it. What the kernel has taken may still stand in a queue on
 * the way, as in a Wi-Fi access point, and more bytes behind it would be delay. Owned by the connection's loop; where
 * the system cannot tell (not Linux, not native), there is never a backlog.
 */
public final class TcpBacklog {
    private static final int MARKS = 64;

    private final @Nullable EpollSocketChannel channel;
    private final @Nullable SendQueue queue;
    private final EpollTcpInfo info = new EpollTcpInfo();

    // A ring of moments, each with the number of bytes written by then.
    private final long[] markNs = new long[MARKS];
    private final long[] markBytes = new long[MARKS];
    private long oldestMark;
    private long nextMark;
    private long writtenBytes;
    private long shortestRttNs = Long.MAX_VALUE;
    private long confirmedBytes;
    private long progressNs;

    public TcpBacklog(Channel channel) {
        this.channel = channel instanceof EpollSocketChannel epoll ? epoll : null;
        this.queue =
                this.channel == null ? null : new SendQueue(this.channel.fd().intValue());
    }

    /** The kernel has been given a piece, from {@code beganNs} on. */
    public void wrote(long beganNs, long sizeBytes) { // hot
        if (oldestMark == nextMark) {
            progressNs = beganNs;
        }
        writtenBytes += sizeBytes;
        if (nextMark - oldestMark == MARKS) {
            oldestMark++;
        }
        var slot = (int) (nextMark++ % MARKS);
        markNs[slot] = beganNs;
        markBytes[slot] = writtenBytes;
    }

    /**
     * For how long the oldest unconfirmed piece has been on its way beyond the path's own round trip, in nanoseconds; 0
     * when all is confirmed or nothing is known. Costs one or two system calls.
     */
    public long lagNs(long nowNs) { // hot
        if (queue == null || channel == null || oldestMark == nextMark) {
            return 0;
        }
        var unconfirmed = queue.unconfirmedBytes();
        if (unconfirmed <= 0) {
            oldestMark = nextMark;
            confirmedBytes = writtenBytes;
            return 0;
        }
        if (writtenBytes - unconfirmed != confirmedBytes) {
            confirmedBytes = writtenBytes - unconfirmed;
            progressNs = nowNs;
        }
        while (oldestMark < nextMark && markBytes[(int) (oldestMark % MARKS)] <= confirmedBytes) {
            oldestMark++;
        }
        if (oldestMark == nextMark) {
            return 0;
        }
        return Math.max(0, nowNs - markNs[(int) (oldestMark % MARKS)] - shortestRttNs());
    }

    /**
     * For how long the peer has confirmed nothing more although something is on its way, in nanoseconds, as of the last
     * look of {@link #lagNs}; 0 when all was confirmed then.
     */
    public long stuckNs(long nowNs) {
        return oldestMark == nextMark ? 0 : nowNs - progressNs;
    }

    private long shortestRttNs() {
        if (channel != null && channel.isOpen()) {
            channel.tcpInfo(info);
            shortestRttNs = Math.min(shortestRttNs, info.rtt() * 1_000);
        }
        return shortestRttNs == Long.MAX_VALUE ? 0 : shortestRttNs;
    }
}
