package dev.fanlight.endpoint.bytes;

/**
 * Times for pictures that come without any: the moments at which they came, less most of the way's jitter. It follows the
 * pictures' own pace and gives in to what the clock says by a twentieth each time; after a pause it begins anew. One thread.
 */
final class SteadyTimes {
    private static final long NONE = Long.MIN_VALUE;
    private static final long FIRST_PERIOD_NS = 33_333_333;
    private static final long SHORTEST_NS = 2_000_000;
    private static final long JUMP_NS = 300_000_000;

    private long lastNs = NONE;
    private double periodNs = FIRST_PERIOD_NS;

    /** The time of the picture that began to come then; later than that of the one before. */
    long of(long arrivalNs) {
        if (lastNs == NONE || Math.abs(arrivalNs - lastNs - periodNs) > JUMP_NS) {
            lastNs = lastNs == NONE ? arrivalNs : Math.max(arrivalNs, lastNs + SHORTEST_NS);
            return lastNs;
        }
        var error = arrivalNs - (lastNs + periodNs);
        periodNs = Math.max(SHORTEST_NS, periodNs + error * 0.01);
        lastNs = Math.max(lastNs + SHORTEST_NS, (long) (lastNs + periodNs + error * 0.05));
        return lastNs;
    }
}
