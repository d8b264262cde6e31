package dev.fanlight.transcode;

import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.nut.NutStream;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream converted to one rendition: a child at a time, another one after a death or when the source changes. A thread
 * of its own starts, reads and buries them; the stream's frames come on an event loop.
 */
final class Conversion implements ConversionInput.Sink, ChildRun.Out {
    private static final Logger log = LoggerFactory.getLogger(Conversion.class);

    private final Stream stream;
    private final Rendition rendition;
    private final Ffmpeg ffmpeg;
    private final FfmpegAbilities abilities;
    private final String encoder;
    private final ConversionTimings timings;
    private final MediaClock clock;
    private final ConversionOutput output;
    private final String name;
    private final LongAdder framesIn = new LongAdder();
    private final LongAdder framesOut = new LongAdder();
    private final Map<String, LongAdder> dropped = new ConcurrentHashMap<>();
    private final DelayCounts delays = new DelayCounts();

    // Written with this locked, as is read and written all below.
    private volatile ConversionReport.State state = ConversionReport.State.STARTING;
    private @Nullable Feed feed;
    private @Nullable FfmpegChild child;
    private @Nullable ChildRun run;
    private final Deaths deaths;
    private final IdentityHashMap<Lease, Consumer<Refusal>> listeners = new IdentityHashMap<>();
    private boolean stopped;

    /** What children are started for, and what waits for them. */
    private record Feed(SourceShape shape, FeedQueue queue) {}

    Conversion(
            Stream stream,
            Rendition rendition,
            Ffmpeg ffmpeg,
            FfmpegAbilities abilities,
            String encoder,
            ConversionTimings timings,
            MediaClock clock,
            ConversionOutput output) {
        this.stream = stream;
        this.rendition = rendition;
        this.ffmpeg = ffmpeg;
        this.abilities = abilities;
        this.encoder = encoder;
        this.timings = timings;
        this.deaths = new Deaths(timings);
        this.clock = clock;
        this.output = output;
        name = "convert-" + stream.name() + "-" + rendition.label();
    }

    Stream stream() {
        return stream;
    }

    Rendition rendition() {
        return rendition;
    }

    void start() {
        Thread.ofPlatform().daemon().name(name).start(this::work);
    }

    // ---- from the stream, on its loop

    @Override
    public void shape(SourceShape shape) {
        FeedQueue before;
        synchronized (this) {
            if (stopped || (feed != null && feed.shape().serves(shape))) {
                return;
            }
            before = feed == null ? null : feed.queue();
            if (child != null) {
                child.end();
            }
            feed = feedOf(shape);
            if (state == ConversionReport.State.FAILED) {
                revive();
            }
            notifyAll();
        }
        if (before != null) {
            log.info("{}: the source has changed, {} begins anew", stream.name(), rendition.label());
            before.close();
        }
    }

    private Feed feedOf(SourceShape shape) {
        return new Feed(shape, new FeedQueue(FeedQueue.Policy.of(shape), this::late));
    }

    private void late() {
        drop("converter-late");
    }

    private void drop(String reason) {
        dropped.computeIfAbsent(reason, any -> new LongAdder()).increment();
        stream.totals().dropped(reason);
    }

    @Override
    public void frame(SourceFrame frame) {
        Feed now;
        synchronized (this) {
            now = state == ConversionReport.State.FAILED ? null : feed;
        }
        if (now == null) {
            frame.release();
        } else if (!now.queue().offer(frame)) {
            stream.requestKeyframe();
        }
    }

    @Override
    public synchronized void watch() {
        if (run != null && child != null && run.silentNs(System.nanoTime()) > timings.silenceNs()) {
            deaths.condemn("it took frames for " + timings.silenceNs() / 1_000_000_000L + " s and gave none back");
            Thread.ofVirtual().name("kill-" + child.pid()).start(child::kill);
        }
    }

    // ---- the thread of the children

    private void work() {
        try {
            for (var next = awaitFeed(); next != null; next = awaitFeed()) {
                convertOrFail(next);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            bury();
        }
    }

    /** Our own failure is as bad as a death of ffmpeg's, and no worse: those who wait are told. */
    private void convertOrFail(Feed next) throws InterruptedException {
        try {
            convert(next);
        } catch (RuntimeException bug) {
            log.error("{}: the conversion to {} has failed; this is a bug", stream.name(), rendition.label(), bug);
            onEnded(next, "what it makes could not be understood (" + bug + ")", 0);
        }
    }

    /** Waits until there is something to convert and nothing speaks against it; null when stopped. */
    private synchronized @Nullable Feed awaitFeed() throws InterruptedException {
        while (!stopped && (feed == null || state == ConversionReport.State.FAILED)) {
            wait();
        }
        return stopped ? null : feed;
    }

    private void convert(Feed now) throws InterruptedException {
        var first = now.queue().awaitFirst();
        if (first == null) {
            return;
        }
        var framesPerSecond = framesPerSecond();
        Recipe recipe;
        try {
            recipe = Recipe.of(abilities, encoder, now.shape(), rendition, framesPerSecond, first.bytes());
        } finally {
            first.release();
        }
        var startedNs = System.nanoTime();
        String ending;
        ChildRun begun = null;
        FfmpegChild started = null;
        try {
            now.queue().beginAnew();
            started = FfmpegChild.start(ffmpeg.program(), recipe.arguments(), name);
            begun = new ChildRun(started, recipe, now.queue(), framesPerSecond, this);
            enter(started, begun, now);
            var fault = begun.run(name);
            var end = started.awaitEnd();
            ending = Deaths.describe(fault.orElse(end), started.lastWords());
        } catch (IOException cannotRun) {
            ending = String.valueOf(cannotRun.getMessage());
        } finally {
            leave(begun);
        }
        var usefulNs = begun != null && begun.framesOut() > 0 ? System.nanoTime() - startedNs : 0;
        onEnded(now, ending, usefulNs);
    }

    private int framesPerSecond() {
        var rate = (int) Math.round(stream.report().framesPerSecond());
        return rate < 1 ? Recipe.USUAL_FRAMES_PER_SECOND : Math.min(rate, 240);
    }

    private synchronized void enter(FfmpegChild started, ChildRun begun, Feed now) {
        child = started;
        run = begun;
        deaths.onBirth();
        if (stopped || !now.equals(feed)) {
            started.end();
            return;
        }
        log.info(
                "{}: converting {} to {} with {}, process {}",
                stream.name(),
                now.shape().format().codec().label(),
                rendition.label(),
                encoder,
                started.pid());
    }

    private synchronized void leave(@Nullable ChildRun begun) {
        child = null;
        run = null;
        if (begun != null) {
            framesIn.add(begun.framesIn());
            framesOut.add(begun.framesOut());
        }
    }

    /** Decides whether there will be another child, and waits for its time. */
    private synchronized void onEnded(Feed of, String ending, long usefulNs) throws InterruptedException {
        if (stopped || !of.equals(feed)) {
            return;
        }
        if (!deaths.onDeath(System.nanoTime(), ending, usefulNs)) {
            state = ConversionReport.State.FAILED;
            of.queue().close();
            log.error(
                    "{}: given up converting to {}, ffmpeg said: {}",
                    stream.name(),
                    rendition.label(),
                    deaths.lastWords());
            notifyAll();
            failure().ifPresent(why -> listeners.values().forEach(told -> told.accept(why)));
            return;
        }
        state = ConversionReport.State.RESTARTING;
        log.warn(
                "{}: ffmpeg, converting to {}, has died and is started again: {}",
                stream.name(),
                rendition.label(),
                ending);
        var untilNs = System.nanoTime() + deaths.waitNs();
        for (var leftNs = untilNs - System.nanoTime(); leftNs > 0 && !stopped && of.equals(feed); ) {
            wait(leftNs / 1_000_000, (int) (leftNs % 1_000_000));
            leftNs = untilNs - System.nanoTime();
        }
    }

    @Override
    public void stream(NutStream made) {
        output.stream(made);
    }

    @Override
    public void frame(FedFrames.Origin origin, long time, boolean keyframe, ByteBuf bytes) {
        var alive = output.frame(origin, time, keyframe, bytes);
        delays.add(Math.max(0, clock.nowNs() - origin.arrivalNs()));
        if (state != ConversionReport.State.RUNNING || !alive) {
            onOutput(alive);
        }
    }

    private synchronized void onOutput(boolean alive) {
        if (!alive) {
            stop();
        } else if (!stopped) {
            state = ConversionReport.State.RUNNING;
            notifyAll();
        }
    }

    private void bury() {
        Feed last;
        synchronized (this) {
            stopped = true;
            last = feed;
            feed = null;
            state = ConversionReport.State.STOPPED;
            notifyAll();
        }
        if (last != null) {
            last.queue().close();
        }
        output.end("the conversion has ended");
    }

    // ---- from those who need it

    /** Ends it for good; returns at once. */
    synchronized void stop() {
        stopped = true;
        if (feed != null) {
            // Its writer closes the child's input then.
            feed.queue().close();
        }
        if (child != null) {
            child.end();
        }
        notifyAll();
    }

    /** Waits until it has ended, at most so long; then it is killed. */
    synchronized void awaitStopped(long atMostMs) throws InterruptedException {
        var deadlineNs = System.nanoTime() + atMostMs * 1_000_000;
        while (state != ConversionReport.State.STOPPED) {
            var leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                if (child != null) {
                    child.kill();
                }
                return;
            }
            wait(leftMs);
        }
    }

    /** Somebody new asks for it: one that was given up is tried again after a while. */
    synchronized void retry() {
        if (state == ConversionReport.State.FAILED && deaths.mayRetry(System.nanoTime())) {
            if (feed != null) {
                feed = feedOf(feed.shape());
            }
            revive();
        }
    }

    private void revive() {
        state = ConversionReport.State.STARTING;
        deaths.forgive();
        notifyAll();
    }

    synchronized Optional<Refusal> failure() {
        return state == ConversionReport.State.FAILED
                ? Optional.of(new Refusal(
                        Refusal.Reason.FAILED,
                        stream.name() + " cannot be converted to " + rendition.label()
                                + " at the moment: ffmpeg ended " + deaths.inARow() + " times in a row. It said: "
                                + deaths.lastWords()))
                : Optional.empty();
    }

    synchronized String lastWords() {
        return deaths.lastWords();
    }

    /** Tells this one when it is given up, instead of what was to be told before; see {@link Lease#onGivenUp}. */
    synchronized void listen(Lease who, Consumer<Refusal> told) {
        listeners.put(who, told);
        failure().ifPresent(told);
    }

    synchronized void unlisten(Lease who) {
        listeners.remove(who);
    }

    /** Whether it has ended for good, or is about to. */
    synchronized boolean isStopped() {
        return stopped;
    }

    synchronized boolean awaitBegun(Duration atMost) throws InterruptedException {
        var deadlineNs = System.nanoTime() + atMost.toNanos();
        while (state == ConversionReport.State.STARTING || state == ConversionReport.State.RESTARTING) {
            var leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                return false;
            }
            wait(leftMs);
        }
        return state == ConversionReport.State.RUNNING;
    }

    Optional<Track> track() {
        return stream.convertedTracks().stream()
                .filter(each -> each.format().codec() == rendition.codec())
                .findFirst();
    }

    synchronized ConversionReport report(int leases) {
        var drops = new TreeMap<String, Long>();
        dropped.forEach((reason, count) -> drops.put(reason, count.sum()));
        return new ConversionReport(
                stream.name(),
                rendition,
                state,
                encoder,
                child == null ? 0 : child.pid(),
                leases,
                framesIn.sum() + (run == null ? 0 : run.framesIn()),
                framesOut.sum() + (run == null ? 0 : run.framesOut()),
                drops,
                deaths.restarts(),
                deaths.lastWords(),
                delays.histogram());
    }
}
