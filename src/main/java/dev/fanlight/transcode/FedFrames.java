package dev.fanlight.transcode;

import java.util.Arrays;

/**
 * What was fed to one child lately: by the time of what comes out it is known of what it was made. The child's writer adds,
 * its reader asks.
 */
final class FedFrames {
    /** Longer than any decoder or encoder holds frames back. */
    private static final int REMEMBERED = 512;

    private final long[] times = new long[REMEMBERED];
    private final long[] arrivalsNs = new long[REMEMBERED];
    private final long[] capturesNs = new long[REMEMBERED];
    private int count;
    private long newestOut = Long.MIN_VALUE;

    /** A frame's times; see {@link SourceFrame}. */
    record Origin(long time, long arrivalNs, long captureNs) {}

    FedFrames() {
        Arrays.fill(times, Long.MAX_VALUE);
    }

    synchronized void fed(long time, long arrivalNs, long captureNs) {
        var at = count++ % REMEMBERED;
        times[at] = time;
        arrivalsNs[at] = arrivalNs;
        capturesNs[at] = captureNs;
    }

    /** Something with this time came out: what it was made of is the newest frame that is not later. */
    synchronized Origin out(long time) {
        newestOut = Math.max(newestOut, time);
        notifyAll();
        var best = -1;
        for (var i = 0; i < Math.min(count, REMEMBERED); i++) {
            if (times[i] <= time && (best < 0 || times[i] >= times[best])) {
                best = i;
            }
        }
        // Sound that was filled in stands before the first frame.
        return best < 0
                ? new Origin(times[0], arrivalsNs[0], capturesNs[0])
                : new Origin(times[best], arrivalsNs[best], capturesNs[best]);
    }

    private int inside() {
        var inside = 0;
        for (var i = 0; i < Math.min(count, REMEMBERED); i++) {
            inside += times[i] > newestOut ? 1 : 0;
        }
        return inside;
    }

    /** Waits until fewer than so many frames are inside the child, at most so long: it may have refused some. */
    synchronized void awaitRoom(int most, long atMostMs) throws InterruptedException {
        var deadlineNs = System.nanoTime() + atMostMs * 1_000_000;
        while (inside() >= most) {
            var leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                newestOut = Math.max(newestOut, newestFed());
                return;
            }
            wait(leftMs);
        }
    }

    private long newestFed() {
        var newest = Long.MIN_VALUE;
        for (var i = 0; i < Math.min(count, REMEMBERED); i++) {
            newest = Math.max(newest, times[i]);
        }
        return newest;
    }
}
