package dev.fanlight.endpoint;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.net.OwnThread;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/**
 * Which certificate has to be shown at the other end of a connection of ours that is secured by TLS. Cameras mostly make
 * theirs themselves, and nobody vouches for it: {@code ?tls=any} behind an address takes them all the same, and is not sent.
 */
public enum WantedCertificate {
    /** One that somebody vouches for whom this machine trusts, for the name in the address (RFC 9110 section 4.3.4). */
    VOUCHED_FOR,

    /** Any: nobody can listen, but somebody who stands between could answer in the other's place. */
    ANY;

    private static final String TAKES_ANY = "tls=any";
    private static final String HTTPS = "HTTPS";

    public static WantedCertificate of(SourceAddress address) {
        var query = Optional.ofNullable(address.uri().getRawQuery()).orElse("");
        return List.of(query.split("&", -1)).contains(TAKES_ANY) ? ANY : VOUCHED_FOR;
    }

    /** The query of an address as the server is to see it, without a question mark; empty for none. */
    public static Optional<String> queryToSend(URI uri) {
        return queryToSend(uri, own -> false);
    }

    /**
     * The same without further parameters.
     *
     * @param isOwn those that only we understand, as they stand in the query
     */
    public static Optional<String> queryToSend(URI uri, Predicate<String> isOwn) {
        return Optional.ofNullable(uri.getRawQuery())
                .map(query -> Arrays.stream(query.split("&", -1))
                        .filter(pair -> !pair.equals(TAKES_ANY) && !isOwn.test(pair))
                        .collect(Collectors.joining("&")))
                .filter(query -> !query.isEmpty());
    }

    /**
     * What makes the handlers of TLS for connections that want it. The first time the machine's certificates are read, which
     * takes up to a second or more.
     *
     * @param told where it is told; fails where the machine has no certificates that can be read
     */
    public Future<SslContext> context(Context told) {
        return OwnThread.ask(told, "tls", this::context);
    }

    private SslContext context() throws SSLException {
        var client = SslContextBuilder.forClient();
        if (this == ANY) {
            client.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm("");
        } else {
            client.endpointIdentificationAlgorithm(HTTPS);
        }
        return client.build();
    }
}
