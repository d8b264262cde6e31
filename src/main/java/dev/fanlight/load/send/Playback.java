package dev.fanlight.load.send;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Plays a clip at its pace. {@link #run} keeps the time on its caller's thread; the other methods may be called on any. */
final class Playback {
    /** Takes frames when they are due, on the thread that runs the playback. */
    interface Sink {
        /**
         * A frame is due.
         *
         * @param clipFrame its place in the clip
         * @param rtpTime in units of {@link #CLOCK_RATE_HZ}, from 0 on
         */
        void frame(int clipFrame, long rtpTime);

        /** Whether to go on. */
        boolean isOpen();
    }

    /** Of all video in RTP. */
    static final int CLOCK_RATE_HZ = 90_000;

    /** An interrupt, or a sink that has closed, is seen within this time. */
    private static final long LONGEST_PARK_NS = 100_000_000;

    private final Clip clip;
    private final boolean loop;
    private final long endNs;
    private final FramePace pace;
    private final AtomicBoolean restart = new AtomicBoolean();
    private volatile int slips;

    /** Begins now; {@code seconds} 0 means as long as the clip, or for ever when it is looped. */
    Playback(Clip clip, boolean loop, int seconds) {
        this.clip = clip;
        this.loop = loop;
        var nowNs = System.nanoTime();
        endNs = seconds == 0 ? nowNs + Long.MAX_VALUE / 2 : nowNs + TimeUnit.SECONDS.toNanos(seconds);
        pace = new FramePace(nowNs, clip.framesPerSecond());
    }

    /** Plays until the time is up, the clip has ended, the sink has closed, or the thread is interrupted. */
    void run(Sink sink) {
        var next = 0;
        for (var frame = 0L; sink.isOpen() && pace.dueNs(frame) < endNs; frame++) {
            if (!awaitDue(frame, sink)) {
                return;
            }
            if (restart.compareAndSet(true, false)) {
                next = 0;
            }
            pace.onSent(System.nanoTime(), frame);
            slips = pace.slips();
            sink.frame(next, pace.rtpTime(frame, CLOCK_RATE_HZ));
            next++;
            if (next == clip.frames()) {
                if (!loop) {
                    return;
                }
                next = 0;
            }
        }
    }

    private boolean awaitDue(long frame, Sink sink) {
        for (var leftNs = pace.dueNs(frame) - System.nanoTime();
                leftNs > 0;
                leftNs = pace.dueNs(frame) - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(leftNs, LONGEST_PARK_NS));
            if (Thread.currentThread().isInterrupted() || !sink.isOpen()) {
                return false;
            }
        }
        return true;
    }

    /** Goes on at the clip's first frame, a keyframe, when the next one is due. */
    void restart() {
        restart.set(true);
    }

    /** How often the machine was so late that the schedule had to be moved. */
    int slips() {
        return slips;
    }
}
