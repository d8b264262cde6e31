package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.SessionDescription;

/** The answers that our own clients make, where it is the server that offers. */
public final class OwnAnswer {
    private OwnAnswer() {}

    /**
     * To watch what a server offers: its first video and its first audio whose codecs the terms have, as from a publisher.
     *
     * @param local with {@code lite} false and the DTLS role ACTIVE (RFC 5763 section 5), so that the client begins
     */
    public static Negotiation toWatch(SessionDescription offer, LocalTransport local, Terms terms) {
        return PublisherAnswer.to(offer, local, terms);
    }
}
