package dev.fanlight.http;

import dev.fanlight.auth.Access;
import dev.fanlight.auth.Action;
import dev.fanlight.auth.ProxyTrail;
import dev.fanlight.auth.RequestHeaders;
import dev.fanlight.auth.Verdict;
import dev.fanlight.config.HttpConfig;
import dev.fanlight.media.StreamName;
import dev.fanlight.net.EventLoops;
import dev.fanlight.net.SystemWords;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.VertxConnection;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on the HTTP port with all event loops, lets in who may, and hands each request to its route. */
public final class HttpServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final long REQUEST_PATIENCE_NS = 15_000_000_000L;

    private static final Routes.Target UNREADABLE_QUERY =
            new Routes.Target.Nothing(Problem.badRequest("What follows the '?' of this address has a '%' amiss."));

    private final EventLoops loops;
    private final HttpConfig config;
    private final Access access;
    private final Routes routes;
    private final ProxyTrail proxies;
    private final ConnectionGuard guard;
    private final Refusals refusals = new Refusals();
    private final Login login;
    private final List<io.vertx.core.http.HttpServer> listeners = new ArrayList<>();
    private int port;

    public HttpServer(EventLoops loops, HttpConfig config, Access access, Routes routes) {
        this.loops = loops;
        this.config = config;
        this.access = access;
        this.routes = routes;
        this.proxies = new ProxyTrail(config.trustedProxies());
        this.guard = new ConnectionGuard(config.maxConnections(), REQUEST_PATIENCE_NS);
        this.login = new Login(access, refusals);
    }

    /**
     * Opens the port.
     *
     * @throws BindException with a sentence for people when it cannot be had
     */
    public void start() throws BindException {
        port = config.port() == 0 ? freePort() : config.port();
        for (var context : loops.contexts()) {
            var listening = Promise.<io.vertx.core.http.HttpServer>promise();
            // Each loop listens by itself; Vert.x shares the one socket and deals connections out in turn.
            context.runOnContext(now -> listen().onComplete(listening));
            try {
                var listener = listening.future().await();
                listeners.add(listener);
                port = listener.actualPort();
            } catch (Throwable failed) { // await() throws whatever the future failed with, checked or not.
                close();
                throw cannotListen(failed);
            }
        }
    }

    /** Vert.x shares a listening socket among loops by its number, so that has to be known before the first listens. */
    private int freePort() throws BindException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getByName(config.host()))) {
            return probe.getLocalPort();
        } catch (IOException failed) {
            throw cannotListen(failed);
        }
    }

    private BindException cannotListen(Throwable failed) {
        var cause = SystemWords.ofPort(
                failed, "it is taken. Is another server running there, or Fanlight in another window?");
        var problem = new BindException("Cannot listen on " + config.host() + ", port " + port + ": "
                + cause + (cause.endsWith("?") ? "" : ".")
                + " Choose another one with --http-port, or http.port and http.host in fanlight.yml.");
        problem.initCause(failed);
        return problem;
    }

    private Future<io.vertx.core.http.HttpServer> listen() {
        var options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(port)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setHttp2ClearTextEnabled(false)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_HEADER_BYTES)
                .setHandle100ContinueAutomatically(false);
        return loops.vertx()
                .createHttpServer(options)
                .connectionHandler(connection -> guard.accept(((VertxConnection) connection).channel()))
                .requestHandler(this::onRequest)
                .exceptionHandler(failure -> log.debug("HTTP connection failed: {}", failure.toString()))
                .listen();
    }

    /** The port in use, which matters when any free one was asked for. */
    public int port() {
        return port;
    }

    /** Connections open now. */
    public int openConnections() {
        return guard.open();
    }

    /** How many requests were refused, by reason. */
    public Map<String, Long> refusals() {
        return refusals.counts();
    }

    private void onRequest(HttpServerRequest request) {
        var channel = Wire.channelOf(request);
        guard.requestBegan(channel);
        // The answer may come from any thread, the guard's books are kept by the loop.
        request.response().endHandler(done -> channel.eventLoop().execute(() -> guard.requestEnded(channel)));
        // Nobody reads the rest of a body unless the route says so.
        request.handler(ignored -> {});
        if (channel.remoteAddress() == null) {
            channel.close(); // Reset before it was even looked at.
            return;
        }
        var who = proxies.follow(
                peerOf(channel), RequestHeaders.from(name -> request.headers().getAll(name)));
        var path = request.path();
        var found = path == null
                ? new Routes.Target.Nothing(Problem.badRequest("This request has no path."))
                : isQueryReadable(request) ? routes.find(path) : UNREADABLE_QUERY;
        switch (found) {
            case Routes.Target.Nothing(var problem) -> new Exchange(request, who, Optional.empty()).problem(problem);
            case Routes.Target.Found(var route, var stream) -> {
                var exchange = new Exchange(request, who, stream);
                if (!route.methods().contains(request.method())) {
                    refuseMethod(exchange, route, stream);
                    return;
                }
                if (route.isForEverybody()) {
                    answer(route, exchange);
                    return;
                }
                switch (access.may(who, route.action(), stream)) {
                    case Verdict.Refused refused
                    when access.passwordHelps(refused) ->
                        login.check(exchange, route.action(), stream, refused, () -> answer(route, exchange));
                    case Verdict.Refused refused -> refuse(exchange, refused);
                    case Verdict.Allowed() -> answer(route, exchange);
                }
            }
        }
    }

    /** Who has come to us under one of our own addresses is on this machine, though the address may be a public one. */
    private static InetAddress peerOf(Channel channel) {
        var peer = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        return peer.equals(((InetSocketAddress) channel.localAddress()).getAddress())
                ? InetAddress.getLoopbackAddress()
                : peer;
    }

    /** Vert.x decodes the query when it is first asked for a parameter, and throws on escapes that are none. */
    private static boolean isQueryReadable(HttpServerRequest request) {
        if (request.query() == null) {
            return true;
        }
        try {
            request.params();
            return true;
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }

    private void refuse(Exchange exchange, Verdict.Refused refused) {
        refusals.tell(refused.reason(), exchange, refused.sentence());
        exchange.problem(Problem.forbidden(refused.sentence()));
    }

    private static void refuseMethod(Exchange exchange, Route route, Optional<StreamName> stream) {
        var allowed = String.join(
                ", ", route.methods().stream().map(Object::toString).sorted().toList());
        var hint = stream.map(name -> route.action() == Action.PUBLISH
                        ? "Cameras send here. To watch, open /" + name + " ."
                        : "To watch, open /" + name + " . A camera sends to /" + name + "/mjpeg .")
                .orElse("");
        exchange.problem(
                new Problem(405, "Wrong method", "This address takes " + allowed + ".", hint),
                Map.of("Allow", allowed));
    }

    private static void answer(Route route, Exchange exchange) {
        if (route.onLoop()) {
            answerNow(route, exchange);
        } else if (route.maxBodyBytes() > 0) {
            BodyReader.read(exchange, route.maxBodyBytes(), () -> answerApart(route, exchange));
        } else {
            answerApart(route, exchange);
        }
    }

    private static void answerApart(Route route, Exchange exchange) {
        Thread.ofVirtual().name("http").start(() -> answerNow(route, exchange));
    }

    private static void answerNow(Route route, Exchange exchange) {
        try {
            route.answer().accept(exchange);
        } catch (RuntimeException bug) {
            log.error("Answering {} failed; this is a bug", exchange.path(), bug);
            exchange.problem(
                    new Problem(500, "Our mistake", "Fanlight failed to answer this request.", "See its log."));
        }
    }

    /** Closes the port and all connections; waits a second at most. */
    @Override
    public void close() {
        var closing =
                listeners.stream().map(io.vertx.core.http.HttpServer::close).toList();
        try {
            Future.join(closing).await(1, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            log.debug("HTTP connections did not close in time");
        }
    }
}
