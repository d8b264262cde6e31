package dev.fanlight.config;

import java.util.List;

/**
 * The HTTP server.
 *
 * @param host address or host name to listen on
 * @param port 0 to 65535; 0 means any free port
 * @param trustedProxies whose word is believed about the address of a client
 * @param hostNames in lower case, further names under which browsers may ask for this server
 * @param maxConnections open connections at a time, 1 to 1,000,000
 */
public record HttpConfig(
        String host, int port, List<IpRange> trustedProxies, List<String> hostNames, int maxConnections) {
    public HttpConfig {
        trustedProxies = List.copyOf(trustedProxies);
        hostNames = List.copyOf(hostNames);
    }

    static HttpConfig read(Section section) {
        return new HttpConfig(
                section.get(Keys.HTTP_HOST),
                section.get(Keys.HTTP_PORT),
                section.get(Keys.HTTP_TRUSTED_PROXIES),
                section.get(Keys.HTTP_HOST_NAMES),
                section.get(Keys.HTTP_MAX_CONNECTIONS));
    }

    public HttpConfig withHost(String newHost) {
        return new HttpConfig(newHost, port, trustedProxies, hostNames, maxConnections);
    }

    public HttpConfig withPort(int newPort) {
        return new HttpConfig(host, newPort, trustedProxies, hostNames, maxConnections);
    }
}
