package dev.fanlight.endpoint;

import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: doubling from 250 ms to 5 s, each wait shortened by chance. */
public final class BackOff {
    static final long FIRST_NS = 250_000_000L;
    static final long LAST_NS = 5_000_000_000L;

    private final RandomGenerator random;
    private long ceilingNs = FIRST_NS;

    public BackOff(RandomGenerator random) {
        this.random = random;
    }

    /** The next wait; a chance part keeps many relays from knocking at one camera in step. */
    public long nextNs() {
        var floorNs = Math.max(FIRST_NS, ceilingNs / 2);
        var waitNs = floorNs + (ceilingNs > floorNs ? random.nextLong(ceilingNs - floorNs + 1) : 0);
        ceilingNs = Math.min(LAST_NS, ceilingNs * 2);
        return waitNs;
    }

    /** The source has worked: the next wait is a short one again. */
    public void reset() {
        ceilingNs = FIRST_NS;
    }
}
