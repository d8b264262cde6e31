package dev.fanlight.auth;

import dev.fanlight.auth.Who.Route;
import dev.fanlight.config.IpLiteral;
import dev.fanlight.config.IpRange;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Follows a request back through the proxies to the client.
 *
 * <p>A proxy adds the address it was asked from at the right end of Forwarded or X-Forwarded-For; what stands further
 * left, the client may have written itself. So the trail is walked from the right, as long as it names trusted proxies;
 * the first other address is the client. A proxy commonly writes one of these headers and passes the others on as the
 * client sent them, so where several are there and name different clients, none is believed.
 */
public final class ProxyTrail {
    static final int MAX_HEADER_LENGTH = 4096;
    static final int MAX_NODES = 64;

    /** {@code [IPv6]}, {@code [IPv6]:port} or {@code IPv4:port}; the port may be obfuscated (RFC 7239, section 6). */
    private static final Pattern NODE_WITH_PORT =
            Pattern.compile("(?:\\[([^\\]]{2,80})]|([0-9.]{7,15}))(?::(?:[0-9]{1,5}|_[A-Za-z0-9._-]{1,64}))?");

    private final List<IpRange> trustedProxies;

    public ProxyTrail(List<IpRange> trustedProxies) {
        this.trustedProxies = List.copyOf(trustedProxies);
    }

    /** Says who asks. Never throws, whatever the headers hold. */
    public Who follow(InetAddress peer, RequestHeaders headers) {
        var asked = Asked.parse(headers.host());
        var origin = Origin.parse(headers.origin());
        if (!headers.cameThroughProxy()) {
            return new Who(peer, peer, Route.DIRECT, asked, origin);
        }
        if (!isTrusted(peer)) {
            return new Who(peer, peer, Route.UNLISTED_PROXY, asked, origin);
        }
        return client(headers)
                .map(client -> new Who(peer, client, Route.TRUSTED_PROXY, asked, origin))
                .orElseGet(() -> new Who(peer, peer, Route.UNCLEAR_PROXY, asked, origin));
    }

    private Optional<InetAddress> client(RequestHeaders headers) {
        var trails = new ArrayList<Optional<List<String>>>();
        if (!headers.forwarded().isEmpty()) {
            trails.add(forwarded(headers.forwarded()));
        }
        if (!headers.xForwardedFor().isEmpty()) {
            trails.add(xForwardedFor(headers.xForwardedFor()));
        }
        // Behind two proxies, X-Real-IP names the outer one, which is no news.
        if (!headers.xRealIp().isEmpty() && (trails.isEmpty() || !isTrustedProxy(headers.xRealIp()))) {
            trails.add(Optional.of(headers.xRealIp()).filter(values -> values.size() == 1));
        }
        var clients = new LinkedHashSet<Optional<InetAddress>>();
        trails.forEach(trail -> clients.add(trail.flatMap(this::client)));
        return clients.size() == 1 ? clients.getFirst() : Optional.empty();
    }

    /** The rightmost node that is no trusted proxy; the leftmost when all are. Empty when a node cannot be read. */
    private Optional<InetAddress> client(List<String> nodes) {
        var client = Optional.<InetAddress>empty();
        for (var node : nodes.reversed()) {
            client = address(node.strip());
            if (client.isEmpty() || !isTrusted(client.get())) {
                return client;
            }
        }
        return client;
    }

    private static Optional<List<String>> forwarded(List<String> values) {
        if (isTooLong(values)) {
            return Optional.empty();
        }
        var nodes = new ArrayList<String>();
        for (var value : values) {
            // Each on its own, so that a quote which a client leaves open cannot swallow what a proxy added.
            var more = ForwardedHeader.parseFor(value);
            if (more.isEmpty()) {
                return Optional.empty();
            }
            nodes.addAll(more.get());
        }
        return Optional.of(nodes).filter(all -> all.size() <= MAX_NODES).map(List::copyOf);
    }

    private static Optional<List<String>> xForwardedFor(List<String> values) {
        if (isTooLong(values)) {
            return Optional.empty();
        }
        var nodes = List.of(String.join(",", values).split(",", MAX_NODES + 1));
        return Optional.of(nodes).filter(all -> all.size() <= MAX_NODES);
    }

    private boolean isTrustedProxy(List<String> values) {
        return values.size() == 1
                && address(values.getFirst().strip()).filter(this::isTrusted).isPresent();
    }

    private boolean isTrusted(InetAddress address) {
        return trustedProxies.stream().anyMatch(range -> range.contains(address));
    }

    /** The address in a node; empty for {@code unknown}, obfuscated identifiers such as {@code _hidden}, and rubbish. */
    private static Optional<InetAddress> address(String node) {
        var matcher = NODE_WITH_PORT.matcher(node);
        if (!matcher.matches()) {
            return node.length() <= 80 ? IpLiteral.parse(node) : Optional.empty();
        }
        var ipv6 = matcher.group(1);
        return ipv6 == null
                ? IpLiteral.parse(matcher.group(2))
                : Optional.of(ipv6).filter(text -> text.indexOf(':') >= 0).flatMap(IpLiteral::parse);
    }

    private static boolean isTooLong(List<String> values) {
        return values.stream().mapToLong(String::length).sum() + values.size() > MAX_HEADER_LENGTH;
    }
}
