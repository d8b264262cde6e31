package dev.fanlight.config;

/**
 * How much of each stream is kept for those who join, and for what gets lost on the way.
 *
 * @param durationNs 1 s to 5 min
 * @param sizeBytes 256 KiB to 1 GiB for each stream
 */
public record ReplayConfig(long durationNs, int sizeBytes) {
    static ReplayConfig read(Section section) {
        return new ReplayConfig(section.get(Keys.REPLAY_DURATION), section.get(Keys.REPLAY_SIZE));
    }
}
