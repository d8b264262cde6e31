package dev.fanlight.frames;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a new consumer needs to begin without waiting: all frames since the newest keyframe, of all tracks, in the order in
 * which they became whole. Bounded in bytes and number: a group that is larger is forgotten, and new consumers wait for
 * the next keyframe. One thread.
 */
final class FrameGroup {
    static final long MAX_BYTES = 16 << 20;
    static final int MAX_FRAMES = 4_096;

    private final ArrayDeque<CodedFrame> frames = new ArrayDeque<>();

    /** The newest keyframe of each track of pictures, which is in the queue. */
    private final Map<Integer, CodedFrame> keyframes = new HashMap<>();

    private long sizeBytes;

    /** Takes a reference of its own. */
    void add(CodedFrame frame) {
        var video = frame.track().format().codec().isVideo();
        if (video && !frame.keyframe() && !keyframes.containsKey(frame.track().id())) {
            return;
        }
        frames.add(frame.retain());
        sizeBytes += frame.sizeBytes();
        if (video && frame.keyframe()) {
            keyframes.put(frame.track().id(), frame);
        }
        trim();
        if (sizeBytes > MAX_BYTES || frames.size() > MAX_FRAMES) {
            clear();
        }
    }

    /** What stands before the oldest of the newest keyframes nobody needs; of sound alone only the newest frame. */
    private void trim() {
        while (frames.size() > 1 && !keyframes.containsValue(frames.peekFirst())) {
            drop(frames.removeFirst());
        }
    }

    private void drop(CodedFrame frame) {
        sizeBytes -= frame.sizeBytes();
        frame.release();
    }

    /** Pictures of this track that come next do not go on where these end. */
    void breakOff(int trackId) {
        keyframes.remove(trackId);
        frames.removeIf(frame -> {
            var gone = frame.track().id() == trackId;
            if (gone) {
                drop(frame);
            }
            return gone;
        });
        trim();
    }

    void forEach(Consumer<CodedFrame> consumer) {
        frames.forEach(consumer);
    }

    int size() {
        return frames.size();
    }

    void clear() {
        frames.forEach(CodedFrame::release);
        frames.clear();
        keyframes.clear();
        sizeBytes = 0;
    }
}
