package dev.fanlight.endpoint.rtsp;

import dev.fanlight.config.Parsed;
import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.FetchFailure;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.endpoint.rtp.RtpIngress;
import dev.fanlight.endpoint.rtp.SourceFormat;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.net.HostNames;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at a camera, over one connection at a time, until the camera falls silent or goes. Where nothing comes by UDP,
 * it connects once more and takes the packets within the connection. Owns the connection; all on one event loop.
 */
final class RtspFetch implements Ingest.Attempt, FetchConnection.Out {
    private static final Logger log = LoggerFactory.getLogger(RtspFetch.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MAX_REDIRECTS = 5;
    private static final long TICK_MS = 100;

    /** Nothing by UDP for so long after PLAY: it will not come that way. */
    private static final long UDP_PATIENCE_NS = 3_000_000_000L;

    private static final long SILENCE_NS = 10_000_000_000L;

    private final RtspPull pull;
    private final SourceAddress address;
    private final Context context;
    private final EventLoop loop;
    private final Ingest.Sink sink;
    private final MediaClock clock;
    private RtspSource source;
    private @Nullable FetchConnection connection;
    private @Nullable ScheduledFuture<?> ticks;
    private int redirects;
    private boolean told;
    private volatile boolean asksForKeyframes;
    private boolean over;

    RtspFetch(RtspPull pull, SourceAddress address, Context context, Ingest.Sink sink) {
        this.pull = pull;
        this.address = address;
        this.context = context;
        this.loop = EventLoops.loopOf(context);
        this.sink = sink;
        this.clock = pull.clock();
        var asked = RtspSource.of(address);
        var useTcp =
                asked.transport() == RtspSource.Transport.ANY && pull.tcpOnly().contains(address);
        this.source = useTcp ? asked.with(RtspSource.Transport.TCP) : asked;
    }

    // ---- connecting

    void start() {
        if (!over) {
            ticks = loop.scheduleAtFixedRate(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
            connect(source);
        }
    }

    /** Ends the connection that there is, and begins another one. */
    private void connect(RtspSource to) {
        if (connection != null) {
            connection.close();
        }
        source = to;
        var begun = new FetchConnection(to, loop, clock, this);
        connection = begun;
        HostNames.lookUp(context, to.host())
                .onSuccess(machine -> connect(begun, to, machine))
                .onFailure(unknown -> begun.fail("nobody in this network is called " + to.host()));
    }

    private void connect(FetchConnection begun, RtspSource to, InetAddress machine) {
        if (to.tls()) {
            to.certificate()
                    .context(context)
                    .onSuccess(tls -> begun.connect(machine, tls))
                    .onFailure(broken -> begun.fail(FetchFailure.describe(broken, "camera")));
        } else {
            begun.connect(machine, null);
        }
    }

    @Override
    public void redirected(String url) {
        if (++redirects > MAX_REDIRECTS) {
            failed("it redirects in a circle");
            return;
        }
        switch (SourceAddress.parse(url, Set.of("rtsp", "rtsps"))) {
            case Parsed.Problem<SourceAddress> none -> failed("it redirects to something that is no address of RTSP");
            case Parsed.Value<SourceAddress>(var next) -> {
                var there = RtspSource.of(next).with(source.transport());
                var login = source.isSameServer(there) ? source.credentials() : there.credentials();
                connect(there.with(login));
            }
        }
    }

    // ---- media

    @Override
    public RtpIngress ingress(List<SourceFormat> formats) {
        var ingress = new RtpIngress(
                formats, sink.publication(), pull.pictureIds(), pull.maxPictureBytes(), RANDOM.nextInt(), clock);
        asksForKeyframes = ingress.asksForKeyframes();
        return ingress;
    }

    @Override
    public boolean makesKeyframes() {
        return asksForKeyframes;
    }

    @Override
    public void onKeyframeWanted() {
        if (connection != null) {
            connection.onKeyframeWanted(clock.nowNs());
        }
    }

    @Override
    public void mediaComes(String what) {
        if (!told) {
            told = true;
            sink.mediaComes(what);
        }
    }

    // ---- time

    private void tick() {
        var nowNs = clock.nowNs();
        var current = connection;
        if (current == null) {
            return;
        }
        current.onTimer(nowNs);
        if (!over && current.tracks().isPlaying()) {
            watch(nowNs, current.tracks());
        }
    }

    private void watch(long nowNs, FetchedTracks tracks) {
        var byUdp = tracks.isByUdp();
        if (byUdp
                && !tracks.isHeard()
                && source.transport() == RtspSource.Transport.ANY
                && nowNs - tracks.playingNs() > UDP_PATIENCE_NS) {
            log.info("{}: nothing comes by UDP, going on within the connection", address.redacted());
            pull.tcpOnly().add(address);
            connect(source.with(RtspSource.Transport.TCP));
        } else if (nowNs - tracks.lastNs() > SILENCE_NS) {
            sink.dropped("source-silent");
            failed("nothing came for " + SILENCE_NS / 1_000_000_000 + " s" + silenceHint(byUdp));
        }
    }

    private static String silenceHint(boolean byUdp) {
        return byUdp ? "; perhaps a firewall lets no UDP through: without ?transport=udp, TCP is tried" : "";
    }

    // ---- the end

    @Override
    public void failed(String why) {
        if (!over) {
            close();
            sink.ended(why);
        }
    }

    @Override
    public void close() {
        over = true;
        if (ticks != null) {
            ticks.cancel(false);
        }
        if (connection != null) {
            connection.close();
        }
    }
}
