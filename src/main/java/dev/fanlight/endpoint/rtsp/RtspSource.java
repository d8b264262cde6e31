package dev.fanlight.endpoint.rtsp;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.WantedCertificate;
import dev.fanlight.proto.httpauth.Credentials;
import java.util.Optional;

/**
 * A camera's address, taken apart.
 *
 * @param url what the camera is told: without user and password, and without what only we understand
 * @param transport which way is wanted
 * @param certificate what it has to show where TLS is spoken
 */
record RtspSource(
        String url,
        String host,
        int port,
        boolean tls,
        Optional<Credentials> credentials,
        Transport transport,
        WantedCertificate certificate) {
    enum Transport {
        /** UDP, and TCP where that does not work. */
        ANY,
        UDP,
        TCP
    }

    private static final int PORT = 554;
    private static final int TLS_PORT = 322;

    static RtspSource of(SourceAddress address) {
        var tls = address.scheme().equals("rtsps");
        var host = address.host();
        var uri = address.uri();
        var query = WantedCertificate.queryToSend(uri, each -> each.startsWith("transport="));
        var url = address.scheme() + "://" + (host.contains(":") ? "[" + host + "]" : host)
                + (address.port().isPresent() ? ":" + address.port().getAsInt() : "")
                + (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath())
                + query.map(each -> "?" + each).orElse("");
        var wanted = switch (address.parameter("transport").orElse("")) {
            case "tcp" -> Transport.TCP;
            case "udp" -> Transport.UDP;
            default -> Transport.ANY;
        };
        return new RtspSource(
                url,
                host,
                address.port().orElse(tls ? TLS_PORT : PORT),
                tls,
                address.login().map(login -> new Credentials(login.user(), login.password())),
                tls ? Transport.TCP : wanted,
                WantedCertificate.of(address));
    }

    /** Whether somebody at that address may be shown the password: the same machine and port, as safely. */
    boolean isSameServer(RtspSource other) {
        return other.host.equalsIgnoreCase(host) && other.port == port && (other.tls || !tls);
    }

    RtspSource with(Transport other) {
        return new RtspSource(url, host, port, tls, credentials, other, certificate);
    }

    RtspSource with(Optional<Credentials> others) {
        return new RtspSource(url, host, port, tls, others, transport, certificate);
    }
}
