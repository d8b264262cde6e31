package dev.fanlight.sim;

/**
 * What a simulated network does to datagrams, each direction alike. Times in nanoseconds, chances from 0 to 1.
 *
 * @param loss the chance that a datagram is lost
 * @param burst the chance that with a datagram a burst begins, in which all are lost
 * @param burstNs how long a burst lasts
 * @param jitterNs added to the delay, evenly from 0 to this; order is kept but for {@code reorder}
 * @param reorder the chance that a datagram is held back for twice the jitter plus the delay
 * @param duplicate the chance that a datagram comes twice
 * @param rateBps bits a second, 0 for no limit
 * @param queueNs how much may wait for the rate before more is dropped
 */
public record LinkConditions(
        double loss,
        double burst,
        long burstNs,
        long delayNs,
        long jitterNs,
        double reorder,
        double duplicate,
        long rateBps,
        long queueNs) {
    private static final long MS = 1_000_000L;

    /** Loses nothing; 20 ms there, 20 ms back. */
    public static LinkConditions perfect() {
        return new LinkConditions(0, 0, 0, 20 * MS, 0, 0, 0, 0, 0);
    }

    /** This loss, and a little of everything else. */
    public static LinkConditions rough(double loss) {
        return new LinkConditions(loss, 0.002, 50 * MS, 30 * MS, 100 * MS, 0.05, 0.05, 0, 0);
    }

    public LinkConditions withRate(long bps, long queueMs) {
        return new LinkConditions(loss, burst, burstNs, delayNs, jitterNs, reorder, duplicate, bps, queueMs * MS);
    }
}
