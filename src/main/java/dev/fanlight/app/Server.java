package dev.fanlight.app;

import dev.fanlight.api.Health;
import dev.fanlight.api.MetricsApi;
import dev.fanlight.api.ServerApi;
import dev.fanlight.api.ServerFigures;
import dev.fanlight.api.StreamsApi;
import dev.fanlight.config.FanlightConfig;
import dev.fanlight.endpoint.mjpeg.MjpegPush;
import dev.fanlight.endpoint.mjpeg.MjpegWatch;
import dev.fanlight.endpoint.rtmp.Rtmp;
import dev.fanlight.endpoint.rtmp.RtmpPushes;
import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.endpoint.rtsp.RtspServer;
import dev.fanlight.endpoint.webrtc.WebRtc;
import dev.fanlight.http.HttpServer;
import dev.fanlight.http.Pages;
import dev.fanlight.http.Routes;
import dev.fanlight.hub.Stream;
import dev.fanlight.media.StreamName;
import dev.fanlight.net.EventLoops;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.rtc.RtcClients;
import dev.fanlight.rtc.RtcPort;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import dev.fanlight.transcode.Snapshots;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole server: every room made and connected here, started in order, closed in reverse. */
public final class Server implements AutoCloseable {
    /** Schemes of source addresses that somebody here can fetch. */
    public static final Set<String> SOURCE_SCHEMES = Sources.SCHEMES;

    private static final Logger log = LoggerFactory.getLogger(Server.class);
    private static final long SWEEP_SECONDS = 1;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final HttpServer http;
    private final RtcPort media;
    private final RtmpPushes pushes;
    private final Optional<Rtmp> rtmp;
    private final Optional<RtspServer> rtsp;

    private Server(FanlightConfig config) throws BindException {
        // A key pair takes a while, and is wanted last.
        var random = new SecureRandom();
        var identity = CompletableFuture.supplyAsync(() -> DtlsIdentity.selfSigned(random, Instant.now()));
        var on = Foundation.lay(config, random, this::open);
        var pictureIds = new PictureIds.Lines();
        var clients = identity.thenApply(made -> new RtcClients(made, SrtpEngine.best(), on.clock()));
        var keepers = Sources.list(on, pictureIds, clients::join);
        pushes = Pushes.of(on);

        Supplier<Optional<StreamName>> onlyStream = () -> on.hub().only().map(Stream::name);
        var routes = new Routes(onlyStream);
        http = new HttpServer(on.loops(), config.http(), on.access(), routes);
        try {
            media = open(MediaPort.open(on.loops(), config, identity.join(), on.clock()));
            rtsp = rtsp(on, pictureIds);
            rtmp = rtmp(on);
            var webRtc = open(webRtc(on, pictureIds, identity.join()));
            new Pages(name -> on.hub().find(name).isPresent(), onlyStream).mount(routes);
            var details = StreamDetails.of(on.conversions(), pushes, on.clock());
            new ServerApi(portNumbers()).mount(routes);
            new StreamsApi(on.hub(), on.access(), on.clock(), on.doctor(), details).mount(routes);
            new MetricsApi(on.hub(), on.doctor(), figures(webRtc)).mount(routes);
            Health.mount(routes);
            var snapshots = new Snapshots(on.conversions(), on.frames());
            new MjpegWatch(on.hub(), config.mjpeg(), on.selection(), snapshots, on.clock()).mount(routes);
            new MjpegPush(on.hub(), config.mjpeg(), on.clock()).mount(routes);
            webRtc.mount(routes);
            open(http).start();
        } catch (BindException taken) {
            close();
            throw taken;
        }
        log.info("Media port {}, ciphers by {}", media.port(), SrtpEngine.best().description());
        keepers.forEach(keeper -> open(keeper).start());
        open(pushes).start();
        EventLoops.loopOf(on.loops().nextContext())
                .scheduleWithFixedDelay(on.hub()::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Starts a server; it is ready when this returns.
     *
     * @throws BindException when a port cannot be had, with a sentence for people
     */
    public static Server start(FanlightConfig config) throws BindException {
        TakenPorts.check(config);
        return new Server(config);
    }

    private WebRtc webRtc(Foundation on, PictureIds.Lines pictureIds, DtlsIdentity identity) {
        return new WebRtc(
                on.hub(),
                media,
                identity.fingerprint(),
                on.random(),
                on.access(),
                on.config(),
                on.selection(),
                pictureIds,
                on.clock());
    }

    private Optional<RtspServer> rtsp(Foundation on, PictureIds.Lines pictureIds) throws BindException {
        var config = on.config();
        return config.rtsp().enabled()
                ? Optional.of(open(RtspServer.open(
                        on.loops(),
                        on.hub(),
                        on.access(),
                        config.rtsp(),
                        config.http().host(),
                        on.selection(),
                        pictureIds,
                        config.mjpeg().maxFrameSizeBytes(),
                        on.clock())))
                : Optional.empty();
    }

    private Optional<Rtmp> rtmp(Foundation on) throws BindException {
        var config = on.config();
        var bind = new InetSocketAddress(
                Machine.address(config.http().host()), config.rtmp().port());
        return config.rtmp().enabled()
                ? Optional.of(open(Rtmp.open(
                        on.loops(), bind, on.hub(), on.frames(), on.access(), on.clock(), on.random(), on.selection())))
                : Optional.empty();
    }

    private ServerFigures figures(WebRtc webRtc) {
        return new ServerFigures(
                http::openConnections,
                http::refusals,
                webRtc::publishers,
                webRtc::viewers,
                media::openTransports,
                media::connections,
                media::udpFigures,
                media::drops,
                ports());
    }

    /** By protocol, in the order in which people read them. */
    private Map<String, Integer> portNumbers() {
        var numbers = new LinkedHashMap<String, Integer>();
        numbers.put("webrtc", media.port());
        rtspPort().ifPresent(port -> numbers.put("rtsp", port));
        rtmpPort().ifPresent(port -> numbers.put("rtmp", port));
        return numbers;
    }

    private List<ServerFigures.Port> ports() {
        var ports = new ArrayList<ServerFigures.Port>();
        rtsp.map(Server::figures).ifPresent(ports::add);
        rtmp.map(Server::figures).ifPresent(ports::add);
        return ports;
    }

    private static ServerFigures.Port figures(RtspServer server) {
        return new ServerFigures.Port(
                "rtsp", server::openConnections, server::publishers, server::viewers, server::refusals);
    }

    private static ServerFigures.Port figures(Rtmp server) {
        return new ServerFigures.Port(
                "rtmp", server::connections, server::publishers, server::viewers, server::refusals);
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.push(part);
        return part;
    }

    /** The HTTP port in use. */
    public int httpPort() {
        return http.port();
    }

    /** The port of all media in use. */
    public int mediaPort() {
        return media.port();
    }

    /** How streams are sent on to other services. */
    public RtmpPushes pushes() {
        return pushes;
    }

    /** The RTMP server; empty where there is none. */
    public Optional<Rtmp> rtmp() {
        return rtmp;
    }

    /** The RTMP port in use; empty where there is none. */
    public OptionalInt rtmpPort() {
        return rtmp.map(server -> OptionalInt.of(server.port())).orElseGet(OptionalInt::empty);
    }

    /** The port of the RTSP server in use; empty where there is none. */
    public OptionalInt rtspPort() {
        return rtsp.map(server -> OptionalInt.of(server.port())).orElseGet(OptionalInt::empty);
    }

    /** Ends everything within two seconds, the last opened first. */
    @Override
    public void close() {
        var bugs = new IllegalStateException("closing failed");
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception bug) {
                // The others have to be closed nevertheless.
                bugs.addSuppressed(bug);
            }
        }
        if (bugs.getSuppressed().length > 0) {
            throw bugs;
        }
    }
}
