package dev.fanlight.endpoint.webrtc;

import dev.fanlight.endpoint.RareLog;
import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.http.Exchange;
import dev.fanlight.http.Problem;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.sdp.SessionDescription;
import dev.fanlight.proto.webrtc.Negotiation;
import dev.fanlight.proto.webrtc.PublisherAnswer;
import dev.fanlight.proto.webrtc.Terms;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishers that come over WebRTC: {@code POST /{stream}/whip} (RFC 9725). Virtual threads. */
final class Whip {
    private static final Logger log = LoggerFactory.getLogger(Whip.class);

    private final RareLog refusals = new RareLog(log);
    private final Hub hub;
    private final Sessions sessions;
    private final LocalSide local;
    private final SessionRoutes routes;
    private final MediaClock clock;
    private final PictureIds.Lines pictureIds;

    Whip(
            Hub hub,
            Sessions sessions,
            LocalSide local,
            SessionRoutes routes,
            PictureIds.Lines pictureIds,
            MediaClock clock) {
        this.hub = hub;
        this.sessions = sessions;
        this.local = local;
        this.routes = routes;
        this.pictureIds = pictureIds;
        this.clock = clock;
    }

    void onOffer(Exchange exchange) {
        switch (Offered.read(exchange)) {
            case Offered.Refused(var problem) -> exchange.problem(problem);
            case Offered.Read(var offer) -> answer(exchange, offer);
        }
    }

    private void answer(Exchange exchange, SessionDescription offer) {
        var credentials = local.credentials();
        var peerIsLocal = exchange.who().client().isLoopbackAddress();
        switch (PublisherAnswer.to(offer, local.transport(credentials, peerIsLocal), Terms.PUBLISHER)) {
            case Negotiation.Refused(var fault, var sentence) -> {
                tell(exchange, sentence);
                exchange.problem(new Problem(422, "Cannot be taken", sentence, ""));
            }
            case Negotiation.Agreed agreed -> open(exchange, agreed, credentials);
        }
    }

    private void open(Exchange exchange, Negotiation.Agreed agreed, IceCredentials credentials) {
        switch (sessions.open(
                local.sessionId(),
                exchange.stream(),
                Session.Kind.PUBLISHER,
                exchange.who().client())) {
            case Sessions.Opening.TooManyWaiting() -> SessionRoutes.refuseTooManyWaiting(exchange);
            case Sessions.Opening.Full() -> throw new IllegalStateException("publishers are bounded by the hub");
            case Sessions.Opening.Opened(var session) -> publishOrEnd(exchange, session, agreed, credentials);
        }
    }

    private void publishOrEnd(
            Exchange exchange, Session session, Negotiation.Agreed agreed, IceCredentials credentials) {
        try {
            publish(exchange, session, agreed, credentials);
        } catch (RuntimeException bug) {
            session.close("it could not be begun");
            sessions.remove(session);
            throw bug;
        }
    }

    private void publish(Exchange exchange, Session session, Negotiation.Agreed agreed, IceCredentials credentials) {
        var publisher = new PublisherSession(
                exchange.address(),
                agreed.tracks(),
                pictureIds,
                new PublisherSession.Names((int) local.ssrc(), local.cname()),
                clock,
                sessions.placeOf(session),
                connected -> hub.publish(exchange.stream(), connected));
        var admission = hub.reserve(exchange.stream(), publisher);
        if (admission.isEmpty()) {
            begin(exchange, session, publisher, agreed, credentials);
            return;
        }
        switch (admission.get()) {
            case Admission.Refused(var reason, var sentence) -> {
                sessions.remove(session);
                refuse(exchange, reason, sentence);
            }
            case Admission.Granted(var publication) -> {
                publisher.admit(publication);
                begin(exchange, session, publisher, agreed, credentials);
            }
        }
    }

    private void begin(
            Exchange exchange,
            Session session,
            PublisherSession publisher,
            Negotiation.Agreed agreed,
            IceCredentials credentials) {
        try {
            var transport = local.port().accept(credentials, agreed.remote(), publisher);
            session.begin(transport, agreed.remote().credentials());
        } catch (IllegalStateException closing) {
            publisher.end("the server is closing");
            exchange.problem(Problem.unavailable("Fanlight is closing.", ""));
            return;
        } catch (RuntimeException bug) {
            publisher.end("it could not be awaited");
            throw bug;
        }
        agreed.notes().forEach(note -> log.info("{}: {}", exchange.stream(), note));
        routes.created(exchange, session, agreed.answer().write());
    }

    private void refuse(Exchange exchange, Admission.Reason reason, String sentence) {
        tell(exchange, sentence);
        switch (reason) {
            case TAKEN -> exchange.problem(Problem.conflict(sentence));
            case TOO_MANY_STREAMS -> exchange.problem(Problem.unavailable(sentence, ""), Map.of("Retry-After", "10"));
        }
    }

    /** Encoders' users look into this log when theirs says "409" and nothing more. */
    private void tell(Exchange exchange, String sentence) {
        refusals.info(
                clock.nowNs(),
                exchange.stream() + ": " + exchange.address() + " was refused over WebRTC (WHIP): " + sentence);
    }
}
