package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.config.MjpegConfig;
import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import io.vertx.core.Context;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.util.Set;

/** Fetches MJPEG from cameras over HTTP: endless multipart answers, or a still picture asked for again and again. */
public final class MjpegPull implements Ingest {
    /** Streams fetched from one and the same host at a time; far beyond any camera, so that none waits for another. */
    private static final int MAX_PER_HOST = 1000;

    static final Set<String> SCHEMES = Set.of("http", "https");

    private final HttpClientAgent client;
    private final MjpegConfig config;
    private final MediaClock clock;

    public MjpegPull(EventLoops loops, MjpegConfig config, MediaClock clock) {
        this.config = config;
        this.clock = clock;
        this.client = loops.vertx()
                .httpClientBuilder()
                .with(new HttpClientOptions()
                        .setConnectTimeout((int) (config.connectTimeoutNs() / 1_000_000))
                        .setTcpNoDelay(true)
                        .setTcpKeepAlive(true)
                        .setDecompressionSupported(false)
                        .setMaxHeaderSize(32 * 1024))
                .with(new PoolOptions().setHttp1MaxSize(MAX_PER_HOST))
                // What fails on a connection is told by its request; Vert.x would log it as an error besides.
                .withConnectHandler(connection -> connection.exceptionHandler(told -> {}))
                .build();
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
        var fetch = new MjpegFetch(client, config, clock, address, context, sink);
        context.runOnContext(now -> fetch.start());
        return fetch;
    }
}
