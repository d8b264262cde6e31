package dev.fanlight.hub;

/**
 * Bounds what one publisher may cost everybody on its viewers' loops, far beyond any camera, as what is refused may be
 * the newest. Not thread-safe: the stream's lock guards it.
 */
final class PublishRate {
    private final double perNs;
    private final double burst;
    private double allowance;
    private long lastNs;

    private PublishRate(double perSecond, double burst) {
        this.perNs = perSecond / 1e9;
        this.burst = burst;
        this.allowance = burst;
    }

    /** 1,000 whole frames a second, and 500 at once after a pause, as a network delivers them. */
    static PublishRate ofFrames() {
        return new PublishRate(1_000, 500);
    }

    /** 40,000 packets a second (some 400 Mbit/s), and 10,000 at once. */
    static PublishRate ofPackets() {
        return new PublishRate(40_000, 10_000);
    }

    boolean admits(long nowNs) { // hot
        allowance = Math.min(burst, allowance + (nowNs - lastNs) * perNs);
        lastNs = nowNs;
        if (allowance < 1) {
            return false;
        }
        allowance--;
        return true;
    }
}
