package dev.fanlight.config;

/** What a stream is watched for: how long players are asked to hold pictures back, so that they come evenly. */
public enum Profile {
    /** To steer by: each picture is shown as soon as it is there. */
    PILOT(0),
    /** To watch: short stutters of the network do not show. */
    WATCH(100),
    /** To lean back: longer ones do not either. */
    SMOOTH(400);

    private final int playoutDelayMs;

    Profile(int playoutDelayMs) {
        this.playoutDelayMs = playoutDelayMs;
    }

    public int playoutDelayMs() {
        return playoutDelayMs;
    }
}
