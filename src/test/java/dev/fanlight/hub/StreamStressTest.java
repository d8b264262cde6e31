package dev.fanlight.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.sim.NumberedFrames;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Publishing, joining, leaving, waking and looking from many threads at once; so much work, however long it takes. */
@Timeout(60)
class StreamStressTest {
    private static final int LOOPS = 3;
    private static final int FRAMES = 4_000;
    private static final int JOINS_PER_LOOP = 1_500;
    private static final int VIEWERS_PER_LOOP = 8;

    /** A thousand times as fast as life, so that the publisher is not too fast for the stream. */
    private final MediaClock clock = new MediaClock(() -> System.nanoTime() * 1000, 0);

    private final NumberedFrames frames = new NumberedFrames(clock);
    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(LOOPS, LocalIoHandler.newFactory());
    private final Stream stream = new Hub(clock, 10, RingBounds.DEFAULT).list(new StreamName("drone1"), true);
    private final Collection<String> complaints = new ConcurrentLinkedQueue<>();
    private final AtomicLong served = new AtomicLong();
    private volatile boolean published;

    @AfterEach
    void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Complains when a frame is older than the one before, or comes after it has left, or has been given back. */
    private final class Critic implements FrameViewer {
        private final EventLoop loop;
        private int last;
        private boolean gone;

        Critic(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void onFrame(AccessUnit frame) {
            served.incrementAndGet();
            if (!loop.inEventLoop()) {
                complaints.add("served on another thread");
            }
            if (gone) {
                complaints.add("served after leaving");
            }
            if (frame.refCnt() <= 0) {
                complaints.add("served a frame that was given back");
                return;
            }
            var number = NumberedFrames.number(frame);
            if (number < last) {
                complaints.add("frame " + number + " after " + last);
            }
            last = number;
        }

        @Override
        public ViewerReport report() {
            return new ViewerReport("v", "test", "here", 0, 0, 0, 0, 0, -1, 0, Optional.empty());
        }
    }

    /** Joins and leaves on one loop, one step per turn of the loop, so that frames come in between. */
    private final class Crowd implements Runnable {
        private final EventLoop loop;
        private final SplittableRandom random;
        private final ArrayDeque<Critic> inside = new ArrayDeque<>();
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private int joinsLeft = JOINS_PER_LOOP;

        Crowd(EventLoop loop, long seed) {
            this.loop = loop;
            this.random = new SplittableRandom(seed);
        }

        @Override
        public void run() {
            var goesOn = joinsLeft > 0 || !published;
            if (goesOn && inside.size() < VIEWERS_PER_LOOP && random.nextInt(3) > 0) {
                joinsLeft--;
                var viewer = new Critic(loop);
                inside.add(viewer);
                if (!stream.subscribe(viewer)) {
                    complaints.add("could not join");
                }
            } else if (!inside.isEmpty()) {
                var leaver = random.nextBoolean() ? inside.removeFirst() : inside.removeLast();
                stream.unsubscribe(leaver);
                leaver.gone = true;
            }
            if (!goesOn && inside.isEmpty()) {
                done.complete(null);
            } else {
                loop.execute(this);
            }
        }
    }

    @Test
    void noViewerEverGoesBackAndNothingLeaks() throws Exception {
        stream.onDemand(() -> {});
        // The first frame is there before the first viewer: so everybody sees at least one, however slow the machine.
        lastPublication().frame(frames.next());
        var crowds = new ArrayList<Crowd>();
        for (var executor : loops) {
            var crowd = new Crowd((EventLoop) executor, crowds.size());
            crowds.add(crowd);
            crowd.loop.execute(crowd);
        }
        var publisher = Thread.ofPlatform().start(this::publishAll);
        var looker = Thread.ofPlatform().start(this::look);
        publisher.join();
        looker.join();
        for (var crowd : crowds) {
            crowd.done.get();
        }
        // Whatever was handed over before is done when a task behind it is.
        for (var crowd : crowds) {
            crowd.loop.submit(() -> {}).get();
        }
        assertThat(complaints).isEmpty();
        assertThat(served.get()).as("the crowd saw something").isGreaterThanOrEqualTo(LOOPS * JOINS_PER_LOOP);
        assertThat(stream.viewers()).isEmpty();
        assertThat(stream.totals().framesReceived()).isEqualTo(FRAMES);
        assertThat(frames.held()).as("frames held besides the newest").isEqualTo(1);
        lastPublication().resting();
        assertThat(frames.held()).isZero();
    }

    /** Takes the stream over from itself now and then, as a publisher that reconnects. */
    private void publishAll() {
        var publication = lastPublication();
        for (var i = 2; i <= FRAMES; i++) {
            if (i % 500 == 0) {
                publication = lastPublication();
            }
            if (!publication.frame(frames.next())) {
                complaints.add("frame refused");
            }
            LockSupport.parkNanos(1); // So that the crowd gets a turn on a machine of one core.
        }
        published = true;
    }

    private Publication lastPublication() {
        return ((Admission.Granted)
                        stream.admit(NamedPublisher.push("192.0.2.7")).orElseThrow())
                .publication();
    }

    private void look() {
        for (var i = 0; i < FRAMES; i++) {
            stream.wake();
            stream.newest().ifPresent(frame -> {
                if (NumberedFrames.number(frame) < 1) {
                    complaints.add("a picture without number");
                }
                frame.release();
            });
            if (stream.report().viewerCount() > LOOPS * VIEWERS_PER_LOOP) {
                complaints.add("more viewers than there are");
            }
        }
    }
}
