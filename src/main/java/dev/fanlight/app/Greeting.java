package dev.fanlight.app;

import dev.fanlight.config.AccessRule;
import dev.fanlight.config.FanlightConfig;
import dev.fanlight.config.IpLiteral;
import dev.fanlight.config.StreamConfig;
import dev.fanlight.media.StreamName;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a person reads when the server is ready: where to look, and how to bring a camera. */
final class Greeting {
    private static final Set<String> ALL_NETWORKS = Set.of("0.0.0.0", "::");

    /** What these schemes mean where no port is written. */
    private static final int USUAL_RTMP_PORT = 1935;

    private static final int USUAL_RTSP_PORT = 554;

    private Greeting() {}

    static void print(Server server, FanlightConfig config) {
        var inUse = config.withRtmpPort(server.rtmpPort().orElse(0))
                .withRtspPort(server.rtspPort().orElse(0));
        System.out.print(text(addresses(server, config), inUse));
        System.out.flush();
    }

    static String text(List<String> addresses, FanlightConfig config) {
        var text = new StringBuilder();
        var readyMs = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        text.append("\nFanlight is ready (").append(readyMs).append(" ms). Open in a browser:\n");
        addresses.forEach(address -> text.append("  ")
                .append(address)
                .append('/')
                .append(note(address))
                .append('\n'));
        // What is printed for others to use had better be an address that they may use.
        var base = addresses.reversed().stream()
                .filter(address -> note(address).isEmpty())
                .findFirst()
                .orElse(addresses.getFirst());
        if (config.streams().isEmpty()) {
            text.append("No stream yet. Bring one in with\n")
                    .append("  ./fanlight serve --stream drone1=http://PI:8000/stream.mjpg\n")
                    .append("or, on the camera,\n")
                    .append("  … | curl -T - ")
                    .append(base)
                    .append("/drone1/mjpeg\n")
                    .append("or from OBS and others that speak WHIP, or from the camera of this browser:\n  ")
                    .append(base)
                    .append("/drone1/whip\n  ")
                    .append(addresses.getFirst())
                    .append("/drone1/publish\n");
            appendOtherWays(text, URI.create(base).getHost(), config);
        } else {
            text.append("Streams:\n");
            config.streams().forEach((name, stream) -> appendStream(text, base, name, stream));
            appendPorts(text, URI.create(base).getHost(), config);
        }
        return text.append("Stop with Ctrl-C.\n\n").toString();
    }

    private static void appendOtherWays(StringBuilder text, String host, FanlightConfig config) {
        if (config.rtmp().enabled() || config.rtsp().enabled()) {
            text.append("or from drones, encoders, cameras and ffmpeg:\n");
        }
        otherAddresses(host, config, "drone1")
                .forEach(address -> text.append("  ").append(address).append('\n'));
    }

    /** Where players of other kinds watch these streams, and further ones may be sent. */
    private static void appendPorts(StringBuilder text, String host, FanlightConfig config) {
        var addresses = otherAddresses(host, config, "NAME");
        if (!addresses.isEmpty()) {
            text.append("Players watch, and cameras may send, at ")
                    .append(String.join(" and ", addresses))
                    .append(" as well.\n");
        }
    }

    private static List<String> otherAddresses(String host, FanlightConfig config, String name) {
        var addresses = new ArrayList<String>();
        if (config.rtmp().enabled()) {
            addresses.add(address("rtmp", host, config.rtmp().port(), USUAL_RTMP_PORT) + name);
        }
        if (config.rtsp().enabled()) {
            addresses.add(address("rtsp", host, config.rtsp().port(), USUAL_RTSP_PORT) + name);
        }
        return addresses;
    }

    private static String address(String scheme, String host, int port, int usualPort) {
        return scheme + "://" + host + (port == usualPort ? "" : ":" + port) + "/";
    }

    private static String note(String address) {
        return IpLiteral.parse(URI.create(address).getHost())
                        .map(AccessRule::isPrivate)
                        .orElse(true)
                ? ""
                : "   (only from this machine, until access.watch allows more)";
    }

    private static void appendStream(StringBuilder text, String base, StreamName name, StreamConfig stream) {
        text.append("  ").append(base).append('/').append(name);
        stream.source().ifPresent(source -> text.append("   from ").append(source.redacted()));
        text.append('\n');
    }

    private static List<String> addresses(Server server, FanlightConfig config) {
        var hosts = new ArrayList<String>();
        var host = config.http().host();
        if (ALL_NETWORKS.contains(host)) {
            hosts.add("localhost");
            hosts.addAll(Machine.lanAddresses());
        } else {
            hosts.add(host.contains(":") ? "[" + host + "]" : host);
        }
        return hosts.stream()
                .map(name -> "http://" + name + ":" + server.httpPort())
                .toList();
    }
}
