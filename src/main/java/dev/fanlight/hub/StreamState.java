package dev.fanlight.hub;

/** How a stream is doing, as viewers see it. */
public enum StreamState {
    /** Pictures come. */
    LIVE("live"),
    /** Pictures came before and have stopped; the last one is kept. */
    STALE("stale"),
    /** No picture yet. */
    WAITING("waiting"),
    /** The source is connected only while somebody watches, and nobody does. */
    IDLE("idle");

    private final String label;

    StreamState(String label) {
        this.label = label;
    }

    /** The word in API and pages. */
    public String label() {
        return label;
    }
}
