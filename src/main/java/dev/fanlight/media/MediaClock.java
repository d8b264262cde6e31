package dev.fanlight.media;

import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Time as the media path counts it: nanoseconds since the start of the process, steady and never negative, and the wall
 * clock that belongs to such a moment. Any thread.
 */
public final class MediaClock {
    private final LongSupplier ticksNs;
    private final long originNs;
    private final long originEpochUs;

    /**
     * @param ticksNs a steady counter of nanoseconds with any origin
     * @param epochUs the wall clock at this moment, in microseconds since 1970
     */
    public MediaClock(LongSupplier ticksNs, long epochUs) {
        this.ticksNs = ticksNs;
        this.originNs = ticksNs.getAsLong();
        this.originEpochUs = epochUs;
    }

    /** The clock of this machine. */
    public static MediaClock system() {
        var now = Instant.now();
        return new MediaClock(System::nanoTime, now.getEpochSecond() * 1_000_000L + now.getNano() / 1_000);
    }

    /** Nanoseconds since this clock was made. */
    public long nowNs() {
        return ticksNs.getAsLong() - originNs;
    }

    /**
     * The wall clock at a moment of this clock, in microseconds since 1970. It goes on steadily from the clock's making:
     * when the machine's wall clock is set later, this one is not, so that ages never jump.
     */
    public long epochUs(long momentNs) {
        return originEpochUs + momentNs / 1_000;
    }

    /** The same as {@link #epochUs} for people and JSON. */
    public Instant instant(long momentNs) {
        var epochUs = epochUs(momentNs);
        return Instant.ofEpochSecond(epochUs / 1_000_000, epochUs % 1_000_000 * 1_000);
    }
}
