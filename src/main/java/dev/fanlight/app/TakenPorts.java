package dev.fanlight.app;

import dev.fanlight.config.FanlightConfig;
import dev.fanlight.net.LoopSockets;
import dev.fanlight.net.SystemWords;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Looks at all ports before any is opened, so that people hear of all that are taken at once. */
final class TakenPorts {
    private record Port(int number, String use, String option) {
        @Override
        public String toString() {
            return number + " (" + use + ")";
        }
    }

    private TakenPorts() {}

    /** @throws BindException where two or more are taken, with a sentence for people; one alone is told where it is opened */
    static void check(FanlightConfig config) throws BindException {
        var taken = taken(config);
        if (taken.size() > 1) {
            throw new BindException("Ports "
                    + joined(taken.stream().map(Port::toString).toList())
                    + " are taken. Is Fanlight running in another window? Choose others with "
                    + joined(taken.stream().map(Port::option).toList()) + ", or in fanlight.yml.");
        }
    }

    private static List<Port> taken(FanlightConfig config) throws BindException {
        var host = Machine.address(config.http().host());
        var taken = new ArrayList<Port>();
        var http = new Port(config.http().port(), "HTTP", "--http-port");
        if (isTakenTcp(host, http.number())) {
            taken.add(http);
        }
        var webRtc = config.webrtc();
        var media = new Port(webRtc.port(), "WebRTC", "--webrtc-port");
        if ((webRtc.udp() && isTakenUdp(host, media.number())) || (webRtc.tcp() && isTakenTcp(host, media.number()))) {
            taken.add(media);
        }
        var rtsp = new Port(config.rtsp().port(), "RTSP", "--rtsp-port");
        if (config.rtsp().enabled() && isTakenTcp(host, rtsp.number())) {
            taken.add(rtsp);
        }
        var rtmp = new Port(config.rtmp().port(), "RTMP", "--rtmp-port");
        if (config.rtmp().enabled() && isTakenTcp(host, rtmp.number())) {
            taken.add(rtmp);
        }
        return taken;
    }

    private static boolean isTakenTcp(String host, int port) {
        if (port == 0) {
            return false;
        }
        try {
            LoopSockets.requireFree(new InetSocketAddress(host, port));
            return false;
        } catch (IOException failed) {
            return SystemWords.isTaken(failed);
        }
    }

    private static boolean isTakenUdp(String host, int port) {
        if (port == 0) {
            return false;
        }
        try (var probe = new DatagramSocket(null)) {
            probe.bind(new InetSocketAddress(host, port));
            return false;
        } catch (IOException failed) {
            return SystemWords.isTaken(failed);
        }
    }

    private static String joined(List<String> words) {
        return String.join(", ", words.subList(0, words.size() - 1)) + " and " + words.getLast();
    }
}
