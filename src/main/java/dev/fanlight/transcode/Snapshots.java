package dev.fanlight.transcode;

import dev.fanlight.frames.AssembledFrames;
import dev.fanlight.frames.CodedFrame;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.proto.nut.NutReader;
import dev.fanlight.proto.nut.NutStream;
import dev.fanlight.proto.nut.NutWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Single pictures of streams that are not JPEG: the newest keyframe, decoded once however many ask, and at most once a second
 * for each stream. Virtual threads.
 */
public final class Snapshots {
    /** What an asker gets. */
    public sealed interface Snapshot {
        /**
         * The newest keyframe.
         *
         * @param jpeg not to be written to
         * @param arrivalNs when its keyframe came in, on the {@link dev.fanlight.media.MediaClock}
         */
        @SuppressWarnings("ArrayRecordComponent") // Made once, read by many.
        record Picture(byte[] jpeg, long arrivalNs) implements Snapshot {}

        /** There is no keyframe yet. */
        record None() implements Snapshot {}

        record Refused(Refusal refusal) implements Snapshot {}
    }

    private static final int AT_ONCE = 2;
    private static final long WAIT_SECONDS = 3;
    private static final long DECODE_SECONDS = 5;
    private static final long SHORTEST_DISTANCE_NS = 1_000_000_000;
    private static final int MAX_KEPT = 64;
    private static final int MAX_JPEG_BYTES = 32 << 20;

    private final Conversions conversions;
    private final AssembledFrames assembled;
    private final Semaphore running = new Semaphore(AT_ONCE);

    /** Guarded by itself; the one not asked for the longest goes first. */
    private final Map<Stream, Newest> kept = new LinkedHashMap<>(16, 0.75F, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Stream, Newest> eldest) {
            return size() > MAX_KEPT;
        }
    };

    /** A stream's newest picture; whoever makes a newer one holds its lock. */
    private static final class Newest {
        private Snapshot.@Nullable Picture picture;
        private @Nullable Track track;
        private long rtpTime;

        /** What came of the last attempt, which those who wait behind it get too. */
        private @Nullable Snapshot last;

        private long madeAtNs;
    }

    public Snapshots(Conversions conversions, AssembledFrames assembled) {
        this.conversions = conversions;
        this.assembled = assembled;
    }

    /** The newest picture; waits while it is being made. */
    public Snapshot newest(Stream stream) {
        Newest newest;
        synchronized (kept) {
            newest = kept.computeIfAbsent(stream, any -> new Newest());
        }
        synchronized (newest) {
            return newest(stream, newest);
        }
    }

    private Snapshot newest(Stream stream, Newest newest) {
        var picture = newest.picture;
        if (newest.last != null && System.nanoTime() - newest.madeAtNs < SHORTEST_DISTANCE_NS) {
            return newest.last;
        }
        var keyframe = assembled.newestKeyframe(stream);
        if (keyframe.isEmpty()) {
            return picture == null ? new Snapshot.None() : picture;
        }
        try {
            if (picture != null
                    && newest.rtpTime == keyframe.get().rtpTime()
                    && keyframe.get().track().equals(newest.track)) {
                return picture;
            }
            var made = make(stream, keyframe.get());
            newest.last = made;
            newest.madeAtNs = System.nanoTime();
            if (made instanceof Snapshot.Picture fresh) {
                newest.picture = fresh;
                newest.track = keyframe.get().track();
                newest.rtpTime = keyframe.get().rtpTime();
            }
            return made;
        } finally {
            keyframe.get().release();
        }
    }

    private Snapshot make(Stream stream, CodedFrame keyframe) {
        if (!conversions.isAllowed(stream)) {
            return refused(
                    Refusal.Reason.NOT_ALLOWED,
                    "There are no single pictures of " + stream.name() + ", as streams." + stream.name()
                            + ".transcode is false in fanlight.yml and the stream is not JPEG.");
        }
        var ffmpeg = conversions.ffmpeg();
        if (ffmpeg.abilities().isEmpty()) {
            return refused(Refusal.Reason.NO_FFMPEG, ffmpeg.howToGetIt());
        }
        try {
            if (!running.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                return refused(Refusal.Reason.TOO_MANY, "Too many pictures are being made now. Ask again in a moment.");
            }
            try {
                return decodeAside(stream, ffmpeg, keyframe);
            } finally {
                running.release();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Snapshot.None();
        }
    }

    private static Snapshot refused(Refusal.Reason reason, String sentence) {
        return new Snapshot.Refused(new Refusal(reason, sentence));
    }

    /** Who reads a pipe keeps the thread below a virtual one, of which there are as many as cores. */
    private static Snapshot decodeAside(Stream stream, Ffmpeg ffmpeg, CodedFrame keyframe) throws InterruptedException {
        keyframe.retain();
        var decoding = new FutureTask<>(() -> {
            try {
                return decode(stream, ffmpeg, keyframe);
            } finally {
                keyframe.release();
            }
        });
        Thread.ofPlatform().daemon().name("snapshot-" + stream.name()).start(decoding);
        try {
            return decoding.get();
        } catch (ExecutionException bug) {
            throw new IllegalStateException(bug.getCause());
        }
    }

    private static Snapshot decode(Stream stream, Ffmpeg ffmpeg, CodedFrame keyframe) throws InterruptedException {
        var shape = new SourceShape(keyframe.track().format(), 0, 0, true);
        var recipe = Recipe.ofSnapshot(shape, keyframe.view());
        String words;
        try {
            var child = FfmpegChild.start(ffmpeg.program(), recipe.arguments(), "snapshot-" + stream.name());
            var watchdog = Thread.ofVirtual().start(() -> killLate(child));
            var jpeg = Optional.<byte[]>empty();
            try {
                feed(child, recipe.input(), keyframe);
                jpeg = read(child);
            } catch (IOException gone) {
                // Its last words say more.
            } finally {
                child.end();
                words = Deaths.describe(child.awaitEnd(), child.lastWords());
                watchdog.interrupt();
            }
            if (jpeg.isPresent()) {
                return new Snapshot.Picture(jpeg.get(), keyframe.arrivalNs());
            }
        } catch (IOException cannotRun) {
            words = String.valueOf(cannotRun.getMessage());
        }
        return refused(
                Refusal.Reason.FAILED,
                "The newest picture of " + stream.name() + " could not be decoded. ffmpeg said: " + words);
    }

    private static void killLate(FfmpegChild child) {
        try {
            TimeUnit.SECONDS.sleep(DECODE_SECONDS);
            child.kill();
        } catch (InterruptedException done) {
            // In time.
        }
    }

    private static void feed(FfmpegChild child, NutStream input, CodedFrame keyframe) throws IOException {
        var head = Unpooled.buffer();
        NutWriter.header(head, input, 0);
        NutWriter.frameHeader(head, 0, true, keyframe.sizeBytes());
        try (var out = child.input()) {
            out.write(head.array(), 0, head.readableBytes());
            out.write(ByteBufUtil.getBytes(keyframe.view()));
        }
    }

    private static Optional<byte[]> read(FfmpegChild child) throws IOException {
        var found = new Found();
        var pending = Unpooled.buffer();
        var reader = new NutReader(MAX_JPEG_BYTES);
        while (pending.writeBytes(child.output(), 64 << 10) >= 0) {
            if (reader.onBytes(pending, found).isPresent()) {
                break;
            }
            pending.discardReadBytes();
        }
        return Optional.ofNullable(found.jpeg);
    }

    private static final class Found implements NutReader.Out {
        private byte @Nullable [] jpeg;

        @Override
        public void stream(int number, NutStream stream) {}

        @Override
        public void frame(int number, long time, boolean keyframe, ByteBuf bytes) {
            jpeg = ByteBufUtil.getBytes(bytes);
        }
    }
}
