package dev.fanlight.load.watch;

import dev.fanlight.load.FrameStamp;
import org.jspecify.annotations.Nullable;

/**
 * Puts the packets of one video source together to frames, without keeping them: a frame is whole when every number from
 * its first packet to the one with the marker has come, in any order.
 *
 * <p>The packet behind a marker begins a frame. A frame of which that is never known, because the marker before it was
 * lost, counts as broken in the place of the one that was. Made for some frames under way at once; one thread.
 */
final class FrameTable {
    /** Hears of frames. */
    interface Out {
        /**
         * A frame's last packet is there.
         *
         * @param stampNs when its first byte was sent, since 1970, or {@link FrameStamp#ABSENT}
         * @param captureNs what its own abs-capture-time says, since 1970, or {@link FrameStamp#ABSENT}
         * @param measured whether its first packet came while frames were counted
         */
        void onWhole(int rtpTime, long stampNs, long captureNs, boolean keyframe, boolean measured);

        /** A frame has not become whole in the time of {@link #SLOTS} others. */
        void onBroken(boolean measured);
    }

    static final int SLOTS = 16;

    private static final long UNKNOWN = -1;

    private static final class Frame {
        int rtpTime;
        long count;
        long lowest;
        long start;
        long marker;
        long stampNs;
        long captureNs;
        boolean keyframe;
        boolean measured;
        boolean used;
        boolean done;

        void begin(int time, long extSeq, boolean counts) {
            rtpTime = time;
            count = 0;
            lowest = extSeq;
            start = UNKNOWN;
            marker = UNKNOWN;
            stampNs = FrameStamp.ABSENT;
            captureNs = FrameStamp.ABSENT;
            keyframe = false;
            measured = counts;
            used = true;
            done = false;
        }
    }

    private final Out out;
    private final Frame[] frames = new Frame[SLOTS];
    private int newest;

    /** The one that the highest number belongs to. */
    private Frame top;

    private long highest = UNKNOWN;

    /** Numbers up to this one belong to frames that are no longer remembered. */
    private long forgotten = UNKNOWN;

    private boolean measuring;
    private boolean begun;

    FrameTable(Out out) {
        this.out = out;
        for (var i = 0; i < SLOTS; i++) {
            frames[i] = new Frame();
        }
        top = frames[0];
    }

    /** Frames that begin from now on are told as measured, or no longer are. */
    void setMeasuring(boolean on) {
        measuring = on;
    }

    /**
     * Takes a packet that has not come before.
     *
     * @param keyframeStart whether a keyframe begins in it
     * @param stampNs the time in its payload, or {@link FrameStamp#ABSENT}
     * @param captureNs the time in its header, or {@link FrameStamp#ABSENT}
     */
    // hot
    void onPacket(long extSeq, int rtpTime, boolean marker, boolean keyframeStart, long stampNs, long captureNs) {
        if (extSeq <= forgotten) {
            return;
        }
        var frame = top;
        if (!frame.used || frame.rtpTime != rtpTime) {
            // Ahead of all, another time than that of the top is a new frame; only what is late has to be looked for.
            var known = extSeq < highest ? find(rtpTime) : null;
            frame = known != null ? known : begin(extSeq, rtpTime, keyframeStart || stampNs != FrameStamp.ABSENT);
        }
        if (extSeq < frame.lowest) {
            frame.lowest = extSeq;
            frame.start = behindMarker(extSeq) ? extSeq : UNKNOWN;
        }
        frame.count++;
        frame.keyframe |= keyframeStart;
        if (stampNs != FrameStamp.ABSENT) {
            frame.stampNs = stampNs;
        }
        // Where a relay does not know when a frame was captured it may say when each packet came: the first one counts.
        if (captureNs != FrameStamp.ABSENT && (frame.captureNs == FrameStamp.ABSENT || captureNs < frame.captureNs)) {
            frame.captureNs = captureNs;
        }
        if (marker) {
            frame.marker = extSeq;
            if (extSeq < highest) {
                onLateMarker(extSeq);
            }
        }
        if (extSeq > highest) {
            highest = extSeq;
            top = frame;
        }
        finishIfWhole(frame);
    }

    /** The source began anew: what is under way will not become whole. */
    void reset() {
        for (var frame : frames) {
            forget(frame);
        }
        begun = false;
        highest = UNKNOWN;
        forgotten = UNKNOWN;
    }

    private Frame begin(long extSeq, int rtpTime, boolean surelyFirst) {
        var follows = (top.used && top.marker == extSeq - 1) || behindMarker(extSeq);
        newest = (newest + 1) % SLOTS;
        var frame = frames[newest];
        forget(frame);
        frame.begin(rtpTime, extSeq, measuring);
        if (follows) {
            frame.start = extSeq;
        } else if (!begun) {
            // Who joins within a frame cannot have it whole.
            frame.start = extSeq;
            frame.done = !surelyFirst;
        }
        begun = true;
        return frame;
    }

    private void forget(Frame frame) {
        if (!frame.used) {
            return;
        }
        if (!frame.done) {
            out.onBroken(frame.measured);
        }
        forgotten = Math.max(forgotten, Math.max(frame.marker, frame.lowest));
        frame.used = false;
    }

    private @Nullable Frame find(int rtpTime) {
        for (var frame : frames) {
            if (frame.used && frame.rtpTime == rtpTime) {
                return frame;
            }
        }
        return null;
    }

    private boolean behindMarker(long extSeq) {
        for (var frame : frames) {
            if (frame.used && frame.marker == extSeq - 1) {
                return true;
            }
        }
        return false;
    }

    /** It tells where the frame behind it begins. */
    private void onLateMarker(long extSeq) {
        for (var frame : frames) {
            if (frame.used && frame.start == UNKNOWN && frame.lowest == extSeq + 1) {
                frame.start = frame.lowest;
                finishIfWhole(frame);
            }
        }
    }

    private void finishIfWhole(Frame frame) {
        if (!frame.done
                && frame.start != UNKNOWN
                && frame.marker != UNKNOWN
                && frame.count == frame.marker - frame.start + 1) {
            frame.done = true;
            out.onWhole(frame.rtpTime, frame.stampNs, frame.captureNs, frame.keyframe, frame.measured);
        }
    }
}
