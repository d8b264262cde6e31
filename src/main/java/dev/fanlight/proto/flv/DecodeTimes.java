package dev.fanlight.proto.flv;

/**
 * Derives times of decoding from times of presentation, which come in decoding order: never going back
 * unless the timeline jumps, and where the depth of reordering is known never later than the presentation. It is learned
 * where a stream does not say it.
 *
 * <p>With a depth of d, the n-th frame is decoded when the (n-d)-th in order of presentation is shown; the first d frames
 * come one millisecond apart before that.
 */
public final class DecodeTimes {
    /** More pictures than that cannot wait in H.264 and H.265. */
    public static final int MAX_DEPTH = 16;

    /** A presentation so far from the last one is another timeline. */
    private static final long JUMP_MS = 10_000;

    private static final long NONE = Long.MIN_VALUE / 2;

    /** The newest presentations in ascending order. */
    private final long[] newest = new long[MAX_DEPTH + 1];

    private int count;
    private int depth;
    private long lastMs = NONE;

    /** What the stream says of itself; lower depths than one that was learned are passed over. */
    public void onReorderDepth(int pictures) {
        depth = Math.max(depth, Math.min(pictures, MAX_DEPTH));
    }

    /** The time of decoding of the frame that is decoded next. */
    public long next(long presentationMs) {
        if (count > 0 && Math.abs(presentationMs - newest[count - 1]) > JUMP_MS) {
            count = 0;
            lastMs = presentationMs < lastMs ? NONE : lastMs;
        }
        insert(presentationMs);
        if (presentationMs < lastMs && depth < MAX_DEPTH) {
            depth++;
        }
        var decodeMs = count > depth ? newest[count - 1 - depth] : newest[0] - (depth + 1 - count);
        lastMs = Math.max(lastMs, decodeMs);
        return lastMs;
    }

    private void insert(long presentationMs) {
        if (count == newest.length) {
            System.arraycopy(newest, 1, newest, 0, --count);
        }
        var at = count++;
        while (at > 0 && newest[at - 1] > presentationMs) {
            newest[at] = newest[at - 1];
            at--;
        }
        newest[at] = presentationMs;
    }
}
