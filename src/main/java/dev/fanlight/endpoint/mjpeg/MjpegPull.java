package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.config.MjpegConfig;
import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.endpoint.SourceClients;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import io.vertx.core.Context;
import java.util.Set;

/** Fetches MJPEG from cameras over HTTP: endless multipart answers, or a still picture asked for again and again. */
public final class MjpegPull implements Ingest {
    static final Set<String> SCHEMES = Set.of("http", "https");

    private final SourceClients clients;
    private final MjpegConfig config;
    private final MediaClock clock;

    public MjpegPull(EventLoops loops, MjpegConfig config, MediaClock clock) {
        this.config = config;
        this.clock = clock;
        this.clients = SourceClients.open(loops, (int) (config.connectTimeoutNs() / 1_000_000));
    }

    @Override
    public String kind() {
        return "pull";
    }

    @Override
    public Set<String> schemes() {
        return SCHEMES;
    }

    @Override
    public Attempt open(SourceAddress address, Context context, Sink sink) {
        var fetch = new MjpegFetch(clients, config, clock, address, context, sink);
        context.runOnContext(now -> fetch.start());
        return fetch;
    }
}
