package dev.fanlight.load.watch;

import dev.fanlight.load.FrameStamp;

/**
 * When one source's frames were captured, by abs-capture-time: a sender writes it into a frame now and then, and between
 * two such frames RTP time goes on as the capture's clock does. One thread.
 *
 * <p>A relay may tell a viewer the past squeezed into less time until the viewer is live. So a stamp counts only when the
 * one before it foretold it: that RTP time has passed as capture time has.
 *
 * <pre>
 * captured │              ╱×   × stamps; from the second one on the line that foretold it is known
 *          │            ×╱
 *          │          ╱
 *          │         │ squeezed: much captured in little RTP time, foretells nothing
 *          │   ×____×│
 *          └──────────────────► RTP time
 * </pre>
 */
final class CaptureLine {
    static final long ABSENT = FrameStamp.ABSENT;

    private static final long NS = 1_000_000_000L;

    /** Stamps come at least once a second; farther from one than this its line has been missed. */
    private static final long LONGEST_SPAN_S = 3;

    /** Only stamps that are that far apart foretell each other: frames leave their camera off the pace of their times. */
    private static final long LEAST_SPAN_NS = 500_000_000;

    private final long clockRateHz;
    private boolean begun;
    private boolean foretold;
    private int stampedTime;
    private long stampedNs;

    /** The stamp that the next ones are compared with. */
    private int firstTime;

    private long firstNs;

    CaptureLine(int clockRateHz) {
        this.clockRateHz = clockRateHz;
    }

    /**
     * A packet bears the time of its frame.
     *
     * @param captureNs nanoseconds since 1970
     */
    // hot
    void onStamp(int rtpTime, long captureNs) {
        if (begun && rtpTime == stampedTime) {
            return; // another packet of the same frame
        }
        stampedTime = rtpTime;
        stampedNs = captureNs;
        var passedNs = Math.abs(captureNs - firstNs);
        var isOff = Math.abs(captureNs - firstNs - spanNs(firstTime, rtpTime)) > Math.max(passedNs, LEAST_SPAN_NS) / 4;
        if (!begun || isOff || passedNs >= LEAST_SPAN_NS) {
            foretold = begun && !isOff;
            begun = true;
            firstTime = rtpTime;
            firstNs = captureNs;
        }
    }

    /** When a frame was captured that has no stamp of its own, nanoseconds since 1970; or ABSENT. */
    // hot
    long captureNs(int rtpTime) {
        if (!foretold || Math.abs((long) (rtpTime - stampedTime)) > LONGEST_SPAN_S * clockRateHz) {
            return ABSENT;
        }
        return stampedNs + spanNs(stampedTime, rtpTime);
    }

    /** Whether a frame with a stamp of its own may be taken for live. */
    boolean isLive() {
        return foretold;
    }

    /** Another source, or the same one anew. */
    void reset() {
        begun = false;
        foretold = false;
    }

    private long spanNs(int from, int to) {
        return (to - from) * NS / clockRateHz;
    }
}
