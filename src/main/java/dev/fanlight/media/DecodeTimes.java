package dev.fanlight.media;

/**
 * Derives times of decoding from times of presentation, which come in decoding order: never going back
 * unless the timeline jumps, and where the depth of reordering is known never later than the presentation. It is learned
 * where a stream does not say it. One thread.
 *
 * <p>With a depth of d, the n-th frame is decoded when the (n-d)-th in order of presentation is shown; the first d frames
 * come one millisecond apart before that.
 */
public final class DecodeTimes {
    /** More pictures than that cannot wait in H.264 and H.265. */
    public static final int MAX_DEPTH = 16;

    /** A presentation so far from the last one is another timeline. */
    private static final long JUMP_S = 10;

    private static final long NONE = Long.MIN_VALUE / 2;

    /** The newest presentations in ascending order. */
    private final long[] newest = new long[MAX_DEPTH + 1];

    private final long jumpTicks;
    private final long stepTicks;
    private int count;
    private int depth;
    private long lastTicks = NONE;

    /** @param ticksPerSecond the unit of all times here, 1 or more */
    public DecodeTimes(long ticksPerSecond) {
        jumpTicks = JUMP_S * ticksPerSecond;
        stepTicks = Math.max(1, ticksPerSecond / 1_000);
    }

    /** What the stream says of itself; lower depths than one that was learned are passed over. */
    public void onReorderDepth(int pictures) {
        depth = Math.max(depth, Math.min(pictures, MAX_DEPTH));
    }

    /** The time of decoding of the frame that is decoded next. */
    public long next(long presentation) {
        if (count > 0 && Math.abs(presentation - newest[count - 1]) > jumpTicks) {
            count = 0;
            lastTicks = presentation < lastTicks ? NONE : lastTicks;
        }
        insert(presentation);
        if (presentation < lastTicks && depth < MAX_DEPTH) {
            depth++;
        }
        var decode = count > depth ? newest[count - 1 - depth] : newest[0] - (depth + 1 - count) * stepTicks;
        lastTicks = Math.max(lastTicks, decode);
        return lastTicks;
    }

    private void insert(long presentation) {
        if (count == newest.length) {
            System.arraycopy(newest, 1, newest, 0, --count);
        }
        var at = count++;
        while (at > 0 && newest[at - 1] > presentation) {
            newest[at] = newest[at - 1];
            at--;
        }
        newest[at] = presentation;
    }
}
