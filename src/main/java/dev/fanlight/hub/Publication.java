package dev.fanlight.hub;

import dev.fanlight.media.AccessUnit;

/** One publisher's right to feed a stream, from its admission to {@link #end}. One thread at a time. */
public final class Publication {
    private final Stream stream;
    private final Publisher publisher;

    Publication(Stream stream, Publisher publisher) {
        this.stream = stream;
        this.publisher = publisher;
    }

    public Stream stream() {
        return stream;
    }

    Publisher publisher() {
        return publisher;
    }

    /**
     * The newest frame, for everybody who watches.
     *
     * @param frame the reference passes to the hub
     * @return false when this publication has ended or was replaced, and the frame went nowhere
     */
    public boolean frame(AccessUnit frame) {
        return stream.publish(this, frame);
    }

    /** Counts something of this publisher's that was refused or lost (kebab-case, from a fixed set of names). */
    public void dropped(String reason) {
        stream.totals().dropped(reason);
    }

    /**
     * No pictures for now, but the publisher will go on: the stream is stale at once, and stays reserved.
     *
     * @param why for people, shown until pictures come again
     */
    public void interrupted(String why) {
        stream.interrupt(this, why);
    }

    /** The source is being connected after a rest. */
    public void awake() {
        stream.awake(this);
    }

    /** The source sleeps, as nobody watches: its last picture is forgotten, as it would be too old when it is back. */
    public void resting() {
        stream.rest(this);
    }

    /**
     * The publisher has gone. Viewers stay. Further calls do nothing.
     *
     * @param why for people, shown until pictures come again
     */
    public void end(String why) {
        stream.end(this, why);
    }
}
