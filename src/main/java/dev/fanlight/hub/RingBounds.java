package dev.fanlight.hub;

/**
 * How much of each stream is kept for those who join and for retransmissions.
 *
 * @param maxAgeNs packets older than the newest by more than this are given up
 * @param maxBytes of payload for each stream
 */
public record RingBounds(long maxAgeNs, long maxBytes) {
    /** 12 s, 16 MiB. */
    public static final RingBounds DEFAULT = new RingBounds(12_000_000_000L, 16 << 20);
}
