package dev.fanlight.proto.h264;

/**
 * Derives times of decoding from times of presentation, which come in decoding order: never going back
 * unless the timeline jumps, and where the depth of reordering is known never later than the presentation. It is learned
 * where a stream does not say it. Serves every codec that reorders. One thread.
 *
 * <p>With a depth of d, the n-th frame is decoded when the (n-d)-th in order of presentation is shown; the first d frames
 * come one step apart before that.
 *
 * <pre>
 * d = 1   shown    0  3  1  2  6  4  5
 *         decoded -1  0  1  2  3  4  5
 * </pre>
 */
public final class DecodeTimes {
    /** More pictures than that cannot wait in H.264 and H.265. */
    public static final int MAX_DEPTH = 16;

    /** A presentation so far from the last one is another timeline. */
    private static final long JUMP_SECONDS = 10;

    private static final long NONE = Long.MIN_VALUE / 2;

    /** The newest presentations in ascending order. */
    private final long[] newest = new long[MAX_DEPTH + 1];

    private final long jump;
    private final long step;
    private int count;
    private int depth;
    private long last = NONE;

    /**
     * For one stream.
     *
     * @param ticksPerSecond the unit of its times
     * @param step between the times of decoding of the first frames, in that unit, 1 or more
     * @param depth how many pictures may have to wait for a later one as far as is known, 0 to 16
     */
    public DecodeTimes(int ticksPerSecond, long step, int depth) {
        this.jump = JUMP_SECONDS * ticksPerSecond;
        this.step = step;
        onReorderDepth(depth);
    }

    /** What the stream says of itself; lower depths than one that was learned are passed over. */
    public void onReorderDepth(int pictures) {
        depth = Math.max(depth, Math.min(pictures, MAX_DEPTH));
    }

    /** The time of decoding of the frame that is decoded next. */
    public long next(long presentation) {
        if (count > 0 && Math.abs(presentation - newest[count - 1]) > jump) {
            count = 0;
            last = presentation < last ? NONE : last;
        }
        insert(presentation);
        if (presentation < last && depth < MAX_DEPTH) {
            depth++;
        }
        var decode = count > depth ? newest[count - 1 - depth] : newest[0] - (depth + 1 - count) * step;
        last = Math.max(last, decode);
        return last;
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
