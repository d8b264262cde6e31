package dev.fanlight.rtc;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection's time until its first genuine check. On the connection's loop. */
final class Visit extends ChannelInboundHandlerAdapter {
    private static final int PATIENCE_SECONDS = 10;

    private final Visitors visitors;
    private final InetAddress address;
    private final TcpPath path;
    private final RtcCounters counters;
    private @Nullable Future<?> patience;
    private boolean proven;

    Visit(Visitors visitors, InetAddress address, TcpPath path, RtcCounters counters) {
        this.visitors = visitors;
        this.address = address;
        this.path = path;
        this.counters = counters;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        patience = context.executor().schedule(this::onPatienceOver, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void onPatienceOver() {
        if (!proven) {
            counters.add(RtcCount.TCP_SILENT);
            path.closeNow();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) { // hot
        if (!proven && path.owner() != null) {
            proven = true;
            stopWaiting();
            visitors.proven(address);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopWaiting();
        visitors.left(address, proven);
    }

    private void stopWaiting() {
        if (patience != null) {
            patience.cancel(false);
        }
    }
}
