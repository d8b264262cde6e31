package dev.fanlight.load.watch;

import dev.fanlight.load.DelayHistogram;
import dev.fanlight.load.FrameStamp;
import dev.fanlight.load.watch.WatchReport.Spread;
import dev.fanlight.load.watch.WatchReport.Timing;
import dev.fanlight.load.watch.WatchReport.Timing.Way;
import java.util.Arrays;

/** How late whole frames came, by each way of knowing when they began. One thread. */
final class FrameDelays {
    /** So many of the newest capture times are remembered. */
    static final int TOLD = 64;

    private final DelayHistogram byFrameStamp = new DelayHistogram();
    private final DelayHistogram byCaptureTime = new DelayHistogram();
    private final DelayHistogram byOwnCaptureTime = new DelayHistogram();
    private final DelayHistogram apart = new DelayHistogram();
    private final long[] told = new long[TOLD];
    private int tells;

    /**
     * A frame is whole.
     *
     * @param epochNs now, nanoseconds since 1970
     * @param stampNs the time inside it, or ABSENT
     * @param ownCaptureNs what its own abs-capture-time says, or ABSENT
     * @param captures of its source
     */
    // hot
    void onFrame(long epochNs, int rtpTime, long stampNs, long ownCaptureNs, CaptureLine captures) {
        var captureNs = captures.captureNs(rtpTime);
        if (ownCaptureNs != FrameStamp.ABSENT && captures.isLive()) {
            captureNs = ownCaptureNs;
            byOwnCaptureTime.record(epochNs - ownCaptureNs);
            remember(ownCaptureNs);
        }
        if (captureNs != CaptureLine.ABSENT) {
            byCaptureTime.record(epochNs - captureNs);
        }
        if (stampNs != FrameStamp.ABSENT) {
            byFrameStamp.record(epochNs - stampNs);
        }
        if (captureNs != CaptureLine.ABSENT && stampNs != FrameStamp.ABSENT) {
            apart.record(Math.abs(captureNs - stampNs));
        }
    }

    /** All viewers of a stream hear the same, mostly one after the other. */
    private void remember(long captureNs) {
        if (tells == 0 || told[(tells - 1) % TOLD] != captureNs) {
            told[tells % TOLD] = captureNs;
            tells++;
        }
    }

    /** @param frames how many were whole in all */
    Timing timing(long frames) {
        var way = byFrameStamp.count() > 0 ? Way.FRAME_STAMP : byCaptureTime.count() > 0 ? Way.CAPTURE_TIME : Way.NONE;
        var timed = way == Way.FRAME_STAMP ? byFrameStamp.count() : byCaptureTime.count();
        return new Timing(
                way,
                frames - timed,
                Spread.of(byFrameStamp),
                Spread.of(byCaptureTime),
                Spread.of(byOwnCaptureTime),
                Spread.of(apart),
                Arrays.stream(told, 0, Math.min(tells, TOLD))
                        .map(ns -> ns / 1_000)
                        .sorted()
                        .boxed()
                        .toList());
    }
}
