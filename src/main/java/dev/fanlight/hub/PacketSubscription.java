package dev.fanlight.hub;

import java.util.List;

/** One packet viewer's place in a stream, until {@link #end}. On the viewer's loop. */
public final class PacketSubscription {
    private final Stream stream;
    private final PacketFeed feed;
    private final PacketFan fan;
    private final PacketViewer viewer;

    PacketSubscription(Stream stream, PacketFeed feed, PacketFan fan, PacketViewer viewer) {
        this.stream = stream;
        this.feed = feed;
        this.fan = fan;
        this.viewer = viewer;
    }

    /** What was sent lately; where a viewer begins, catches up and finds what its peer has missed. */
    public PacketRing ring() {
        return feed.ring();
    }

    /** What the stream consists of now, converted tracks included. */
    public List<Track> tracks() {
        return feed.all();
    }

    /** The index of the ring that {@link PacketViewer#onPackets} is called with next. */
    public long position() {
        return fan.position();
    }

    /** This viewer needs a keyframe; may be said as often as one likes. */
    public void requestKeyframe() {
        stream.requestKeyframe();
    }

    /** No more calls; a second time does nothing. */
    public void end() {
        stream.unsubscribe(viewer);
    }
}
