package dev.fanlight.transcode;

/**
 * How one conversion's children have ended, and whether another one is worth it. Guarded by the conversion's lock; times are
 * {@link System#nanoTime}'s.
 */
final class Deaths {
    private final ConversionTimings timings;
    private String lastWords = "";

    /** Why we ended the child that runs; empty while there is no reason. */
    private String verdict = "";

    private long restarts;
    private int inARow;
    private long givenUpAtNs;

    Deaths(ConversionTimings timings) {
        this.timings = timings;
    }

    /** A child begins. */
    void onBirth() {
        verdict = "";
    }

    /** The child that runs is ended by us. */
    void condemn(String why) {
        verdict = why;
    }

    /**
     * A child has died; whether another one is to be started, after {@link #waitNs}.
     *
     * @param usefulNs for how long it ran, where it gave frames; else 0
     */
    boolean onDeath(long nowNs, String ending, long usefulNs) {
        inARow = usefulNs >= timings.steadyNs() ? 1 : inARow + 1;
        lastWords = verdict.isEmpty() ? ending : describe(verdict, ending);
        if (inARow >= ConversionTimings.DEATHS) {
            givenUpAtNs = nowNs;
            return false;
        }
        restarts++;
        return true;
    }

    /** An ending, and what the child has said of it, where it has. */
    static String describe(String ending, String words) {
        return words.isEmpty() ? ending : words + " (" + ending + ")";
    }

    long waitNs() {
        return timings.waitNs(inARow);
    }

    /** Whether it is long enough ago that it was given up. */
    boolean mayRetry(long nowNs) {
        return nowNs - givenUpAtNs >= timings.retryNs();
    }

    /** Those that were do not count any more. */
    void forgive() {
        inARow = 0;
    }

    /** Since the last that does not count. */
    int inARow() {
        return inARow;
    }

    long restarts() {
        return restarts;
    }

    /** Why the last one died, for people; empty where none has. */
    String lastWords() {
        return lastWords;
    }
}
