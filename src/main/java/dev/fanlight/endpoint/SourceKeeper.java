package dev.fanlight.endpoint;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.config.StreamConfig;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.Stream;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import java.net.InetAddress;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one stream's source: connects, connects again after a loss with growing waits, and lets an on-demand source
 * sleep while nobody watches. One connection, whatever the number of viewers. Lives on one event loop.
 */
public final class SourceKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SourceKeeper.class);

    /** A source that has come back is not waited for longer than people would. */
    private static final long MAX_PAUSE_NS = 60_000_000_000L;

    private final Stream stream;
    private final StreamConfig config;
    private final SourceAddress address;
    private final Ingest ingest;
    private final Context context;
    private final EventLoop loop;
    private final MediaClock clock;
    private final BackOff backOff;
    private final Predicate<InetAddress> senders;
    private final RareLog refusals = new RareLog(log);
    private final Publication publication;
    private final AtomicBoolean keyframeWanted = new AtomicBoolean();

    /** Changed on the loop only. */
    private volatile Ingest.@Nullable Attempt attempt;

    // Touched on the loop only.
    private @Nullable ScheduledFuture<?> timer;
    private int attempts;
    private boolean picturesCome;
    private boolean closed;
    private String lastProblem = "";

    /**
     * Reserves the stream for its source; {@link #start} begins.
     *
     * @param senders who may send, where the source is one that others send to
     * @param context the loop it will live on
     */
    public SourceKeeper(
            Hub hub,
            Stream stream,
            StreamConfig config,
            SourceAddress address,
            Ingest ingest,
            Predicate<InetAddress> senders,
            Context context,
            MediaClock clock) {
        this.stream = stream;
        this.config = config;
        this.address = address;
        this.ingest = ingest;
        this.senders = senders;
        this.context = context;
        this.loop = EventLoops.loopOf(context);
        this.clock = clock;
        this.backOff = new BackOff(RandomGenerator.getDefault());
        this.publication = switch (hub.publish(stream.name(), new Source())) {
            case Admission.Granted(var granted) -> granted;
            case Admission.Refused(var reason, var sentence) -> throw new IllegalStateException(sentence);
        };
    }

    /** The configured source as a publisher: it holds its stream for good. */
    private final class Source implements Publisher {
        @Override
        public String kind() {
            return ingest.kind();
        }

        @Override
        public String address() {
            return address.redacted();
        }

        @Override
        public boolean mayBeReplaced() {
            return false;
        }

        @Override
        public void onReplaced() {}

        @Override
        public boolean makesKeyframes() {
            var current = attempt;
            return current != null && current.makesKeyframes();
        }

        @Override
        public void onKeyframeWanted() {
            if (!loop.isShuttingDown() && keyframeWanted.compareAndSet(false, true)) {
                loop.execute(SourceKeeper.this::askForKeyframe);
            }
        }
    }

    private void askForKeyframe() {
        keyframeWanted.set(false);
        if (attempt != null) {
            attempt.onKeyframeWanted();
        }
    }

    public void start() {
        if (config.onDemand()) {
            publication.resting();
            stream.onDemand(() -> loop.execute(this::reconsider));
        }
        loop.execute(this::reconsider);
    }

    private void reconsider() {
        if (closed) {
            return;
        }
        if (attempt == null && timer == null && isWanted()) {
            connect();
        }
        if (attempt != null && timer == null && !stream.isWatched() && config.onDemand()) {
            // The source stays a little after its last viewer has gone: people reload pages.
            var leftNs = stream.quietSinceNs() + config.onDemandLingerNs() - clock.nowNs();
            if (leftNs > 0) {
                later(leftNs, this::reconsider);
            } else {
                sleep();
            }
        }
    }

    private boolean isWanted() {
        return !config.onDemand()
                || stream.isWatched()
                || clock.nowNs() - stream.quietSinceNs() < config.onDemandLingerNs();
    }

    private void connect() {
        var number = ++attempts;
        picturesCome = false;
        publication.awake();
        attempt = ingest.open(address, context, new Ingest.Sink() {
            @Override
            public void frame(AccessUnit frame) {
                onFrame(frame);
            }

            @Override
            public Publication publication() {
                return publication;
            }

            @Override
            public boolean admits(InetAddress from) {
                return onSender(from);
            }

            @Override
            public void mediaComes(String what) {
                onMedia(what);
            }

            @Override
            public void interrupted(String why) {
                onInterrupted(why);
            }

            @Override
            public void dropped(String reason) {
                publication.dropped(reason);
            }

            @Override
            public void ended(String why) {
                ended(why, 0);
            }

            @Override
            public void ended(String why, long pauseNs) {
                if (number == attempts) {
                    onEnded(why, Math.min(pauseNs, MAX_PAUSE_NS));
                }
            }
        });
    }

    private boolean onSender(InetAddress from) {
        if (senders.test(from)) {
            return true;
        }
        publication.dropped("sender-not-allowed");
        refusals.info(
                clock.nowNs(),
                stream.name() + ": " + from.getHostAddress() + " sends, and may not: add it to access.publish in"
                        + " fanlight.yml");
        return false;
    }

    private void onFrame(AccessUnit frame) {
        if (!picturesCome) {
            onMedia(frame.format().toString());
        }
        publication.frame(frame);
    }

    private void onMedia(String what) {
        if (!picturesCome) {
            picturesCome = true;
            lastProblem = "";
            backOff.reset();
            log.info("{}: pictures come from {} ({})", stream.name(), address.redacted(), what);
        }
    }

    private void onInterrupted(String reason) {
        var why = address.hideIn(reason);
        publication.interrupted(why);
        picturesCome = false;
        if (!why.equals(lastProblem)) {
            lastProblem = why;
            log.warn("{}: no pictures from {}: {}", stream.name(), address.redacted(), why);
        }
    }

    private void onEnded(String reason, long pauseNs) {
        attempt = null;
        if (closed) {
            return;
        }
        var why = address.hideIn(reason);
        publication.interrupted(why);
        publication.dropped("source-lost");
        if (!why.equals(lastProblem)) {
            lastProblem = why;
            log.warn("{}: no pictures from {}, trying again: {}", stream.name(), address.redacted(), why);
        }
        if (timer != null) {
            timer.cancel(false);
        }
        later(Math.max(pauseNs, backOff.nextNs()), () -> {
            if (isWanted()) {
                reconsider();
            } else {
                sleep();
            }
        });
    }

    private void sleep() {
        if (attempt != null) {
            attempt.close();
            attempt = null;
        }
        publication.resting();
        log.info("{}: nobody watches, {} may rest", stream.name(), address.redacted());
    }

    private void later(long delayNs, Runnable then) {
        timer = loop.schedule(
                () -> {
                    timer = null;
                    if (!closed) {
                        then.run();
                    }
                },
                delayNs,
                TimeUnit.NANOSECONDS);
    }

    /** Lets go of the source for good. Any thread; what is left to do is done on the loop. */
    @Override
    public void close() {
        loop.execute(() -> {
            closed = true;
            if (timer != null) {
                timer.cancel(false);
            }
            if (attempt != null) {
                attempt.close();
                attempt = null;
            }
            publication.end("Fanlight has let go of it");
        });
    }
}
