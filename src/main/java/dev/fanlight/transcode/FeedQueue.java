package dev.fanlight.transcode;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Frames that wait to be fed to a child. An event loop fills it and never waits; the child's writer empties it. What is
 * too much is dropped and counted as {@code converter-late}.
 */
final class FeedQueue {
    /** What is dropped when the converter is too slow. */
    enum Policy {
        /** Each frame can stand alone: the newest takes the place of the one that waits. */
        NEWEST,
        /** Frames need those before them: all that wait go, and it goes on with a keyframe. */
        GROUPS,
        /** Sound: the oldest goes. */
        OLDEST;

        static Policy of(SourceShape source) {
            return switch (source.format().codec()) {
                case JPEG -> NEWEST;
                case H264, H265, VP8, VP9, AV1, MPEG4, MPEG2 -> GROUPS;
                case OPUS, AAC, MPEG_AUDIO, PCMU, PCMA, G722 -> OLDEST;
            };
        }
    }

    /** A viewer may begin in the middle of a long group, and all of it has to be decoded. */
    private static final int MAX_GROUP_FRAMES = 1_024;

    private static final long MAX_GROUP_BYTES = 16L << 20;

    /** A keyframe that finds so many waiting makes them needless. */
    private static final int LATE_FRAMES = 12;

    private static final int MAX_SOUND_FRAMES = 50;

    private final Policy policy;
    private final Runnable onDrop;
    private final ArrayDeque<SourceFrame> frames = new ArrayDeque<>();
    private long sizeBytes;
    private boolean waitsForKeyframe = true;
    private boolean closed;

    /** @param onDrop called for each frame that is dropped */
    FeedQueue(Policy policy, Runnable onDrop) {
        this.policy = policy;
        this.onDrop = onDrop;
    }

    Policy policy() {
        return policy;
    }

    /**
     * Takes the frame over, or drops it.
     *
     * @return false where a keyframe would help: nothing before the next one is of use
     */
    synchronized boolean offer(SourceFrame frame) {
        if (closed) {
            frame.release();
            return true;
        }
        switch (policy) {
            case NEWEST -> dropAll();
            case GROUPS -> {
                if (frame.keyframe() && frames.size() >= LATE_FRAMES) {
                    dropAll();
                } else if (frames.size() >= MAX_GROUP_FRAMES || sizeBytes + size(frame) > MAX_GROUP_BYTES) {
                    dropAll();
                    waitsForKeyframe = true;
                }
                if (waitsForKeyframe && !frame.keyframe()) {
                    drop(frame);
                    return false;
                }
                waitsForKeyframe = false;
            }
            case OLDEST -> {
                if (frames.size() >= MAX_SOUND_FRAMES) {
                    dropOldest();
                }
            }
        }
        frames.add(frame);
        sizeBytes += size(frame);
        notifyAll();
        return true;
    }

    private static int size(SourceFrame frame) {
        return frame.bytes().readableBytes();
    }

    /** The decoder is a new one, or frames before were lost: what needs them is of no use. */
    synchronized void beginAnew() {
        if (policy != Policy.GROUPS) {
            return;
        }
        while (!frames.isEmpty() && !frames.getFirst().keyframe()) {
            dropOldest();
        }
        waitsForKeyframe = frames.isEmpty();
    }

    /** Waits for the first frame and leaves it where it is; null when closed. The caller releases what it gets. */
    synchronized @Nullable SourceFrame awaitFirst() throws InterruptedException {
        while (frames.isEmpty() && !closed) {
            wait();
        }
        var first = frames.peekFirst();
        return first == null ? null : first.share();
    }

    /** Waits for the next frame; null when closed. The caller releases it. */
    synchronized @Nullable SourceFrame take() throws InterruptedException {
        while (frames.isEmpty() && !closed) {
            wait();
        }
        var frame = frames.pollFirst();
        if (frame != null) {
            sizeBytes -= size(frame);
        }
        return frame;
    }

    private void dropAll() {
        while (!frames.isEmpty()) {
            dropOldest();
        }
    }

    private void dropOldest() {
        var oldest = frames.removeFirst();
        sizeBytes -= size(oldest);
        drop(oldest);
    }

    private void drop(SourceFrame frame) {
        frame.release();
        onDrop.run();
    }

    /** Lets go of all that waits, without counting it; who waits gets null. */
    synchronized void close() {
        closed = true;
        frames.forEach(SourceFrame::release);
        frames.clear();
        sizeBytes = 0;
        notifyAll();
    }
}
