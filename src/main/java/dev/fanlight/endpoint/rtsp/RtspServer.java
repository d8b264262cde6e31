package dev.fanlight.endpoint.rtsp;

import dev.fanlight.auth.Access;
import dev.fanlight.config.RtspConfig;
import dev.fanlight.endpoint.RareLog;
import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.hub.Hub;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.net.LoopSockets;
import dev.fanlight.transcode.TrackSelection;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RTSP server: cameras and encoders that bring their streams (ANNOUNCE, RECORD), and players that watch (DESCRIBE,
 * PLAY). Each loop accepts for itself where the system can share a port, else the first one does. Opened and closed by any
 * thread but the loops.
 */
public final class RtspServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RtspServer.class);

    /** Open at a time; of one address {@link dev.fanlight.endpoint.OpenConnections#MAX_OF_ONE_ADDRESS}. */
    static final int MAX_CONNECTIONS = 10_000;

    private static final long CLOSE_LIMIT_MS = 500;

    private final RtspServing serving;
    private final List<Channel> listeners = new ArrayList<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    private RtspServer(RtspServing serving) {
        this.serving = serving;
    }

    /**
     * Opens it.
     *
     * @param host the address to listen at
     * @param selection which tracks players get
     * @param maxPictureBytes the largest JPEG that is put together
     * @throws BindException when the port cannot be had, with a sentence for people
     */
    public static RtspServer open(
            EventLoops loops,
            Hub hub,
            Access access,
            RtspConfig config,
            String host,
            TrackSelection selection,
            PictureIds.Lines pictureIds,
            int maxPictureBytes,
            MediaClock clock)
            throws BindException {
        var serving = new RtspServing(
                hub,
                access,
                selection,
                pictureIds,
                config.udp(),
                maxPictureBytes,
                clock,
                new RtspCounts(),
                new RareLog(log));
        var server = new RtspServer(serving);
        try {
            checkFree(new InetSocketAddress(host, config.port()));
            var all = loops.contexts().stream().map(EventLoops::loopOf).toList();
            var accepting = LoopSockets.sharesPorts(all.getFirst()) ? all : all.subList(0, 1);
            var address = new InetSocketAddress(host, config.port());
            for (var loop : accepting) {
                address = server.listen(loop, address);
            }
            return server;
        } catch (BindException taken) {
            server.close();
            throw taken;
        }
    }

    private static void checkFree(InetSocketAddress bind) throws BindException {
        try {
            LoopSockets.requireFree(bind);
        } catch (IOException taken) {
            throw taken(bind, taken);
        }
    }

    private static BindException taken(InetSocketAddress bind, Throwable why) {
        var sentence = "Cannot use port " + bind.getPort() + " for RTSP: " + LoopSockets.whyNot(why)
                + " Choose another one with --rtsp-port, or rtsp.port in fanlight.yml; rtsp.enabled: false does without.";
        return (BindException) new BindException(sentence).initCause(why);
    }

    private InetSocketAddress listen(EventLoop loop, InetSocketAddress bind) throws BindException {
        var bound = LoopSockets.accepting(loop, this::onConnection).bind(bind).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw taken(bind, bound.cause());
        }
        listeners.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private void onConnection(Channel channel) {
        // Already gone again: then there are no addresses.
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)
                || !(channel.localAddress() instanceof InetSocketAddress)) {
            channel.close();
            return;
        }
        var from = remote.getAddress();
        if (!serving.counts().connections.enter(from)) {
            serving.counts().refused("rtsp-too-many-connections");
            channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> serving.counts().connections.left(from));
        connections.add(channel);
        channel.pipeline().addLast(new RtspConnection(channel, remote, serving));
    }

    /** The port in use. */
    public int port() {
        return ((InetSocketAddress) listeners.getFirst().localAddress()).getPort();
    }

    /** Connections that are open now. */
    public int openConnections() {
        return serving.counts().connections.count();
    }

    public int publishers() {
        return serving.counts().publishers.get();
    }

    public int viewers() {
        return serving.counts().viewers.get();
    }

    /** Connections and messages that were refused before they were of any stream, by reason. */
    public Map<String, Long> refusals() {
        return serving.counts().refusals();
    }

    @Override
    public void close() {
        for (var listener : listeners) {
            listener.close().awaitUninterruptibly(CLOSE_LIMIT_MS);
        }
        connections.close().awaitUninterruptibly(CLOSE_LIMIT_MS);
    }
}
