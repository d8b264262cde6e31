package dev.fanlight.auth;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names under which this server may be asked from a private network.
 *
 * <p>A hostile web page can let its own host name point to an address in the visitor's network, and so reach servers
 * there through the browser (DNS rebinding). The browser then sends that name as Host; so names that anybody could
 * have registered are refused unless they are listed. IP addresses cannot be rebound.
 */
final class OwnNames {
    /** Endings that no public registry gives out, or that a home router answers for itself. */
    private static final List<String> HOME_ENDINGS =
            List.of(".local", ".localhost", ".lan", ".home", ".home.arpa", ".internal", ".fritz.box");

    private final Set<String> listed;

    /**
     * The names that were configured, and the machine's own.
     *
     * @param machineName may be empty when unknown
     */
    OwnNames(Collection<String> hostNames, String machineName) {
        listed = Stream.concat(hostNames.stream(), Stream.of(machineName))
                .map(OwnNames::plain)
                .collect(Collectors.toUnmodifiableSet());
    }

    boolean accept(HostPort asked) {
        var host = asked.host();
        // A single label is never looked up beyond the own network's search domain.
        return asked.isIpAddress()
                || host.indexOf('.') < 0
                || HOME_ENDINGS.stream().anyMatch(host::endsWith)
                || listed.contains(host);
    }

    private static String plain(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
