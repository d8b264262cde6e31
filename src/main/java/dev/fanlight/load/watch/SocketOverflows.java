package dev.fanlight.load.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** For how many datagrams the UDP sockets of this machine had no room, from Linux' /proc. */
final class SocketOverflows {
    private static final Path COUNTERS = Path.of("/proc/net/snmp");

    private SocketOverflows() {}

    /** Since the machine's start; 0 where nobody counts. */
    static long now() {
        try {
            return read(Files.readAllLines(COUNTERS));
        } catch (IOException noLinux) {
            return 0;
        }
    }

    /** Two lines begin with "Udp:", the first with names, the second with numbers. */
    static long read(List<String> lines) {
        var udp = lines.stream()
                .filter(line -> line.startsWith("Udp: "))
                .map(line -> List.of(line.split(" ", -1)))
                .toList();
        if (udp.size() < 2 || !udp.getFirst().contains("RcvbufErrors")) {
            return 0;
        }
        return Long.parseLong(udp.get(1).get(udp.getFirst().indexOf("RcvbufErrors")));
    }
}
