package dev.fanlight.hub;

/**
 * Bounds the frames that one publisher may cost everybody on its viewers' loops: 1,000 a second, and 500 at once after
 * a pause, as a network delivers them: far beyond any camera, as what is refused may be the newest. Not thread-safe: its owner's lock guards it.
 */
final class PublishRate {
    private static final double FRAMES_PER_NS = 1_000e-9;
    private static final double BURST_FRAMES = 500;

    private double allowance = BURST_FRAMES;
    private long lastNs;

    boolean admits(long nowNs) {
        allowance = Math.min(BURST_FRAMES, allowance + (nowNs - lastNs) * FRAMES_PER_NS);
        lastNs = nowNs;
        if (allowance < 1) {
            return false;
        }
        allowance--;
        return true;
    }
}
