package dev.fanlight.endpoint.rtmp;

import dev.fanlight.auth.Access;
import dev.fanlight.endpoint.RareLog;
import dev.fanlight.frames.AssembledFrames;
import dev.fanlight.hub.Hub;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.net.LoopSockets;
import dev.fanlight.proto.rtmp.RtmpLimits;
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
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RTMP server: encoders publish at its port, players watch. Each loop accepts for itself where the system can share a
 * port. Opened and closed by any thread but the loops.
 */
public final class Rtmp implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Rtmp.class);

    /** Open at a time; of one address {@link dev.fanlight.endpoint.OpenConnections#MAX_OF_ONE_ADDRESS}. */
    public static final int MAX_CONNECTIONS = 4_096;

    private static final long CLOSE_LIMIT_MS = 500;

    private final RtmpRoom room;
    private final List<Channel> listeners = new ArrayList<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    private Rtmp(RtmpRoom room) {
        this.room = room;
    }

    /**
     * Listens; ready when this returns.
     *
     * @param bind where; port 0 takes any free one
     * @param selection which tracks a viewer gets
     * @throws BindException with a sentence for people
     */
    public static Rtmp open(
            EventLoops loops,
            InetSocketAddress bind,
            Hub hub,
            AssembledFrames frames,
            Access access,
            MediaClock clock,
            RandomGenerator random,
            TrackSelection selection)
            throws BindException {
        var server = new Rtmp(new RtmpRoom(
                hub,
                frames,
                access,
                clock,
                random,
                selection,
                RtmpLimits.DEFAULT,
                new RtmpCounters(),
                new RareLog(log)));
        try {
            if (bind.getPort() != 0) {
                LoopSockets.requireFree(bind);
            }
            var address = bind;
            for (var context : loops.contexts()) {
                var loop = EventLoops.loopOf(context);
                address = server.listen(loop, address);
                if (!LoopSockets.sharesPorts(loop)) {
                    break;
                }
            }
            return server;
        } catch (IOException failed) {
            server.close();
            throw problem(bind, failed);
        }
    }

    private static BindException problem(InetSocketAddress bind, IOException failed) {
        var problem = new BindException(
                "Cannot use port " + bind.getPort() + " for RTMP: " + LoopSockets.whyNot(failed)
                        + " Choose another one with --rtmp-port, or rtmp.port in fanlight.yml; rtmp.enabled: false does without.");
        problem.initCause(failed);
        return problem;
    }

    private InetSocketAddress listen(EventLoop loop, InetSocketAddress bind) throws IOException {
        var bound = LoopSockets.accepting(loop, this::onConnection).bind(bind).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw bound.cause() instanceof IOException failed ? failed : new IOException(bound.cause());
        }
        listeners.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private void onConnection(Channel channel) {
        // Already gone again: then there is no address.
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            channel.close();
            return;
        }
        var counters = room.counters();
        var from = remote.getAddress();
        if (!counters.connections.enter(from)) {
            counters.refused("rtmp-too-many-connections");
            channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> counters.connections.left(from));
        connections.add(channel);
        channel.pipeline().addLast(new RtmpPeer(room, channel, remote));
    }

    /** The port in use. */
    public int port() {
        return ((InetSocketAddress) listeners.getFirst().localAddress()).getPort();
    }

    /** Connections open now. */
    public int connections() {
        return room.counters().connections.count();
    }

    public int publishers() {
        return room.counters().publishers.get();
    }

    public int viewers() {
        return room.counters().viewers.get();
    }

    /** What was refused, by reason. */
    public Map<String, Long> refusals() {
        return room.counters().refusals();
    }

    @Override
    public void close() {
        for (var listener : listeners) {
            listener.close().awaitUninterruptibly(CLOSE_LIMIT_MS);
        }
        connections.close().awaitUninterruptibly(CLOSE_LIMIT_MS);
    }
}
