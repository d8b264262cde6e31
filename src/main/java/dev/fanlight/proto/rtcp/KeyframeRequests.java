package dev.fanlight.proto.rtcp;

/**
 * Makes of any number of wishes for a keyframe the few requests that a publisher should see: one machine a track.
 *
 * <p>The first wish is sent at once; after that at most one request a second. A request is repeated until a keyframe
 * comes, after 1, 2, 4 and then every 8 s; a new wish while it waits brings the next one forward to a second after the
 * last. Belongs to one thread.
 */
public final class KeyframeRequests {
    /** What the publisher negotiated. */
    public enum Kind {
        PLI,
        FIR
    }

    /** Takes what is to be sent. */
    public interface Out {
        void pli();

        /** RFC 5104 4.3.1.1: a repetition carries the same number. */
        void fir(int commandNumber);
    }

    /** Between two requests. */
    public static final long LEAST_INTERVAL_NS = 1_000_000_000;

    private static final long LONGEST_PATIENCE_NS = 8_000_000_000L;

    private final Kind kind;
    private int commandNumber;
    private boolean wanted;
    private boolean asked;
    private long askedNs;
    private long patienceNs = LEAST_INTERVAL_NS;
    private long deadlineNs = Long.MAX_VALUE;

    public KeyframeRequests(Kind kind) {
        this.kind = kind;
    }

    /** Somebody needs a keyframe; {@link #onTimer} may be due at once. */
    public void onWanted(long nowNs) {
        deadlineNs = Math.min(deadlineNs, asked ? Math.max(nowNs, askedNs + LEAST_INTERVAL_NS) : nowNs);
        wanted = true;
    }

    /** A keyframe has begun to arrive: all wishes are met. */
    public void onKeyframe() {
        if (!wanted) {
            return;
        }
        wanted = false;
        commandNumber = (commandNumber + 1) & 0xFF;
        patienceNs = LEAST_INTERVAL_NS;
        deadlineNs = Long.MAX_VALUE;
    }

    public long deadlineNs() {
        return deadlineNs;
    }

    /** Sends a request if one is due; early calls are harmless. */
    public void onTimer(long nowNs, Out out) {
        if (nowNs < deadlineNs) {
            return;
        }
        asked = true;
        askedNs = nowNs;
        deadlineNs = nowNs + patienceNs;
        patienceNs = Math.min(2 * patienceNs, LONGEST_PATIENCE_NS);
        switch (kind) {
            case PLI -> out.pli();
            case FIR -> out.fir(commandNumber);
        }
    }
}
