package dev.fanlight.hub;

import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.Packet;
import dev.fanlight.media.TrackFormat;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One publisher's right to feed a stream, from its admission to {@link #end}. One thread at a time. */
public final class Publication {
    private final Stream stream;
    private final Publisher publisher;

    /** Made when the publisher turns out to send packets. */
    private @Nullable IncomingPackets incoming;

    private volatile boolean timesMadeHere;

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

    /**
     * What this publisher sends packet by packet; to be called again when that changes.
     *
     * @param formats at most one video and one audio
     * @return one feed for each, in the same order; none when this publication has ended or was replaced
     */
    public List<TrackFeed> tracks(List<TrackFormat> formats) {
        incoming = new IncomingPackets();
        return stream.beginTracks(this, formats).stream()
                .map(track -> new TrackFeed(this, track))
                .toList();
    }

    void queue(
            long nowNs,
            Track track,
            long sourceSeq,
            long sourceTime,
            Packet.Marks marks,
            ByteBuf bytes,
            int at,
            int sizeBytes,
            long captureNs) { // hot
        if (incoming == null) {
            throw new IllegalStateException("a feed without tracks");
        }
        if (incoming.isFull()) {
            flush();
        }
        incoming.add(nowNs, track, sourceSeq, sourceTime, marks, bytes, at, sizeBytes, captureNs);
    }

    /**
     * Hands on all packets since the last call: to be called at the end of each wake-up.
     *
     * @return false when this publication has ended or was replaced, and they went nowhere
     */
    public boolean flush() { // hot
        if (incoming == null || incoming.isEmpty()) {
            return true;
        }
        EqualSizes.pad(incoming);
        return stream.publish(this, incoming);
    }

    void restart(Track track) {
        flush();
        stream.restart(this, track);
    }

    void picture(Track track, int widthPx, int heightPx) {
        stream.picture(this, track, widthPx, heightPx);
    }

    /** Whether the times of its packets are made of the moments at which they came, as the source tells none. Any thread. */
    public void timesMadeHere(boolean yes) {
        timesMadeHere = yes;
    }

    boolean hasTimesMadeHere() {
        return timesMadeHere;
    }

    /** Counts something of this publisher's that was refused or lost (kebab-case, from a fixed set of names). */
    public void dropped(String reason) {
        dropped(reason, 1);
    }

    /** Counts so many of them. */
    public void dropped(String reason, long count) {
        stream.totals().dropped(reason, count);
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
        flush();
        stream.end(this, why);
    }
}
