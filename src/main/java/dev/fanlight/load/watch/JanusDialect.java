package dev.fanlight.load.watch;

import dev.fanlight.load.signal.JanusSession;
import dev.fanlight.load.signal.PeerSide;
import dev.fanlight.load.signal.SignallingException;
import dev.fanlight.proto.webrtc.LocalTransport;
import dev.fanlight.proto.webrtc.OwnAnswer;
import java.net.http.HttpClient;

/** Janus' streaming plugin: it offers, the viewer answers. All viewers share one session of its REST interface. */
final class JanusDialect implements Dialect {
    private final JanusSession session;
    private final String mountpoint;

    private JanusDialect(JanusSession session, String mountpoint) {
        this.session = session;
        this.mountpoint = mountpoint;
    }

    static JanusDialect open(HttpClient http, WatchOptions.From.Janus from)
            throws SignallingException, InterruptedException {
        return new JanusDialect(JanusSession.open(http, from.base()), from.mountpoint());
    }

    @Override
    public boolean weOffer() {
        return false;
    }

    @Override
    public Joined join(LocalTransport local, Runnable onAsked) throws SignallingException, InterruptedException {
        var handle = session.attach();
        onAsked.run();
        var offer = PeerSide.parse(handle.watch(mountpoint));
        var agreed = PeerSide.agreed(OwnAnswer.toWatch(offer, local, TERMS));
        handle.start(agreed.answer().write());
        return new Joined(agreed, handle::detach);
    }

    @Override
    public void close() {
        session.close();
    }
}
