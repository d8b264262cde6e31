package dev.fanlight.sim;

import dev.fanlight.media.MediaClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. Any thread. */
public final class HandClock {
    private final AtomicLong ticksNs = new AtomicLong(-7_777);
    private final MediaClock clock = new MediaClock(ticksNs::get, 1_700_000_000_000_000L);

    public MediaClock clock() {
        return clock;
    }

    public long nowNs() {
        return clock.nowNs();
    }

    public void advance(Duration by) {
        ticksNs.addAndGet(by.toNanos());
    }

    public void advance(long ns) {
        ticksNs.addAndGet(ns);
    }

    public void advanceMs(long ms) {
        advance(Duration.ofMillis(ms));
    }
}
