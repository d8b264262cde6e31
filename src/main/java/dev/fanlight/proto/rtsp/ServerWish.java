package dev.fanlight.proto.rtsp;

import java.util.List;

/** What a client asks our server for, once it is known that it may and that it is the time for it. */
public sealed interface ServerWish {
    /** What the stream consists of; answered by {@link ServerAnswer.Described}. */
    record Describe(RtspTarget target) implements ServerWish {}

    /** To publish these tracks; answered by {@link ServerAnswer.Done}. */
    record Announce(RtspTarget target, List<RtspTrack> tracks) implements ServerWish {}

    /**
     * A way for a track; answered by {@link ServerAnswer.Transport}.
     *
     * @param publishes whether the client will send on it
     * @param track of the announced tracks, or of those that our description named
     * @param spec what was chosen of the client's proposals, channels included
     */
    record Setup(RtspTarget target, boolean publishes, int track, TransportSpec spec) implements ServerWish {}

    /** To be sent what was set up; answered by {@link ServerAnswer.Done}. */
    record Play(RtspTarget target) implements ServerWish {}

    /** To send what was set up; answered by {@link ServerAnswer.Done}. */
    record Recording(RtspTarget target) implements ServerWish {}

    /** To be sent nothing for a while, or to send nothing; wants no answer. */
    record Pause() implements ServerWish {}

    /** To end the session; wants no answer. */
    record Teardown() implements ServerWish {}
}
