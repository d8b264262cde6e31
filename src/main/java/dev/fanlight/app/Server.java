package dev.fanlight.app;

import dev.fanlight.api.Health;
import dev.fanlight.api.MetricsApi;
import dev.fanlight.api.ServerFigures;
import dev.fanlight.api.StreamsApi;
import dev.fanlight.auth.Access;
import dev.fanlight.config.FanlightConfig;
import dev.fanlight.config.ReplayConfig;
import dev.fanlight.config.SourceAddress;
import dev.fanlight.config.StreamConfig;
import dev.fanlight.doctor.StreamDoctor;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.endpoint.SourceKeeper;
import dev.fanlight.endpoint.bytes.ByteSources;
import dev.fanlight.endpoint.mjpeg.MjpegPull;
import dev.fanlight.endpoint.mjpeg.MjpegPush;
import dev.fanlight.endpoint.mjpeg.MjpegWatch;
import dev.fanlight.endpoint.pattern.TestCamera;
import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.endpoint.rtsp.RtpListen;
import dev.fanlight.endpoint.rtsp.RtspPull;
import dev.fanlight.endpoint.rtsp.RtspServer;
import dev.fanlight.endpoint.rtsp.TrackChoice;
import dev.fanlight.endpoint.webrtc.WebRtc;
import dev.fanlight.endpoint.webrtc.pull.WhepPull;
import dev.fanlight.endpoint.rtmp.Rtmp;
import dev.fanlight.endpoint.rtmp.RtmpPull;
import dev.fanlight.endpoint.rtmp.RtmpPush;
import dev.fanlight.endpoint.rtmp.RtmpPushes;
import dev.fanlight.frames.AssembledFrames;
import dev.fanlight.http.HttpServer;
import dev.fanlight.http.Pages;
import dev.fanlight.http.Routes;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.hub.Stream;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.net.EventLoops;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.rtc.RtcClients;
import dev.fanlight.rtc.RtcPort;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import dev.fanlight.transcode.Conversions;
import dev.fanlight.transcode.Snapshots;
import dev.fanlight.transcode.TrackSelection;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
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
    /** Schemes of source addresses that some endpoint below can fetch. */
    public static final Set<String> SOURCE_SCHEMES =
            Set.of("http", "https", "test", "rtmp", "rtmps", "rtsp", "rtsps", "rtp", "whep", "wheps");

    private static final Logger log = LoggerFactory.getLogger(Server.class);
    private static final long SWEEP_SECONDS = 1;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final HttpServer http;
    private final RtcPort media;
    private final RtmpPushes pushes;
    private Optional<Rtmp> rtmp = Optional.empty();
    private Optional<RtspServer> rtsp = Optional.empty();

    private Server(FanlightConfig config) throws BindException {
        // A key pair takes a while, and is wanted last.
        var random = new SecureRandom();
        var identity = CompletableFuture.supplyAsync(() -> DtlsIdentity.selfSigned(random, Instant.now()));
        var clock = MediaClock.system();
        // Below the loops, as its pictures may go only when no loop uses them any more.
        var hub = open(new Hub(clock, FanlightConfig.MAX_STREAMS, ringBounds(config.replay())));
        var loops = open(EventLoops.open());
        var doctor = open(new StreamDoctor(
                hub,
                clock,
                () -> EventLoops.loopOf(loops.nextContext()),
                name -> config.stream(name).transcode()));
        var facts = new ConversionFacts(doctor);
        var assembled = new AssembledFrames(clock);
        var conversions = open(new Conversions(
                config.transcode(), name -> config.stream(name).transcode(), assembled, facts, clock, loops));
        var selection = new TrackSelection(conversions, facts);
        var access = new Access(config, Machine.hostName());

        var pictureIds = new PictureIds.Lines();
        var clients = identity.thenApply(made -> new RtcClients(made, SrtpEngine.best(), clock));
        var ingests = List.of(
                new MjpegPull(loops, config.mjpeg(), clock),
                new RtspPull(pictureIds, config.mjpeg().maxFrameSizeBytes(), clock),
                new RtpListen(pictureIds, config.mjpeg().maxFrameSizeBytes(), clock),
                new RtmpPull(clock, random),
                new WhepPull(loops, clients::join, random, clock),
                new ByteSources(config.transcode().ffmpeg(), clock),
                new TestCamera(clock));
        var keepers = config.streams().entrySet().stream()
                .flatMap(listed -> {
                    var stream = hub.list(listed.getKey(), listed.getValue().takeover());
                    return listed
                            .getValue()
                            .source()
                            .map(source -> keeper(hub, stream, listed.getValue(), source, ingests, loops, clock))
                            .stream();
                })
                .toList();

        Supplier<Optional<StreamName>> onlyStream = () -> hub.only().map(Stream::name);
        var routes = new Routes(onlyStream);
        http = new HttpServer(loops, config.http(), access, routes);
        try {
            media = open(MediaPort.open(loops, config, identity.join(), clock));
            var webRtc = open(new WebRtc(hub, media, identity.join().fingerprint(), random, access, config, selection, clock));
            new Pages(name -> hub.find(name).isPresent(), onlyStream).mount(routes);
            new StreamsApi(hub, access, clock, doctor, List.of()).mount(routes);
            new MetricsApi(hub, doctor, figures(http, media, webRtc)).mount(routes);
            Health.mount(routes);
            new MjpegWatch(hub, config.mjpeg(), selection, new Snapshots(conversions, assembled), clock).mount(routes);
            new MjpegPush(hub, config.mjpeg(), clock).mount(routes);
            webRtc.mount(routes);
            if (config.rtmp().enabled()) {
                var bind = new InetSocketAddress(Machine.address(config.http().host()), config.rtmp().port());
                rtmp = Optional.of(open(Rtmp.open(loops, bind, hub, assembled, access, clock, random, selection)));
            }
            if (config.rtsp().enabled()) {
                rtsp = Optional.of(open(RtspServer.open(
                        loops,
                        hub,
                        access,
                        config.rtsp(),
                        config.http().host(),
                        TrackChoice.asPublished(),
                        pictureIds,
                        config.mjpeg().maxFrameSizeBytes(),
                        clock)));
            }
            open(http).start();
        } catch (BindException taken) {
            close();
            throw taken;
        }
        log.info("Media port {}, ciphers by {}", media.port(), SrtpEngine.best().description());
        keepers.forEach(keeper -> open(keeper).start());
        pushes = open(pushes(config, hub, assembled, loops, selection, clock, random));
        pushes.start();
        EventLoops.loopOf(loops.nextContext())
                .scheduleWithFixedDelay(hub::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Starts a server; it is ready when this returns.
     *
     * @throws BindException when its port cannot be had, with a sentence for people
     */
    public static Server start(FanlightConfig config) throws BindException {
        return new Server(config);
    }

    private static RingBounds ringBounds(ReplayConfig replay) {
        return new RingBounds(replay.durationNs(), replay.sizeBytes());
    }

    private static RtmpPushes pushes(
            FanlightConfig config,
            Hub hub,
            AssembledFrames frames,
            EventLoops loops,
            TrackSelection selection,
            MediaClock clock,
            SecureRandom random) {
        var pushes = new HashMap<StreamName, List<RtmpPush>>();
        config.streams()
                .forEach((name, listed) -> pushes.put(
                        name,
                        listed.push().stream()
                                .map(target -> new RtmpPush(
                                        hub.find(name).orElseThrow(),
                                        target,
                                        loops.nextContext(),
                                        frames,
                                        clock,
                                        random,
                                        selection))
                                .toList()));
        return new RtmpPushes(pushes);
    }

    private static ServerFigures figures(HttpServer http, RtcPort media, WebRtc webRtc) {
        return new ServerFigures(
                http::openConnections,
                http::refusals,
                webRtc::publishers,
                webRtc::viewers,
                media::openTransports,
                media::connections,
                media::udpFigures,
                media::drops);
    }

    private static SourceKeeper keeper(
            Hub hub,
            Stream stream,
            StreamConfig config,
            SourceAddress source,
            List<? extends Ingest> ingests,
            EventLoops loops,
            MediaClock clock) {
        var ingest = ingests.stream()
                .filter(candidate -> candidate.schemes().contains(source.scheme()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "nothing here fetches " + source.redacted() + "; known are " + SOURCE_SCHEMES));
        return new SourceKeeper(hub, stream, config, source, ingest, loops.nextContext(), clock);
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
