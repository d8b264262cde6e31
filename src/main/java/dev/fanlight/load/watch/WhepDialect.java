package dev.fanlight.load.watch;

import dev.fanlight.load.signal.PeerSide;
import dev.fanlight.load.signal.SignallingException;
import dev.fanlight.load.signal.WhipSession;
import dev.fanlight.proto.webrtc.LocalTransport;
import dev.fanlight.proto.webrtc.OwnOffer;
import dev.fanlight.proto.webrtc.PeerAnswer;
import java.net.http.HttpClient;

/** WHEP: the viewer offers, the server answers. */
final class WhepDialect implements Dialect {
    private final HttpClient http;
    private final WatchOptions.From.Whep from;

    WhepDialect(HttpClient http, WatchOptions.From.Whep from) {
        this.http = http;
        this.from = from;
    }

    @Override
    public boolean weOffer() {
        return true;
    }

    @Override
    public Joined join(LocalTransport local, Runnable onAsked) throws SignallingException, InterruptedException {
        var offer = OwnOffer.toWatch(local, TERMS);
        var text = offer.write();
        onAsked.run();
        var session = WhipSession.post(http, from.endpoint(), from.token(), text);
        var agreed = PeerSide.agreed(PeerAnswer.to(offer, PeerSide.parse(session.answer()), TERMS));
        return new Joined(agreed, session::delete);
    }

    @Override
    public void close() {
        // Sessions share nothing but the client, which belongs to the run.
    }
}
