package dev.fanlight.auth;

import dev.fanlight.config.IpLiteral;
import java.net.InetAddress;

/**
 * Who asks for something.
 *
 * @param peer the other end of the connection
 * @param client for whom the peer asks, as far as that is known; else the peer itself
 * @param route how the request came
 * @param asked under which name this server was asked
 * @param origin the web page behind the request
 */
public record Who(InetAddress peer, InetAddress client, Route route, Asked asked, Origin origin) {
    public Who {
        peer = IpLiteral.plain(peer);
        client = IpLiteral.plain(client);
    }

    /** How a request came to us. */
    public enum Route {
        /** Straight from the client. */
        DIRECT,
        /** Through proxies that are listed, which named the client. */
        TRUSTED_PROXY,
        /** Through a proxy that is not listed: whatever it says, the client is unknown. */
        UNLISTED_PROXY,
        /** Through a proxy that is listed, but did not name the client clearly. */
        UNCLEAR_PROXY
    }

    /** Somebody who speaks another protocol than HTTP, without proxies, Host and Origin. */
    public static Who direct(InetAddress peer) {
        return new Who(peer, peer, Route.DIRECT, new Asked.Nameless(), new Origin.None());
    }

    /** Whether nothing is known about where the client is. */
    public boolean isUnknown() {
        return route == Route.UNLISTED_PROXY || route == Route.UNCLEAR_PROXY;
    }
}
