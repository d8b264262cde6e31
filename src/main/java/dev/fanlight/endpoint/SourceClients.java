package dev.fanlight.endpoint;

import dev.fanlight.net.EventLoops;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;

/**
 * Clients for fetching over HTTP, one for each {@link WantedCertificate}: connections and sessions of TLS are used again within
 * a client, and those that took any certificate must serve nobody who wants a vouched one. Any thread.
 *
 * @param vouchedFor the one that looks at certificates
 * @param any the one that does not
 */
public record SourceClients(HttpClientAgent vouchedFor, HttpClientAgent any) {
    /** Streams fetched from one and the same host at a time; far beyond any server, so that none waits for another. */
    private static final int MAX_PER_HOST = 1000;

    private static final int MAX_HEADER_BYTES = 32 * 1024;

    public static SourceClients open(EventLoops loops, int connectTimeoutMs) {
        return new SourceClients(
                open(loops, connectTimeoutMs, WantedCertificate.VOUCHED_FOR),
                open(loops, connectTimeoutMs, WantedCertificate.ANY));
    }

    private static HttpClientAgent open(EventLoops loops, int connectTimeoutMs, WantedCertificate certificate) {
        var isAny = certificate == WantedCertificate.ANY;
        return loops.vertx()
                .httpClientBuilder()
                .with(new HttpClientOptions()
                        .setConnectTimeout(connectTimeoutMs)
                        .setTcpNoDelay(true)
                        .setTcpKeepAlive(true)
                        .setDecompressionSupported(false)
                        .setMaxHeaderSize(MAX_HEADER_BYTES)
                        .setTrustAll(isAny)
                        .setVerifyHost(!isAny))
                .with(new PoolOptions().setHttp1MaxSize(MAX_PER_HOST))
                // What fails on a connection is told by its request; Vert.x would log it as an error besides.
                .withConnectHandler(connection -> connection.exceptionHandler(told -> {}))
                .build();
    }

    /**
     * Begins a request at a machine whose name was looked up already: Vert.x would do that on the loop.
     *
     * @param options with host and port; the host of an IPv6 address without brackets
     */
    public Future<HttpClientRequest> request(
            RequestOptions options, InetAddress machine, WantedCertificate certificate) {
        var server = SocketAddress.inetSocketAddress(options.getPort(), authority(machine.getHostAddress()));
        return of(certificate)
                .request(options.setHost(authority(options.getHost())).setServer(server));
    }

    /** RFC 3986 section 3.2.2: an address of IPv6 "is distinguished by enclosing the IP literal within square brackets". */
    private static String authority(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    private HttpClientAgent of(WantedCertificate certificate) {
        return switch (certificate) {
            case VOUCHED_FOR -> vouchedFor;
            case ANY -> any;
        };
    }
}
