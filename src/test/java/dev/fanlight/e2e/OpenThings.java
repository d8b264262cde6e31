package dev.fanlight.e2e;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What is open in the server and in its process, which is the test's own.
 *
 * @param gauges of {@code /metrics}: connections, viewers, peers
 * @param threads of the platform, alive
 * @param children alive, whoever started them
 */
record OpenThings(Map<String, Long> gauges, long files, long threads, long children) {
    private static final Pattern GAUGE = Pattern.compile(
            "(?m)^(fanlight_(?:webrtc_publishers|webrtc_viewers|media_transports|media_connections|stream_viewers))"
                    + "(?:\\{[^}]*})? ([0-9.]+)$");

    /** Tests' own connections by HTTP come and go, and pools of threads grow and shrink by themselves. */
    private static final int FILES_MORE = 12;

    private static final int THREADS_MORE = 6;

    static OpenThings now(Relay relay) throws Exception {
        var gauges = new TreeMap<String, Long>();
        var metrics = new String(relay.get("/metrics").body(), java.nio.charset.StandardCharsets.UTF_8);
        for (var gauge : GAUGE.matcher(metrics).results().toList()) {
            gauges.merge(gauge.group(1), (long) Double.parseDouble(gauge.group(2)), Long::sum);
        }
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new OpenThings(
                gauges,
                system.getOpenFileDescriptorCount(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                ProcessHandle.current()
                        .descendants()
                        .filter(ProcessHandle::isAlive)
                        .count());
    }

    /** Whether no more is open than there was. */
    boolean isBackTo(OpenThings before) {
        return gauges.equals(before.gauges)
                && children <= before.children
                && files <= before.files + FILES_MORE
                && threads <= before.threads + THREADS_MORE;
    }
}
