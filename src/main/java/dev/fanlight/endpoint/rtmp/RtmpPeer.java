package dev.fanlight.endpoint.rtmp;

import dev.fanlight.auth.Action;
import dev.fanlight.endpoint.FetchFailure;
import dev.fanlight.hub.Admission;
import dev.fanlight.media.Codec;
import dev.fanlight.media.StreamName;
import dev.fanlight.net.TcpTuning;
import dev.fanlight.proto.flv.FlvCodec;
import dev.fanlight.proto.rtmp.ConnectRequest;
import dev.fanlight.proto.rtmp.RtmpFault;
import dev.fanlight.proto.rtmp.RtmpServerSession;
import dev.fanlight.proto.rtmp.StreamAnswer;
import dev.fanlight.proto.rtmp.amf.AmfValue;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to our port: hears what its client wants, and is its publisher or its viewer then. On its loop. */
final class RtmpPeer extends ChannelInboundHandlerAdapter implements RtmpServerSession.Out, RtmpViewer.Player {
    private static final Logger log = LoggerFactory.getLogger(RtmpPeer.class);
    private static final long PEER_TIMEOUT_NS = 20_000_000_000L;

    /** For saying what is wanted. */
    private static final long PATIENCE_NS = 10_000_000_000L;

    /** A publisher that sends nothing for so long has gone. */
    private static final long SILENCE_NS = 20_000_000_000L;

    /** Nobody needs that many answers that does not read them. */
    static final int MAX_ANSWER_BYTES = 256 << 10;

    private static final long LOOK_NS = 1_000_000_000L;

    private final RtmpRoom room;
    private final Channel channel;
    private final InetSocketAddress remote;
    private final String address;
    private final RtmpServerSession session;
    private @Nullable RtmpPublisher publisher;
    private @Nullable RtmpViewer viewer;
    private @Nullable ScheduledFuture<?> watchdog;

    /** On their way to the client, without media. */
    private long answerBytes;

    /** Whether it is being closed, as it does not read its answers. */
    private boolean deaf;

    private long lastUsefulNs;
    private long nowNs;

    RtmpPeer(RtmpRoom room, Channel channel, InetSocketAddress remote) {
        this.room = room;
        this.channel = channel;
        this.remote = remote;
        this.address = remote.getAddress().getHostAddress();
        this.session = new RtmpServerSession(room.limits(), channel.alloc(), room.chance());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        TcpTuning.forLiveVideo(channel, PEER_TIMEOUT_NS);
        lastUsefulNs = room.clock().nowNs();
        watchdog = channel.eventLoop().scheduleAtFixedRate(this::watch, LOOK_NS, LOOK_NS, TimeUnit.NANOSECONDS);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) { // hot
        var bytes = (ByteBuf) message;
        try {
            nowNs = room.clock().nowNs();
            session.onBytes(nowNs, bytes, this);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) { // hot
        if (publisher != null) {
            publisher.flush();
        }
        channel.flush();
        context.fireChannelReadComplete();
    }

    private void watch() {
        nowNs = room.clock().nowNs();
        session.onTimer(nowNs, this);
        channel.flush();
        if (publisher != null && nowNs - lastUsefulNs > SILENCE_NS) {
            publisher.dropped("source-silent");
            leave("nothing came from it any more");
            channel.close();
        } else if (publisher == null && viewer == null && nowNs - lastUsefulNs > PATIENCE_NS) {
            room.counters().refused("rtmp-idle");
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (watchdog != null) {
            watchdog.cancel(false);
        }
        leave("it closed the connection");
        session.close();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.error("A connection to the RTMP port failed; this is a bug", cause);
        }
        context.close();
    }

    private void leave(String why) {
        if (publisher != null) {
            publisher.end(why);
            publisher = null;
        }
        if (viewer != null) {
            viewer.leave();
            viewer = null;
        }
        lastUsefulNs = room.clock().nowNs();
    }

    // ---- what the session says

    @Override
    public void bytes(ByteBuf bytes) {
        var sizeBytes = bytes.readableBytes();
        if (answerBytes + sizeBytes > MAX_ANSWER_BYTES) {
            bytes.release();
            if (!deaf) {
                deaf = true;
                room.counters().refused("rtmp-does-not-read");
                channel.eventLoop().execute(() -> {
                    channel.close();
                });
            }
            return;
        }
        answerBytes += sizeBytes;
        channel.write(bytes).addListener(written -> answerBytes -= sizeBytes);
    }

    @Override
    public StreamAnswer publish(ConnectRequest connect, String key) {
        var asked = StreamAddress.of(connect, key);
        var name = asked.stream();
        if (name.isEmpty()) {
            return refused("NetStream.Publish.BadName", asked, asked.problem());
        }
        var refusal = refusal(Action.PUBLISH, name.get(), asked);
        if (refusal.isPresent()) {
            return refused("NetStream.Publish.Denied", asked, refusal.get());
        }
        var candidate = new RtmpPublisher(
                address,
                channel.eventLoop(),
                room.clock(),
                room.counters(),
                replaced -> onReplaced(name.get(), replaced));
        return switch (room.hub().publish(name.get(), candidate)) {
            case Admission.Refused(var _, var sentence) -> refused("NetStream.Publish.BadName", asked, sentence);
            case Admission.Granted(var publication) -> {
                candidate.admit(publication);
                publisher = candidate;
                lastUsefulNs = nowNs;
                yield new StreamAnswer.Accepted();
            }
        };
    }

    private void onReplaced(StreamName name, RtmpPublisher replaced) {
        if (publisher == replaced) {
            leave("another publisher has taken over");
            session.end(
                    true,
                    "NetStream.Publish.BadName",
                    "Another publisher has taken over " + name + ", as takeover: true allows.",
                    this);
            channel.writeAndFlush(channel.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public StreamAnswer play(ConnectRequest connect, String key) {
        var asked = StreamAddress.of(connect, key);
        var name = asked.stream();
        if (name.isEmpty()) {
            return refused("NetStream.Play.StreamNotFound", asked, asked.problem());
        }
        var refusal = refusal(Action.WATCH, name.get(), asked);
        if (refusal.isPresent()) {
            return refused("NetStream.Play.Failed", asked, refusal.get());
        }
        var stream = room.hub().find(name.get());
        if (stream.isEmpty()) {
            return refused("NetStream.Play.StreamNotFound", asked, "there is no stream " + name.get());
        }
        // The last pictures of a publisher that has gone would look live to whoever fetches from here.
        if (!stream.get().isPublished()) {
            return refused("NetStream.Play.StreamNotFound", asked, "nobody publishes " + name.get() + " at the moment");
        }
        var joining = new RtmpViewer(room, stream.get(), address, channel, codec -> takes(codec, connect, asked), this);
        // Tracks that are known already are told within the loop's next turn, when the session can be answered.
        channel.eventLoop().execute(() -> join(joining));
        viewer = joining;
        return new StreamAnswer.Later();
    }

    private void join(RtmpViewer joining) {
        if (viewer == joining && !joining.join()) {
            viewer = null;
            answer(new StreamAnswer.Refused("NetStream.Play.StreamNotFound", "The stream has just gone."), List.of());
        }
    }

    /** Classic codecs every player takes; the others those that announce them, or are said to know them. */
    private static boolean takes(Codec codec, ConnectRequest connect, StreamAddress asked) {
        return Codecs.flv(codec)
                .map(flv -> flv.isClassic() || asked.enhanced() || connect.takes(flv.fourCc()))
                .orElse(false);
    }

    private Optional<String> refusal(Action action, StreamName stream, StreamAddress asked) {
        return Entry.refusal(room.access(), remote.getAddress(), action, stream, asked, nowNs);
    }

    private StreamAnswer refused(String code, StreamAddress asked, String sentence) {
        room.counters().refused("rtmp-refused");
        room.refusals()
                .info(
                        nowNs,
                        FetchFailure.printable(asked.name(), 80) + ": " + address + " was refused over RTMP: "
                                + sentence);
        return new StreamAnswer.Refused(code, sentence);
    }

    @Override
    public void media(int type, int time, ByteBuf body) { // hot
        if (publisher != null) {
            lastUsefulNs = nowNs;
            publisher.onMedia(nowNs, type, time, body);
        }
    }

    @Override
    public void paused(boolean yes) {
        if (viewer != null) {
            viewer.paused(yes);
        }
    }

    @Override
    public void ended() {
        leave("it stopped publishing");
    }

    @Override
    public void refused(RtmpFault reason) {
        room.counters().refused(reason.metricName());
        if (publisher != null) {
            publisher.dropped(reason.metricName());
        }
        leave(reason.meaning());
        channel.close();
    }

    // ---- what the viewer says

    @Override
    public void answer(StreamAnswer answer, List<FrameLane> lanes) {
        session.answerPlay(answer, this);
        if (answer instanceof StreamAnswer.Accepted) {
            session.metadata(metadata(lanes), this);
        } else {
            viewer = null;
            lastUsefulNs = room.clock().nowNs();
        }
        channel.flush();
    }

    static Map<String, AmfValue> metadata(List<FrameLane> lanes) {
        var properties = new LinkedHashMap<String, AmfValue>();
        for (var lane : lanes) {
            var format = lane.track().format();
            if (lane.codec().isVideo()) {
                properties.put("videocodecid", AmfValue.of(lane.codec().metadataId()));
            } else {
                properties.put("audiocodecid", AmfValue.of(lane.codec().metadataId()));
                properties.put("stereo", new AmfValue.Bool(format.channels() > 1));
                if (lane.codec() != FlvCodec.MP3) {
                    properties.put("audiosamplerate", AmfValue.of(format.clockRateHz()));
                }
            }
        }
        properties.put("encoder", AmfValue.of("Fanlight"));
        return properties;
    }

    @Override
    public List<ByteBuf> media(int type, long timeMs, ByteBuf head, ByteBuf shared) { // hot
        return session.media(type, timeMs, head, shared);
    }

    @Override
    public void end(String code, String sentence) {
        viewer = null;
        lastUsefulNs = room.clock().nowNs();
        session.end(true, code, sentence, this);
        channel.flush();
    }
}
