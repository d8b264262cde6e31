package dev.fanlight.proto.rtsp;

import java.util.List;
import java.util.Optional;

/** What became of an attempt to fetch a stream. */
public sealed interface ClientEvent {
    /**
     * The server has described its stream; {@link RtspClientSession#setUp} goes on.
     *
     * @param tracks that come by RTP, perhaps none
     */
    record Described(List<RtspTrack> tracks) implements ClientEvent {}

    /**
     * A track has its way.
     *
     * @param track its index in what was set up
     * @param spec as the server answered
     */
    record SetUp(int track, TransportSpec spec) implements ClientEvent {}

    /** The stream comes. */
    record Playing() implements ClientEvent {}

    /** The stream is to be had elsewhere: at this address, over a new connection. */
    record Redirected(String url) implements ClientEvent {}

    /**
     * It is over.
     *
     * @param status of the answer that ended it, where one did
     * @param sentence for people, without its full stop
     */
    record Failed(Optional<Integer> status, String sentence) implements ClientEvent {}
}
