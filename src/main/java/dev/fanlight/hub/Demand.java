package dev.fanlight.hub;

import dev.fanlight.media.MediaClock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Whether anybody wants a stream now, and since when nobody has: what a source that may sleep goes by. Any thread. */
final class Demand {
    static final long NEVER_NS = Long.MIN_VALUE / 2;

    private final MediaClock clock;
    private final AtomicInteger interests = new AtomicInteger();
    private volatile @Nullable Runnable listener;
    private volatile long quietSinceNs = NEVER_NS;

    Demand(MediaClock clock) {
        this.clock = clock;
    }

    /** @param told whenever something of this has changed; quick */
    void onChange(Runnable told) {
        listener = told;
    }

    /** Whether there is a source that sleeps while nobody wants it. */
    boolean mayEnd() {
        return listener != null;
    }

    /** Whether somebody wants it who is no viewer yet. */
    boolean isHeld() {
        return interests.get() > 0;
    }

    Stream.Interest hold() {
        interests.incrementAndGet();
        touch();
        var given = new AtomicBoolean();
        return () -> {
            if (given.compareAndSet(false, true)) {
                quiet(clock.nowNs()); // it is left a while from now, not at once
                interests.decrementAndGet();
                tell();
            }
        };
    }

    /** Somebody wants it at this moment. */
    void touch() {
        quiet(clock.nowNs());
        tell();
    }

    void quiet(long sinceNs) {
        quietSinceNs = sinceNs;
    }

    /** When somebody last wanted it; far in the past at first. */
    long quietSinceNs() {
        return quietSinceNs;
    }

    void tell() {
        var told = listener;
        if (told != null) {
            told.run();
        }
    }
}
