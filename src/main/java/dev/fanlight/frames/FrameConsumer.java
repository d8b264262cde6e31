package dev.fanlight.frames;

import dev.fanlight.hub.Track;
import io.netty.channel.EventLoop;
import java.util.List;

/** Somebody who needs a stream's frames whole. Everything is called on its loop; it never blocks and never throws. */
public interface FrameConsumer {
    /** The loop it lives on, for life. */
    EventLoop loop();

    /** What the stream consists of now, converted tracks included; empty while nothing is sent. Called first, and whenever that changes. */
    void onTracks(List<Track> now);

    /**
     * The next frame, tracks mixed as they came, each in the order of decoding. The first one of a track of pictures, and
     * the first one after a break, is a keyframe.
     *
     * @param frame valid during the call; {@code retain} it to keep it
     */
    void onFrame(CodedFrame frame);

    /** Frames of this track are missing; it goes on at its next keyframe. */
    void onBreak(Track track);
}
