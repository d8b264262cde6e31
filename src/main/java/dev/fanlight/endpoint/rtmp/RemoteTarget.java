package dev.fanlight.endpoint.rtmp;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.WantedCertificate;
import dev.fanlight.proto.rtmp.RtmpClientSession;

/**
 * What an address of RTMP says to whom: the last part of its path is the stream's name there, with the query; what stands
 * before is the app.
 *
 * @param host name or IP address
 * @param port 1 to 65535
 * @param tls whether the connection is secured
 * @param certificate what it has to show then
 */
record RemoteTarget(
        String host, int port, boolean tls, WantedCertificate certificate, RtmpClientSession.Target session) {
    private static final int RTMP_PORT = 1935;
    private static final int RTMPS_PORT = 443;

    static RemoteTarget of(SourceAddress address, boolean publish) {
        var uri = address.uri();
        var tls = address.scheme().equals("rtmps");
        var port = address.port().orElse(tls ? RTMPS_PORT : RTMP_PORT);
        var path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("^/+", "");
        var slash = path.lastIndexOf('/');
        var app = slash < 0 ? path : path.substring(0, slash);
        var name = slash < 0 ? "" : path.substring(slash + 1);
        var query = WantedCertificate.queryToSend(uri).map(each -> "?" + each).orElse("");
        var host = address.host().indexOf(':') >= 0 ? "[" + address.host() + "]" : address.host();
        var authority = host + (address.port().isPresent() ? ":" + port : "");
        return new RemoteTarget(
                address.host(),
                port,
                tls,
                WantedCertificate.of(address),
                new RtmpClientSession.Target(
                        app, address.scheme() + "://" + authority + "/" + app, name + query, publish));
    }

    /** Without what may be a secret. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
