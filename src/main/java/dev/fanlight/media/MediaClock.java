package dev.fanlight.media;

import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Time as the media path counts it: nanoseconds since the start of the process, steady and never negative, and the wall
 * clock that belongs to such a moment. Any thread.
 */
public final class MediaClock {
    private static final int READINGS = 20;

    private final LongSupplier ticksNs;
    private final long originNs;
    private final long originEpochUs;

    /**
     * @param ticksNs a steady counter of nanoseconds with any origin
     * @param epochUs the wall clock at this moment, in microseconds since 1970
     */
    public MediaClock(LongSupplier ticksNs, long epochUs) {
        this(ticksNs, ticksNs.getAsLong(), epochUs);
    }

    private MediaClock(LongSupplier ticksNs, long originNs, long originEpochUs) {
        this.ticksNs = ticksNs;
        this.originNs = originNs;
        this.originEpochUs = originEpochUs;
    }

    /** The clock of this machine. */
    public static MediaClock system() {
        // Both clocks are read close together, not with the loading of a class in between.
        LongSupplier ticks = System::nanoTime;
        var best = clockPair(ticks);
        for (var i = 0; i < READINGS; i++) {
            var pair = clockPair(ticks);
            best = pair.spanNs() <= best.spanNs() ? pair : best;
        }
        return new MediaClock(ticks, best.ticksNs(), best.epochUs());
    }

    /** What both clocks said, and how long the reading took, which is the pair's uncertainty. */
    private record ClockPair(long ticksNs, long epochUs, long spanNs) {}

    private static ClockPair clockPair(LongSupplier ticks) {
        var beforeNs = ticks.getAsLong();
        var now = Instant.now();
        var spanNs = ticks.getAsLong() - beforeNs;
        return new ClockPair(beforeNs + spanNs / 2, now.getEpochSecond() * 1_000_000L + now.getNano() / 1_000, spanNs);
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
