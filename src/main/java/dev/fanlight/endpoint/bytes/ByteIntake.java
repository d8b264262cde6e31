package dev.fanlight.endpoint.bytes;

import dev.fanlight.endpoint.Ingest;
import dev.fanlight.frames.FramePublisher;
import dev.fanlight.media.MediaClock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one sender: finds out what they are, has them read, and wakes the reader when the quiet behind a frame tells
 * its end. On the source's loop.
 */
final class ByteIntake {
    static final int MAX_FRAME_BYTES = 8 << 20;

    /** After so long it is said that nothing can be read; it is looked for further on. */
    private static final long PUZZLED_NS = 3_000_000_000L;

    /** What was of no use is followed by another beginning at once, and by more of them after this at the earliest. */
    private static final long AFRESH_NS = 1_000_000_000L;

    /** A timer so late says that the loop was busy: what it waits for may lie in the socket. */
    private static final long LATE_NS = 2_000_000;

    private static final long NEVER = Long.MAX_VALUE;

    private final int program;
    private final Ingest.Sink sink;
    private final MediaClock clock;
    private final EventLoop loop;
    private final Consumer<String> unusable;
    private final FramePublisher publisher;
    private final Head head = new Head();
    private long puzzledSinceNs = NEVER;
    private boolean puzzleTold;
    private long afreshNs = Long.MIN_VALUE;
    private @Nullable FormatReader reader;
    private @Nullable ScheduledFuture<?> timer;
    private long timerNs = Long.MAX_VALUE;
    private boolean awake;
    private long wakeUpNs;
    private boolean refused;
    private boolean closed;

    /**
     * @param program of MPEG-TS, the number of the one to follow; 0 for any
     * @param unusable takes, for people, why nothing can be shown; may close this object
     */
    ByteIntake(int program, Ingest.Sink sink, MediaClock clock, EventLoop loop, Consumer<String> unusable) {
        this.program = program;
        this.sink = sink;
        this.clock = clock;
        this.loop = loop;
        this.unusable = unusable;
        this.publisher = new FramePublisher(sink.publication(), clock);
    }

    /** Takes bytes; all are read. The caller keeps the reference. */
    void onBytes(ByteBuf in) {
        // What lay in the socket came before the wake-up: that reading it takes a while is no pause of the sender's.
        if (!awake) {
            awake = true;
            wakeUpNs = clock.nowNs();
        }
        var nowNs = wakeUpNs;
        if (refused && nowNs >= afreshNs) {
            lookAfresh();
        }
        if (puzzledSinceNs == NEVER) {
            puzzledSinceNs = nowNs;
        }
        while (!closed && !refused && in.isReadable()) {
            if (reader == null) {
                look(nowNs, in);
                read(nowNs, head.bytes());
            }
            read(nowNs, in);
        }
        in.skipBytes(in.readableBytes());
    }

    private void read(long nowNs, ByteBuf in) {
        var by = reader;
        if (by == null || closed) {
            return;
        }
        by.onBytes(nowNs, in);
        if (closed || !by.isOver()) {
            return;
        }
        by.close();
        reader = null;
        puzzledSinceNs = NEVER;
        puzzleTold = false;
        if (nowNs >= afreshNs) {
            lookAfresh();
        } else {
            refused = true;
        }
        afreshNs = nowNs + AFRESH_NS;
    }

    private void look(long nowNs, ByteBuf in) {
        if (!head.take(in)) {
            return;
        }
        reader = recognized(head.bytes());
        if (reader != null) {
            sink.publication().timesMadeHere(reader.makesTimes());
        } else if (head.isFull() && !head.letSlicesPass()) {
            refused = true;
            afreshNs = nowNs + AFRESH_NS;
            if (!puzzleTold) {
                puzzleTold = true;
                unusable.accept(guess());
            }
        }
    }

    private @Nullable FormatReader recognized(ByteBuf bytes) {
        if (Looks.likeNut(bytes)) {
            return new NutStreams(sink, publisher, unusable);
        }
        if (Looks.likePictures(bytes)) {
            return new RawPictures(sink, unusable);
        }
        if (Looks.likeTransportStream(bytes)) {
            return new TransportStream(program, sink, publisher, unusable);
        }
        return Looks.likeRawVideo(bytes)
                .<FormatReader>map(syntax -> new RawVideo(syntax, sink, publisher))
                .orElse(null);
    }

    /** Whether bytes came, but none that could be read; then {@link #guess} says what they look like. */
    boolean isPuzzled() {
        return reader == null && head.bytes().isReadable();
    }

    /** Whether it listens since the midst of something: the beginning of something else will tell what it is. */
    boolean isLost() {
        return isPuzzled() && !Looks.beginsLikeBoundary(head.bytes());
    }

    String guess() {
        return Looks.guess(head.bytes());
    }

    /** What came so far was of no use; what comes next may be. */
    void lookAfresh() {
        refused = false;
        head.clear();
    }

    /** At the end of each wake-up. */
    void onWakeUpEnd() {
        awake = false;
        if (closed) {
            return;
        }
        if (isPuzzled() && !puzzleTold && wakeUpNs - puzzledSinceNs >= PUZZLED_NS) {
            puzzleTold = true;
            sink.interrupted(guess());
        }
        publisher.flush();
        schedule();
    }

    private void schedule() {
        var deadlineNs = reader == null ? Long.MAX_VALUE : reader.deadlineNs();
        // One that goes off too early looks again; so it need not be moved with each datagram.
        if (deadlineNs == Long.MAX_VALUE || (timer != null && timerNs <= deadlineNs)) {
            return;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        timerNs = deadlineNs;
        timer = loop.schedule(this::onTimer, Math.max(0, deadlineNs - clock.nowNs()), TimeUnit.NANOSECONDS);
    }

    private void onTimer() {
        timer = null;
        if (closed || reader == null) {
            return;
        }
        var nowNs = clock.nowNs();
        if (nowNs - timerNs > LATE_NS) {
            timerNs = nowNs + LATE_NS / 2;
            timer = loop.schedule(this::onTimer, LATE_NS / 2, TimeUnit.NANOSECONDS);
            return;
        }
        reader.onTimer(nowNs);
        publisher.flush();
        schedule();
    }

    /** More than once does no harm. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        publisher.flush();
        if (timer != null) {
            timer.cancel(false);
        }
        if (reader != null) {
            reader.close();
        }
    }
}
