package dev.fanlight.endpoint.webrtc;

import dev.fanlight.auth.Access;
import dev.fanlight.auth.Action;
import dev.fanlight.config.IceServer;
import dev.fanlight.http.Cors;
import dev.fanlight.http.Exchange;
import dev.fanlight.http.Problem;
import dev.fanlight.http.Route;
import dev.fanlight.http.Routes;
import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.sdp.IceFragment;
import dev.fanlight.proto.sdp.SdpReading;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What WHIP and WHEP have in common over HTTP: where offers are sent, and what can be done with a session afterwards (RFC
 * 9725 sections 4.1 to 4.3). Virtual threads.
 */
final class SessionRoutes {
    private static final int MAX_BODY_BYTES = 64 << 10;
    private static final long END_LIMIT_MS = 2_000;
    private static final Cors CORS = new Cors(
            "OPTIONS, POST, PATCH, DELETE",
            "Accept, Authorization, Content-Type, If-Match",
            "Accept-Patch, Accept-Post, ETag, Link, Location, Retry-After");

    private final Sessions sessions;
    private final LocalSide local;
    private final Access access;
    private final MediaClock clock;
    private final String links;

    SessionRoutes(Sessions sessions, LocalSide local, Access access, MediaClock clock, List<IceServer> iceServers) {
        this.clock = clock;
        this.sessions = sessions;
        this.local = local;
        this.access = access;
        this.links = IceLinks.of(iceServers);
    }

    /** @param onOffer answers a POST */
    void mount(Routes routes, Session.Kind kind, Consumer<Exchange> onOffer) {
        var action = kind == Session.Kind.PUBLISHER ? Action.PUBLISH : Action.WATCH;
        routes.addBelowStream(
                kind.word(),
                Route.taking(MAX_BODY_BYTES, Set.of(HttpMethod.OPTIONS, HttpMethod.POST), action, exchange -> {
                    if (mayAsk(exchange, action)) {
                        onOffer.accept(exchange);
                    }
                }));
        routes.addBelowWord(
                kind.word(),
                Route.taking(
                        MAX_BODY_BYTES,
                        Set.of(HttpMethod.OPTIONS, HttpMethod.PATCH, HttpMethod.DELETE),
                        action,
                        exchange -> {
                            if (mayAsk(exchange, action)) {
                                find(exchange, kind).ifPresent(session -> onSession(exchange, session));
                            }
                        }));
    }

    /** Answers what browsers ask before they let a page of another origin ask. */
    private boolean mayAsk(Exchange exchange, Action action) {
        if (access.mayThroughPage(exchange.who(), action)) {
            CORS.share(exchange);
        }
        if (!exchange.request().method().equals(HttpMethod.OPTIONS)) {
            return true;
        }
        var headers = new LinkedHashMap<>(CORS.preflight());
        headers.put("Accept-Post", Offered.MEDIA_TYPE);
        headers.put("Accept-Patch", IceFragment.MEDIA_TYPE);
        addLinks(headers);
        exchange.empty(204, headers);
        return false;
    }

    private void addLinks(Map<String, String> headers) {
        if (!links.isEmpty()) {
            headers.put("Link", links);
        }
    }

    /** Places are for those who come; see {@link Sessions}. */
    static void refuseTooManyWaiting(Exchange exchange) {
        exchange.problem(
                new Problem(
                        429,
                        "Too many",
                        "Too many sessions of " + exchange.address() + " have not connected yet.",
                        "Try again when they have, or when their 30 seconds are over."),
                Map.of("Retry-After", "10"));
    }

    /** The answer to an offer that was taken. */
    void created(Exchange exchange, Session session, String answer) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Location", session.location());
        headers.put("ETag", session.etag());
        headers.put("Accept-Patch", IceFragment.MEDIA_TYPE);
        addLinks(headers);
        exchange.respond(201, Offered.MEDIA_TYPE, Buffer.buffer(answer), headers);
    }

    private Optional<Session> find(Exchange exchange, Session.Kind kind) {
        var session = sessions.find(exchange.lastSegment(), exchange.stream(), kind);
        if (session.isEmpty()) {
            exchange.problem(Problem.notFound("There is no such session any more.", "Send a new offer."));
        }
        return session;
    }

    private void onSession(Exchange exchange, Session session) {
        if (exchange.request().method().equals(HttpMethod.DELETE)) {
            delete(exchange, session);
        } else {
            patch(exchange, session);
        }
    }

    /** The stream's name is free again when this is answered. */
    private static void delete(Exchange exchange, Session session) {
        session.close("it has said goodbye");
        try {
            session.awaitEnd(END_LIMIT_MS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        exchange.empty(200, Map.of());
    }

    // ---- PATCH (RFC 9725 section 4.3)

    private void patch(Exchange exchange, Session session) {
        if (!exchange.contentType().equals(IceFragment.MEDIA_TYPE)) {
            exchange.problem(
                    new Problem(415, "Not a fragment", "A session takes " + IceFragment.MEDIA_TYPE + " only.", ""),
                    Map.of("Accept-Patch", IceFragment.MEDIA_TYPE));
            return;
        }
        var condition = exchange.header("If-Match");
        if (condition.isEmpty()) {
            exchange.problem(new Problem(
                    428,
                    "Which one?",
                    "The request has to say by If-Match which ICE session it is for.",
                    "If-Match is the entity tag of the answer, or * to begin ICE anew."));
            return;
        }
        if (!matches(condition.get(), session.etag())) {
            exchange.problem(new Problem(
                    412, "Another one", "The ICE session that If-Match names is not the one under way.", ""));
            return;
        }
        switch (IceFragment.parse(exchange.body().toString(StandardCharsets.UTF_8))) {
            case SdpReading.Refused<IceFragment> refused ->
                exchange.problem(Problem.badRequest("The fragment cannot be read: " + refused.sentence() + "."));
            case SdpReading.Read<IceFragment>(var fragment) -> onFragment(exchange, session, fragment);
        }
    }

    /** RFC 9110 section 13.1.1; WHIP's examples put the asterisk in quotes. */
    private static boolean matches(String condition, String etag) {
        for (var entry : condition.split(",", 17)) {
            var tag = entry.strip();
            if (tag.equals(etag) || tag.equals("*") || tag.equals("\"*\"")) {
                return true;
            }
        }
        return false;
    }

    /** New credentials begin ICE anew; candidates are of no use to us, who only answer checks. */
    private void onFragment(Exchange exchange, Session session, IceFragment fragment) {
        var named = fragment.credentials();
        if (named.isEmpty() || session.isCurrent(named.get())) {
            exchange.empty(204, Map.of());
            return;
        }
        IceCredentials.parse(named.get().ufrag(), named.get().pwd())
                .ifPresentOrElse(
                        peer -> restart(exchange, session, peer),
                        () -> exchange.problem(
                                Problem.badRequest("ice-ufrag or ice-pwd of the fragment is malformed.")));
    }

    private void restart(Exchange exchange, Session session, IceCredentials peer) {
        var own = local.credentials();
        if (!session.restart(clock.nowNs(), own, peer)) {
            exchange.problem(
                    new Problem(429, "Too soon", "ICE has just begun anew.", "Try again in a second."),
                    Map.of("Retry-After", "1"));
            return;
        }
        var section = new IceFragment.Section(Optional.empty(), local.candidates(session.peerIsLocal()), true);
        var fragment = new IceFragment(Optional.of(LocalSide.sdp(own)), List.of("trickle", "ice2"), List.of(section));
        exchange.respond(
                200,
                IceFragment.MEDIA_TYPE,
                Buffer.buffer("a=ice-lite\r\n" + fragment.write()),
                Map.of("ETag", session.etag()));
    }
}
