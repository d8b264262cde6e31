package dev.fanlight.endpoint;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.media.AccessUnit;
import io.vertx.core.Context;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A source that does what a test says. Its attempts may be driven from any thread: they hand over to their loop. */
final class FakeIngest implements Ingest {
    private final List<FakeAttempt> attempts = new CopyOnWriteArrayList<>();

    @Override
    public String kind() {
        return "pull";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("http");
    }

    @Override
    public Attempt open(SourceAddress address, Context context, Sink sink) {
        var attempt = new FakeAttempt(context, sink);
        attempts.add(attempt);
        return attempt;
    }

    /** How often somebody has connected. */
    int opened() {
        return attempts.size();
    }

    /** Connections open now. */
    long open() {
        return attempts.stream().filter(attempt -> !attempt.over).count();
    }

    FakeAttempt newest() {
        return attempts.getLast();
    }

    static final class FakeAttempt implements Attempt {
        private final Context context;
        private final Sink sink;
        private final AtomicInteger keyframesWanted = new AtomicInteger();
        private volatile boolean over;

        private FakeAttempt(Context context, Sink sink) {
            this.context = context;
            this.sink = sink;
        }

        void shoot(AccessUnit frame) {
            context.runOnContext(now -> {
                if (over) {
                    frame.release();
                } else {
                    sink.frame(frame);
                }
            });
        }

        void fail(String why) {
            context.runOnContext(now -> {
                if (!over) {
                    over = true;
                    sink.ended(why);
                }
            });
        }

        void fail(String why, long pauseNs) {
            context.runOnContext(now -> {
                over = true;
                sink.ended(why, pauseNs);
            });
        }

        void drop(String reason) {
            context.runOnContext(now -> sink.dropped(reason));
        }

        int keyframesWanted() {
            return keyframesWanted.get();
        }

        @Override
        public void onKeyframeWanted() {
            keyframesWanted.incrementAndGet();
        }

        @Override
        public void close() {
            over = true;
        }
    }
}
