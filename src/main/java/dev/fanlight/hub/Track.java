package dev.fanlight.hub;

import dev.fanlight.media.TrackFormat;

/**
 * One track of a stream: its video or its audio. It outlives publishers as long as their codec is the same; its numbers
 * go on without a break.
 */
public final class Track {
    private final int id;
    private final boolean converted;
    private final TrackTimeline timeline;
    private volatile TrackFormat format;

    Track(int id, TrackFormat format, boolean converted) {
        this.id = id;
        this.converted = converted;
        this.format = format;
        // Far above zero, so that what was reordered before the first packet has a number too.
        this.timeline = new TrackTimeline(format.clockRateHz(), 1 << 16, 1L << 32);
    }

    /** Unique in its stream; what {@link dev.fanlight.media.Packet#trackId} says. */
    public int id() {
        return id;
    }

    /** Whether it was made here of what the publisher sends. */
    public boolean isConverted() {
        return converted;
    }

    /** As its newest publisher describes it; codec and clock never change. Any thread. */
    public TrackFormat format() {
        return format;
    }

    /** A publisher begins to send it, perhaps with other parameters. */
    void begin(TrackFormat next) {
        format = next;
        timeline.onSourceChange();
    }

    /** Guarded by the stream's lock. */
    TrackTimeline timeline() {
        return timeline;
    }
}
