package dev.fanlight.endpoint.rtmp;

import dev.fanlight.config.PushTarget;
import dev.fanlight.endpoint.BackOff;
import dev.fanlight.endpoint.FetchFailure;
import dev.fanlight.frames.AssembledFrames;
import dev.fanlight.frames.CodedFrame;
import dev.fanlight.frames.FrameConsumer;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.proto.rtmp.RtmpClientSession;
import dev.fanlight.transcode.PlayerAbilities;
import dev.fanlight.transcode.TrackNeed;
import dev.fanlight.transcode.TrackSelection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a stream on to a service while it is live, and tries again after a failure with growing waits. Lives on one event
 * loop; {@link #status} any thread.
 *
 * <pre>
 * IDLE ─► frames come ─► CONNECTING ─► LIVE ─► nothing comes for 10 s ─► IDLE
 *                            ▲  └── failed ──► WAITING ─┐
 *                            └──────────────────────────┘
 * </pre>
 */
public final class RtmpPush implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RtmpPush.class);
    private static final int CHANCE_BYTES = 1_528;

    /** Frames that are further apart belong to a stream that is not live. */
    private static final long SILENCE_NS = 10_000_000_000L;

    private static final int MAX_REASON_CHARS = 200;
    private static final long LOOK_NS = 1_000_000_000L;

    /** How long a refused conversion is not asked for again. */
    private static final long ASK_AGAIN_NS = 5_000_000_000L;

    /** What a service understands it does not say before; these are what services take. */
    private static final PlayerAbilities SERVICE =
            new PlayerAbilities(Set.of(Codec.H264, Codec.H265, Codec.AV1, Codec.VP9, Codec.AAC), true);

    private final Stream stream;
    private final PushTarget target;
    private final Context context;
    private final EventLoop loop;
    private final AssembledFrames frames;
    private final MediaClock clock;
    private final RandomGenerator random;
    private final TrackNeed need;
    private final BackOff backOff;

    private AssembledFrames.@Nullable Subscription subscription;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable RemoteConnection connection;
    private @Nullable FrameSender sender;
    private List<Track> tracks = List.of();
    private long lastFrameNs = Long.MIN_VALUE / 2;
    private long retryNs;
    private long askAgainNs;
    private String lastProblem = "";
    private boolean closed;
    private long framesSent;
    private long framesSkipped;
    private volatile PushStatus status;

    /**
     * @param context the loop it will live on
     * @param random may be used by any thread
     */
    public RtmpPush(
            Stream stream,
            PushTarget target,
            Context context,
            AssembledFrames frames,
            MediaClock clock,
            RandomGenerator random,
            TrackSelection selection) {
        this.stream = stream;
        this.target = target;
        this.context = context;
        this.loop = EventLoops.loopOf(context);
        this.frames = frames;
        this.clock = clock;
        this.random = random;
        this.need = selection.follow(stream, SERVICE, loop, this::choose);
        this.backOff = new BackOff(random);
        this.status = new PushStatus(target.redacted(), PushStatus.State.IDLE, clock.nowNs(), "", 0, 0);
    }

    /** How it stands. Any thread. */
    public PushStatus status() {
        return status;
    }

    public void start() {
        loop.execute(() -> {
            if (!closed) {
                subscription = frames.subscribe(stream, new Frames()).orElse(null);
                timer = loop.scheduleAtFixedRate(this::look, LOOK_NS, LOOK_NS, TimeUnit.NANOSECONDS);
            }
        });
    }

    private final class Frames implements FrameConsumer {
        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void onTracks(List<Track> now) {
            choose();
        }

        @Override
        public void onFrame(CodedFrame frame) { // hot
            lastFrameNs = Math.max(lastFrameNs, frame.arrivalNs());
            if (sender != null) {
                sender.onFrame(frame);
            } else if (connection == null) {
                look();
            }
        }

        @Override
        public void onBreak(Track track) {
            if (sender != null) {
                sender.onBreak(track);
            }
        }
    }

    private void choose() {
        switch (need.choose()) {
            case TrackNeed.Answer.Refused(var refusal) -> {
                tracks = List.of();
                letGo();
                say(PushStatus.State.IMPOSSIBLE, refusal.sentence());
            }
            case TrackNeed.Answer.Wait() -> tracks = List.of();
            case TrackNeed.Answer.Tracks(var chosen) -> chosen(chosen);
        }
    }

    private void chosen(List<Track> now) {
        var same = Set.copyOf(now).equals(Set.copyOf(tracks));
        tracks = now;
        if (sender == null) {
            return;
        }
        if (same) {
            sender.tracks(now);
        } else {
            // Services do not take other tracks in the middle.
            letGo();
        }
    }

    private void look() {
        if (closed) {
            return;
        }
        var nowNs = clock.nowNs();
        if (tracks.isEmpty()) {
            lookForTracks(nowNs);
        }
        var live = !tracks.isEmpty() && nowNs - lastFrameNs < SILENCE_NS;
        if (connection != null && !live) {
            log.info("{}: no longer sent on to {}: it is not live", stream.name(), target.redacted());
            letGo();
            say(PushStatus.State.IDLE, "");
        } else if (connection == null && live && nowNs >= retryNs) {
            connect();
        } else {
            say(status.state(), status.lastProblem());
        }
    }

    /** Nobody tells of whole pictures, which have no tracks until they are converted, nor that there is room for that. */
    private void lookForTracks(long nowNs) {
        if (nowNs >= askAgainNs) {
            askAgainNs = nowNs + ASK_AGAIN_NS;
            need.forgetRefusals();
        }
        choose();
    }

    private void connect() {
        var chance = new byte[CHANCE_BYTES];
        random.nextBytes(chance);
        var user = new Service();
        say(PushStatus.State.CONNECTING, lastProblem);
        var opened =
                new RemoteConnection(RemoteTarget.of(target.address(), true), context, clock, chance, "service", user);
        connection = opened;
        opened.open();
    }

    private final class Service implements RemoteConnection.User, FrameSender.Receiver {
        private @Nullable RtmpClientSession session;

        @Override
        public void started(Channel channel, RtmpClientSession begun) {
            session = begun;
            lastProblem = "";
            var made = new FrameSender(channel, clock, this);
            made.tracks(tracks);
            sender = made;
            begun.metadata(RtmpPeer.metadata(made.lanes()), connection());
            log.info("{}: sent on to {}", stream.name(), target.redacted());
            say(PushStatus.State.LIVE, "");
            stream.requestKeyframe();
        }

        private RemoteConnection connection() {
            return Objects.requireNonNull(connection);
        }

        @Override
        public void media(long nowNs, int type, int time, ByteBuf body) {}

        @Override
        public void wokenUp(long nowNs) {}

        @Override
        public void ended(String reason) {
            var why = FetchFailure.printable(target.hideIn(reason), MAX_REASON_CHARS);
            connection = null;
            letGo();
            retryNs = clock.nowNs() + backOff.nextNs();
            if (!why.equals(lastProblem)) {
                lastProblem = why;
                log.warn("{}: cannot be sent on to {}, trying again: {}", stream.name(), target.redacted(), why);
            }
            say(PushStatus.State.WAITING, why);
        }

        @Override
        public List<ByteBuf> message(int type, long timeMs, ByteBuf head, ByteBuf shared) { // hot
            return Objects.requireNonNull(session).media(type, timeMs, head, shared);
        }

        @Override
        public void sent(CodedFrame frame, int sizeBytes) { // hot
            framesSent++;
            // It works: the next failure is a new one.
            backOff.reset();
        }

        @Override
        public void skipped(CodedFrame frame) {
            framesSkipped++;
        }

        @Override
        public void keyframeWanted() {
            stream.requestKeyframe();
        }
    }

    private void letGo() {
        if (sender != null) {
            sender.close();
            sender = null;
        }
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private void say(PushStatus.State state, String problem) {
        var since = state == status.state() ? status.sinceNs() : clock.nowNs();
        status = new PushStatus(target.redacted(), state, since, problem, framesSent, framesSkipped);
    }

    @Override
    public void close() {
        if (!loop.isShuttingDown()) {
            loop.submit(this::closeOnLoop).awaitUninterruptibly(1, TimeUnit.SECONDS);
        }
    }

    private void closeOnLoop() {
        closed = true;
        letGo();
        need.close();
        if (timer != null) {
            timer.cancel(false);
        }
        if (subscription != null) {
            subscription.close();
        }
    }
}
