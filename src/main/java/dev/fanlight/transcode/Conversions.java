package dev.fanlight.transcode;

import dev.fanlight.config.TranscodeConfig;
import dev.fanlight.frames.AssembledFrames;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.net.EventLoops;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All conversions of this server: each stream and rendition once, begun when somebody needs it, ended a while after the last
 * one who did has left. Any thread.
 */
public final class Conversions implements Renditions, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Conversions.class);
    private static final long CLOSE_LIMIT_MS = 1_500;

    private final TranscodeConfig config;
    private final int most;
    private final Predicate<StreamName> allowed;
    private final AssembledFrames assembled;
    private final StreamFacts facts;
    private final MediaClock clock;
    private final Supplier<EventLoop> loops;
    private final Ffmpeg ffmpeg;
    private final ConversionTimings timings;

    /** Guarded by this, as is what is in it. */
    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    private boolean closed;

    private record Key(Stream stream, Rendition rendition) {}

    private static final class Entry {
        final Conversion conversion;
        final ConversionInput input;
        int leases;

        /** Counts changes, so that a timer knows whether it is still meant. */
        long turn;

        Entry(Conversion conversion, ConversionInput input) {
            this.conversion = conversion;
            this.input = input;
        }
    }

    /** @param allowed which streams may be converted */
    public Conversions(
            TranscodeConfig config,
            Predicate<StreamName> allowed,
            AssembledFrames assembled,
            StreamFacts facts,
            MediaClock clock,
            EventLoops loops) {
        this(
                config,
                allowed,
                assembled,
                facts,
                clock,
                () -> EventLoops.loopOf(loops.nextContext()),
                ConversionTimings.usual());
    }

    Conversions(
            TranscodeConfig config,
            Predicate<StreamName> allowed,
            AssembledFrames assembled,
            StreamFacts facts,
            MediaClock clock,
            Supplier<EventLoop> loops,
            ConversionTimings timings) {
        this.config = config;
        this.most = config.maxConversions() > 0
                ? config.maxConversions()
                : Runtime.getRuntime().availableProcessors();
        this.allowed = allowed;
        this.assembled = assembled;
        this.facts = facts;
        this.clock = clock;
        this.loops = loops;
        this.ffmpeg = new Ffmpeg(config.ffmpeg());
        this.timings = timings;
    }

    Ffmpeg ffmpeg() {
        return ffmpeg;
    }

    boolean isAllowed(Stream stream) {
        return allowed.test(stream.name());
    }

    // ---- needing one

    @Override
    public Need need(Stream stream, Rendition rendition) {
        if (!isAllowed(stream)) {
            return refuse(
                    Refusal.Reason.NOT_ALLOWED,
                    Obstacle.of(stream, rendition, facts).whereForbidden());
        }
        var joined = join(stream, rendition);
        if (joined.isPresent()) {
            return joined.get();
        }
        // May ask the machine, and so is not done while others wait.
        var abilities = ffmpeg.abilities();
        if (abilities.isEmpty()) {
            return refuse(
                    Refusal.Reason.NO_FFMPEG,
                    Obstacle.of(stream, rendition, facts).whereImpossible(ffmpeg.howToGetIt()));
        }
        var encoder = abilities.get().encoderFor(rendition);
        if (encoder.isEmpty()) {
            return refuse(
                    Refusal.Reason.NO_ENCODER,
                    "The ffmpeg of this server (" + ffmpeg.program() + ", "
                            + abilities.get().version()
                            + ") cannot make " + rendition.label()
                            + ". Install one that can, such as Debian's, and say where it is in transcode.ffmpeg.");
        }
        stream.wake();
        return begin(stream, rendition, abilities.get(), encoder.get());
    }

    /** Has the machine asked what its ffmpeg can do, and tells the log where that is nothing. Returns at once. */
    public void askFfmpeg() {
        ffmpeg.askAside();
    }

    /**
     * Why this can be converted for no stream, as far as anybody has asked by now: half a sentence, such as "there is no
     * program 'ffmpeg' in Fanlight's PATH". Any thread, at once.
     */
    public Optional<String> hindrance(Rendition rendition) {
        return ffmpeg.problem()
                .or(() -> ffmpeg.known()
                        .filter(abilities -> abilities.encoderFor(rendition).isEmpty())
                        .map(abilities -> "its ffmpeg (" + ffmpeg.program() + ", " + abilities.version()
                                + ") cannot make " + rendition.label()));
    }

    /** Why this cannot be converted for this stream, as {@link #hindrance(Rendition)} says it. Any thread, at once. */
    public Optional<String> hindrance(Stream stream, Rendition rendition) {
        return isAllowed(stream) ? hindrance(rendition) : Optional.of("its configuration does not allow it");
    }

    private static Need refuse(Refusal.Reason reason, String sentence) {
        return new Need.Refused(new Refusal(reason, sentence));
    }

    private synchronized Optional<Need> join(Stream stream, Rendition rendition) {
        var entry = entries.get(new Key(stream, rendition));
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.conversion.isStopped()) {
            end(entry); // its stream was forgotten
            return Optional.empty();
        }
        entry.conversion.retry();
        return Optional.of(entry.conversion
                .failure()
                .<Need>map(Need.Refused::new)
                .orElseGet(() -> new Need.Granted(lease(entry))));
    }

    private synchronized Need begin(Stream stream, Rendition rendition, FfmpegAbilities abilities, String encoder) {
        var meanwhile = join(stream, rendition);
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        if (closed || (entries.size() >= most && !endOneThatNobodyNeeds())) {
            return refuse(
                    Refusal.Reason.TOO_MANY,
                    "This server converts " + most + " at a time, and they are all needed, so " + stream.name()
                            + " cannot be converted to " + rendition.label()
                            + " now. Try again later, raise transcode.maxConversions, or "
                            + Obstacle.of(stream, rendition, facts).mend() + ".");
        }
        var publication = stream.convert(new Converter());
        if (publication.isEmpty()) {
            return refuse(Refusal.Reason.NO_SUCH_MEDIA, "There is no stream " + stream.name() + " any more.");
        }
        var output = new ConversionOutput(rendition, publication.get(), clock);
        var conversion = new Conversion(stream, rendition, ffmpeg, abilities, encoder, timings, clock, output);
        var input = new ConversionInput(stream, rendition.isVideo(), assembled, facts, clock, loops.get(), conversion);
        var entry = new Entry(conversion, input);
        entries.put(new Key(stream, rendition), entry);
        conversion.start();
        input.start();
        return new Need.Granted(lease(entry));
    }

    /** What lingers makes room for what is needed. */
    private boolean endOneThatNobodyNeeds() {
        var found = entries.values().stream().filter(entry -> entry.leases == 0).findFirst();
        found.ifPresent(this::end);
        return found.isPresent();
    }

    /** A converter as a publisher: nobody can ask it for a keyframe, there is one each second. */
    private static final class Converter implements Publisher {
        @Override
        public String kind() {
            return "convert";
        }

        @Override
        public String address() {
            return "ffmpeg";
        }

        @Override
        public boolean mayBeReplaced() {
            return false;
        }

        @Override
        public void onReplaced() {}
    }

    private Lease lease(Entry entry) {
        entry.leases++;
        entry.turn++;
        return new Held(entry);
    }

    private final class Held implements Lease {
        private final Entry entry;
        private boolean given;

        Held(Entry entry) {
            this.entry = entry;
        }

        @Override
        public Rendition rendition() {
            return entry.conversion.rendition();
        }

        @Override
        public Optional<Track> track() {
            return entry.conversion.track();
        }

        @Override
        public boolean awaitBegun(Duration atMost) {
            try {
                return entry.conversion.awaitBegun(atMost);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public Optional<Refusal> failure() {
            return entry.conversion.failure();
        }

        @Override
        public String lastWords() {
            return entry.conversion.lastWords();
        }

        @Override
        public void onGivenUp(Consumer<Refusal> told) {
            entry.conversion.listen(this, told);
        }

        @Override
        public void close() {
            entry.conversion.unlisten(this);
            synchronized (Conversions.this) {
                if (!given) {
                    given = true;
                    giveBack(entry);
                }
            }
        }
    }

    private void giveBack(Entry entry) {
        entry.leases--;
        var turn = ++entry.turn;
        if (entry.leases > 0 || closed) {
            return;
        }
        var loop = entry.input.loop();
        if (!loop.isShuttingDown()) {
            // One that was given up is remembered, so that whoever comes is told why without another attempt.
            var restNs = entry.conversion.failure().isPresent() ? timings.retryNs() : 0;
            loop.schedule(
                    () -> endIfStillUnneeded(entry, turn), Math.max(restNs, config.lingerNs()), TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void endIfStillUnneeded(Entry entry, long turn) {
        if (entry.turn == turn && entries.containsValue(entry)) {
            log.info(
                    "{}: nobody needs {} any more, its conversion ends",
                    entry.conversion.stream().name(),
                    entry.conversion.rendition().label());
            end(entry);
        }
    }

    private void end(Entry entry) {
        entries.values().remove(entry);
        entry.input.stop();
        entry.conversion.stop();
    }

    // ---- looking

    /** All conversions, those that linger or have been given up included. */
    public synchronized List<ConversionReport> reports() {
        return entries.values().stream()
                .map(entry -> entry.conversion.report(entry.leases))
                .toList();
    }

    /** Those of one stream. */
    public List<ConversionReport> reports(Stream stream) {
        return reports().stream()
                .filter(report -> report.stream().equals(stream.name()))
                .toList();
    }

    /** How many may run at a time. */
    public int most() {
        return most;
    }

    /** Ends all children; waits for them a second and a half at most. */
    @Override
    public void close() {
        List<Entry> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(entries.values());
            all.forEach(this::end);
        }
        var deadlineNs = System.nanoTime() + CLOSE_LIMIT_MS * 1_000_000;
        try {
            for (var entry : all) {
                entry.conversion.awaitStopped(Math.max(1, (deadlineNs - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
