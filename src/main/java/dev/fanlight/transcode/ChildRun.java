package dev.fanlight.transcode;

import dev.fanlight.proto.nut.NutReader;
import dev.fanlight.proto.nut.NutStream;
import dev.fanlight.proto.nut.NutWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One child's life: its writer, a thread of its own, feeds it from the queue; whoever calls {@link #run} reads what comes out
 * until it ends.
 */
final class ChildRun {
    /** Takes what comes out, on the thread of {@link #run}. */
    interface Out {
        void stream(NutStream stream);

        /**
         * A converted frame.
         *
         * @param time when it is shown, on the stream's line, in the recipe's output ticks
         * @param bytes readable during the call only
         */
        void frame(FedFrames.Origin origin, long time, boolean keyframe, ByteBuf bytes);
    }

    /** Larger ones no encoder makes at our bit rates, but pictures may be large. */
    private static final int MAX_FRAME_BYTES = 32 << 20;

    private static final int READ_BYTES = 64 << 10;

    /** Frames that stand alone: one is being converted, one is on its way. More would only wait in the pipe. */
    private static final int MOST_INSIDE = 2;

    private static final long ROOM_WAIT_MS = 500;

    /** A child's times begin at ten seconds, so that what is shown before its first frame has a time too. */
    private static final int LEAD_SECONDS = 10;

    private final FfmpegChild child;
    private final Recipe recipe;
    private final FeedQueue queue;
    private final int framesPerSecond;
    private final Out out;
    private final FedFrames fed = new FedFrames();
    private final int inputHz;
    private volatile long originTime;
    private final AtomicLong framesIn = new AtomicLong();
    private final AtomicLong framesOut = new AtomicLong();
    private volatile long unansweredSinceNs;
    private int outputNumerator = 1;
    private int outputHz;

    ChildRun(FfmpegChild child, Recipe recipe, FeedQueue queue, int framesPerSecond, Out out) {
        this.child = child;
        this.recipe = recipe;
        this.queue = queue;
        this.framesPerSecond = framesPerSecond;
        this.out = out;
        inputHz = recipe.input().timeBase().denominator();
        outputHz = recipe.outputTicksPerSecond();
    }

    long framesIn() {
        return framesIn.get();
    }

    long framesOut() {
        return framesOut.get();
    }

    /** For how long it has been fed without any answer. */
    long silentNs(long nowNs) {
        var since = unansweredSinceNs;
        return since == 0 ? 0 : nowNs - since;
    }

    /**
     * Feeds and reads until the child ends; the queue stays open.
     *
     * @return what was wrong with its output; empty where it just ended
     */
    Optional<String> run(String name) throws InterruptedException {
        var writer = Thread.ofPlatform().daemon().name(name + "-feed").start(this::feed);
        try {
            return read();
        } finally {
            child.end();
            writer.interrupt();
            writer.join();
        }
    }

    // ---- in

    private void feed() {
        var head = Unpooled.buffer();
        var bytes = new byte[READ_BYTES];
        try (var input = child.input()) {
            NutWriter.header(head, recipe.input(), recipe.input().isVideo() ? framesPerSecond : 0);
            input.write(head.array(), 0, head.readableBytes());
            for (var frame = next(); frame != null; frame = next()) {
                try {
                    bytes = write(input, frame, head.clear(), bytes);
                } finally {
                    frame.release();
                }
            }
        } catch (IOException gone) {
            // Its end shows at its output too.
        } catch (InterruptedException ended) {
            // It has ended, and takes no more.
        }
    }

    private @Nullable SourceFrame next() throws InterruptedException {
        if (queue.policy() == FeedQueue.Policy.NEWEST) {
            fed.awaitRoom(MOST_INSIDE, ROOM_WAIT_MS);
        }
        return queue.take();
    }

    private byte[] write(OutputStream input, SourceFrame frame, ByteBuf head, byte[] scratch) throws IOException {
        if (framesIn.get() == 0) {
            originTime = frame.time() - (long) LEAD_SECONDS * inputHz;
        }
        var sizeBytes = frame.bytes().readableBytes();
        var bytes = scratch.length < sizeBytes ? new byte[sizeBytes * 2] : scratch;
        NutWriter.frameHeader(head, Math.max(0, frame.time() - originTime), frame.keyframe(), sizeBytes);
        frame.bytes().getBytes(frame.bytes().readerIndex(), bytes, 0, sizeBytes);
        fed.fed(frame.time(), frame.arrivalNs(), frame.captureNs());
        framesIn.incrementAndGet();
        if (unansweredSinceNs == 0) {
            unansweredSinceNs = System.nanoTime();
        }
        input.write(head.array(), 0, head.readableBytes());
        input.write(bytes, 0, sizeBytes);
        input.flush();
        return bytes;
    }

    // ---- out

    private Optional<String> read() {
        var reader = new NutReader(MAX_FRAME_BYTES);
        var pending = Unpooled.buffer(READ_BYTES);
        var frames = new Frames();
        try {
            while (pending.writeBytes(child.output(), READ_BYTES) >= 0) {
                var fault = reader.onBytes(pending, frames);
                if (fault.isPresent()) {
                    return Optional.of("its output is no NUT (" + fault.get() + ")");
                }
                pending.discardReadBytes();
            }
            return Optional.empty();
        } catch (IOException closed) {
            return Optional.empty();
        }
    }

    private final class Frames implements NutReader.Out {
        @Override
        public void stream(int number, NutStream stream) {
            outputNumerator = stream.timeBase().numerator();
            outputHz = stream.timeBase().denominator();
            out.stream(stream);
        }

        @Override
        public void frame(int number, long time, boolean keyframe, ByteBuf bytes) {
            unansweredSinceNs = 0;
            framesOut.incrementAndGet();
            var ticks = (long) recipe.outputTicksPerSecond() * outputNumerator;
            var sinceOrigin = Times.scale(time, outputHz, ticks);
            var sourceTime = originTime + Times.scale(time, outputHz, (long) inputHz * outputNumerator);
            out.frame(
                    fed.out(sourceTime),
                    Times.scale(originTime, inputHz, recipe.outputTicksPerSecond()) + sinceOrigin,
                    keyframe,
                    bytes);
        }
    }
}
