package dev.fanlight.config;

/** Which names a publisher may use. */
public enum PublishPolicy {
    /** Any valid name; a stream comes into being with its publisher. */
    ANY,
    /** Only names that stand under {@code streams}. */
    LISTED
}
