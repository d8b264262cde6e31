package dev.fanlight.transcode;

/**
 * How patient a conversion is.
 *
 * @param firstWaitNs before a new child after the first death; doubled with each further one
 * @param longestWaitNs where the doubling ends
 * @param steadyNs a child that was of use for so long is no death in a row with those before
 * @param silenceNs a child that is fed for so long and gives nothing is dead
 * @param retryNs how long nobody's asking brings back one that has been given up
 */
record ConversionTimings(long firstWaitNs, long longestWaitNs, long steadyNs, long silenceNs, long retryNs) {
    /** So many deaths in a row, and it is given up. */
    static final int DEATHS = 10;

    static ConversionTimings usual() {
        return new ConversionTimings(100_000_000L, 5_000_000_000L, 10_000_000_000L, 10_000_000_000L, 60_000_000_000L);
    }

    /** @param deaths in a row, 1 or more */
    long waitNs(int deaths) {
        return Math.min(longestWaitNs, firstWaitNs << Math.min(20, deaths - 1));
    }
}
