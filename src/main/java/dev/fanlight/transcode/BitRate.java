package dev.fanlight.transcode;

/**
 * How many bits a second converted pictures may have: larger pictures need less for each pixel. An encoder that may not
 * wait for the next frame and is to cost little needs more than the best one could do with.
 *
 * <pre>
 *  320x240 at 15: 0.4   640x480 at 25: 1.5   1280x720 at 30: 4   1920x1080 at 30: 7 Mbit/s
 * </pre>
 */
final class BitRate {
    private static final double REFERENCE_BPS = 1_500_000;
    private static final double REFERENCE_PIXELS_PER_SECOND = 640.0 * 480 * 25;
    private static final double EXPONENT = 0.75;
    private static final int LEAST_BPS = 200_000;
    private static final int MOST_BPS = 20_000_000;

    /** A keyframe may have as many bits as a sixth of a second. */
    private static final int KEYFRAME_SHARE = 6;

    private BitRate() {}

    /** The most that is sent over a second or so. */
    static int maxBps(int widthPx, int heightPx, int framesPerSecond) {
        var pixels = (double) widthPx * heightPx * framesPerSecond;
        var bps = REFERENCE_BPS * Math.pow(pixels / REFERENCE_PIXELS_PER_SECOND, EXPONENT);
        return (int) Math.clamp(bps, LEAST_BPS, MOST_BPS) / 1_000 * 1_000;
    }

    /** The encoder's buffer: what a single frame can never exceed. */
    static int bufferBits(int maxBps) {
        return maxBps / KEYFRAME_SHARE;
    }
}
