package dev.fanlight.load.watch;

import dev.fanlight.load.signal.PeerSide;
import dev.fanlight.load.signal.SignallingException;
import dev.fanlight.load.signal.WhipSession;
import dev.fanlight.proto.webrtc.Feedback;
import dev.fanlight.proto.webrtc.LocalTransport;
import dev.fanlight.proto.webrtc.OwnOffer;
import dev.fanlight.proto.webrtc.PeerAnswer;
import dev.fanlight.proto.webrtc.Terms;
import java.net.http.HttpClient;
import java.util.EnumSet;
import java.util.Set;

/** WHEP: the viewer offers, the server answers. */
final class WhepDialect implements Dialect {
    private static final Set<Feedback> WITHOUT_NACK =
            EnumSet.of(Feedback.NACK_PLI, Feedback.CCM_FIR, Feedback.TRANSPORT_CC);

    private final HttpClient http;
    private final WatchOptions.From.Whep from;
    private final Terms terms;

    /** @param nack whether lost packets are asked for again */
    WhepDialect(HttpClient http, WatchOptions.From.Whep from, boolean nack) {
        this.http = http;
        this.from = from;
        terms = nack ? TERMS : new Terms(TERMS.codecs(), TERMS.extensions(), WITHOUT_NACK, TERMS.strictProfiles());
    }

    @Override
    public boolean weOffer() {
        return true;
    }

    @Override
    public Joined join(LocalTransport local, Runnable onAsked) throws SignallingException, InterruptedException {
        var offer = OwnOffer.toWatch(local, terms);
        var text = offer.write();
        onAsked.run();
        var session = WhipSession.post(http, from.endpoint(), from.token(), text);
        var agreed = PeerSide.agreed(PeerAnswer.to(offer, PeerSide.parse(session.answer()), terms));
        return new Joined(agreed, session::delete);
    }

    @Override
    public void close() {
        // Sessions share nothing but the client, which belongs to the run.
    }
}
