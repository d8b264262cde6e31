package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.SessionDescription;
import java.util.List;

/** What came of an offer or of an answer. */
public sealed interface Negotiation {
    /**
     * The two sides have something in common.
     *
     * @param answer ours to send, or the peer's where we offered
     * @param tracks one per section in use, at least one
     * @param notes sentences for people about what will not work or was left out; often none
     */
    record Agreed(SessionDescription answer, RemoteTransport remote, List<NegotiatedTrack> tracks, List<String> notes)
            implements Negotiation {
        public Agreed {
            tracks = List.copyOf(tracks);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Nothing can come of it.
     *
     * @param sentence for people: what is wrong, and what to do where that is known
     */
    record Refused(NegotiationFault fault, String sentence) implements Negotiation {}
}
