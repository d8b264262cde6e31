package dev.fanlight.load.send;

/**
 * When each frame is due. Reckoned from the beginning, so that roundings do not add up; after a stall, frames that are late
 * go out at once, and what is later than {@link #MAX_LATE_NS} moves the whole schedule. One thread.
 */
final class FramePace {
    static final long MAX_LATE_NS = 500_000_000;

    private static final double NS = 1e9;

    private final double framesPerSecond;
    private final long firstNs;
    private long beginNs;
    private int slips;

    FramePace(long beginNs, double framesPerSecond) {
        this.beginNs = beginNs;
        firstNs = beginNs;
        this.framesPerSecond = framesPerSecond;
    }

    /** When the frame with this number, from 0 on, is to be sent. */
    long dueNs(long frame) {
        return beginNs + Math.round(frame * (NS / framesPerSecond));
    }

    /** The frame goes out now. */
    void onSent(long nowNs, long frame) {
        var lateNs = nowNs - dueNs(frame);
        if (lateNs > MAX_LATE_NS) {
            beginNs += lateNs;
            slips++;
        }
    }

    /** How often the schedule was moved. */
    int slips() {
        return slips;
    }

    /** The frame's RTP time, from 0 on; it keeps to the clock, moves of the schedule included. */
    long rtpTime(long frame, int clockRateHz) {
        return Math.round((dueNs(frame) - firstNs) / NS * clockRateHz);
    }
}
