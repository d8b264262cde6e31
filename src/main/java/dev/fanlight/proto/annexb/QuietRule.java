package dev.fanlight.proto.annexb;

/**
 * Decides that a frame is over because nothing more of it comes, where the stream itself tells only when the next frame
 * begins. How long it has to be quiet is learned from the pauses within frames: three times the longest of late, 5 ms at
 * least. On a way whose pauses are longer than 33 ms no quiet ends a frame. One thread.
 */
public final class QuietRule {
    static final long SHORTEST_NS = 5_000_000;
    static final long LONGEST_NS = 100_000_000;
    private static final int FACTOR = 3;
    private static final int WINDOW_FRAMES = 64;

    /** What is taken for the longest pause until a window is full. */
    private static final long FIRST_PAUSE_NS = 7_000_000;

    private long lastBytesNs;
    private boolean open;
    private long pauseNs;
    private long pauseBeforeNs = FIRST_PAUSE_NS;
    private int frames;

    /** Bytes of a frame came, and more may follow. */
    public void onBytes(long nowNs) {
        if (open) {
            onPause(nowNs - lastBytesNs);
        }
        open = true;
        lastBytesNs = nowNs;
    }

    /** The frame is over, however that was found out. */
    public void onEnd() {
        open = false;
        if (++frames >= WINDOW_FRAMES) {
            pauseBeforeNs = pauseNs;
            pauseNs = 0;
            frames = 0;
        }
    }

    /** More came of a frame that had been ended because it was quiet: that was no end but a long pause. */
    public void onMistake(long nowNs) {
        onPause(nowNs - lastBytesNs);
    }

    private void onPause(long ns) {
        pauseNs = Math.max(pauseNs, ns);
    }

    /** When the open frame is over unless bytes come; {@link Long#MAX_VALUE} where quiet says nothing. */
    public long deadlineNs() {
        var limitNs = Math.max(SHORTEST_NS, FACTOR * Math.max(pauseNs, pauseBeforeNs));
        return open && limitNs <= LONGEST_NS ? lastBytesNs + limitNs : Long.MAX_VALUE;
    }
}
