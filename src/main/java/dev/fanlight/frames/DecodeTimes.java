package dev.fanlight.frames;

import dev.fanlight.proto.h264.AnnexB;
import dev.fanlight.proto.h264.NalType;
import dev.fanlight.proto.h264.SequenceParameterSet;
import io.netty.buffer.ByteBuf;

/**
 * Decode times out of presentation times, for formats that need both, such as MP4 and RTMP: strictly growing, and not later
 * than the presentation. Frames come in the order of decoding. Nothing waits for a later frame. One thread.
 *
 * <p>With pictures that overtake up to n others, the decode time is the n-th largest presentation time so far:
 *
 * <pre>
 * n = 1   shown    0  3  1  2  6  4  5
 *         decoded -1  0  1  2  3  4  5
 * </pre>
 *
 * <p>Where more is overtaken than was said, n grows; only for the frames at that moment the decode time may then be later
 * than the presentation.
 */
public final class DecodeTimes {
    /** As many as H.264 and H.265 allow. */
    public static final int MAX_DEPTH = 16;

    /** Of a keyframe whose sets do not say how many there may be. */
    private static final int USUAL_DEPTH = 2;

    private final long step;
    private final long[] largest = new long[MAX_DEPTH + 1];
    private int count;
    private int depth;
    private long last = Long.MIN_VALUE;

    /**
     * @param step the usual distance of two frames in the units of the times, 1 or more
     * @param depth how many frames one may overtake, 0 to 16
     */
    public DecodeTimes(long step, int depth) {
        this.step = step;
        this.depth = Math.clamp(depth, 0, MAX_DEPTH);
    }

    /** What the parameter sets of an H.264 keyframe say of how many frames one may overtake; 0 where there are none. */
    public static int depthOf(ByteBuf annexB) {
        var found = new int[1];
        AnnexB.forEach(annexB, annexB.readerIndex(), annexB.writerIndex(), (bytes, at, length) -> {
            if (NalType.of(bytes.getByte(at)) == NalType.SPS) {
                found[0] = SequenceParameterSet.parse(bytes, at, length)
                        .map(set -> set.reorderingPossible()
                                ? set.maxReorderFrames().orElse(USUAL_DEPTH)
                                : 0)
                        .orElse(0);
            }
        });
        return found[0];
    }

    /** The decode time of the next frame. */
    public long onFrame(long presentation) {
        if (count == depth + 1 && presentation < largest[0] && depth < MAX_DEPTH) {
            depth++;
        }
        insert(presentation);
        var time = largest[0] - (depth + 1 - count) * step;
        last = last == Long.MIN_VALUE ? time : Math.max(last + 1, time);
        return last;
    }

    /** Ascending; where it is full the smallest one goes. */
    private void insert(long presentation) {
        if (count == depth + 1) {
            if (presentation <= largest[0]) {
                return;
            }
            System.arraycopy(largest, 1, largest, 0, count - 1);
            count--;
        }
        var at = count;
        while (at > 0 && largest[at - 1] > presentation) {
            largest[at] = largest[at - 1];
            at--;
        }
        largest[at] = presentation;
        count++;
    }

    /** How many frames one may overtake, as far as is known now. */
    public int depth() {
        return depth;
    }
}
