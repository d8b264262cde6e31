package dev.fanlight.doctor;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Whose fault it can be that frames come late, as far as the examinations of all streams tell together: a machine that is
 * busy has no processor time left, or is late with its own timers, and what many streams have at once is no single
 * camera's doing. Any thread.
 */
final class SharedLateness {
    /** Who is to blame. */
    enum Cause {
        SOURCE,
        /** This machine, whose own timers are late. */
        MACHINE,
        /** Whatever most streams have in common. */
        COMMON
    }

    private static final long LATE_NS = 80_000_000L;

    /** So often within {@link #RECENT_NS}, so that a single pause does not count. */
    private static final int OFTEN = 3;

    private static final long RECENT_NS = 15_000_000_000L;

    /** Late at once is late once, however many notice it. */
    private static final long APART_NS = 500_000_000L;

    private static final int MANY_STREAMS = 3;
    private static final double FULL_LOAD = 0.95;
    private static final long LOAD_LOOK_NS = 5_000_000_000L;

    private final DoubleSupplier processorLoad;
    private long loadLookNs = -LOAD_LOOK_NS;

    /** When the processor was last seen to be full. */
    private long fullAtNs = -RECENT_NS;

    /** When timers were late, the newest last. */
    private final long[] lateAtNs = new long[OFTEN];

    private final Map<StreamExam, Boolean> uneven = new HashMap<>();

    /** @param processorLoad of the whole machine since it was last asked, 0 to 1 */
    SharedLateness(DoubleSupplier processorLoad) {
        this.processorLoad = processorLoad;
        Arrays.fill(lateAtNs, -RECENT_NS);
    }

    /** A timer went off so much later than it was due. */
    synchronized void onTimer(long nowNs, long lateNs) {
        if (lateNs > LATE_NS && nowNs - lateAtNs[OFTEN - 1] > APART_NS) {
            System.arraycopy(lateAtNs, 1, lateAtNs, 0, OFTEN - 1);
            lateAtNs[OFTEN - 1] = nowNs;
        }
        if (nowNs - loadLookNs >= LOAD_LOOK_NS) {
            loadLookNs = nowNs;
            fullAtNs = processorLoad.getAsDouble() > FULL_LOAD ? nowNs : fullAtNs;
        }
    }

    /** Whether a stream's frames come late now. */
    synchronized void onStream(StreamExam exam, boolean late) {
        uneven.put(exam, late);
    }

    /** Nothing comes from it now. */
    synchronized void onStreamGone(StreamExam exam) {
        uneven.remove(exam);
    }

    synchronized Cause cause(long nowNs) {
        if (nowNs - lateAtNs[0] < RECENT_NS || nowNs - fullAtNs < RECENT_NS) {
            return Cause.MACHINE;
        }
        var late = uneven.values().stream().filter(each -> each).count();
        return late >= MANY_STREAMS && late * 2 > uneven.size() ? Cause.COMMON : Cause.SOURCE;
    }
}
