package dev.fanlight.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.net.system.IpBits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PathTableTest {
    private static final UdpSender NOBODY = new UdpSender() {
        @Override
        public long reserve(int maxBytes) {
            return 0;
        }

        @Override
        public void send(UdpPath path, int lengthBytes) {}

        @Override
        public int localPort() {
            return 9;
        }
    };

    private final PathTable table = new PathTable();

    private static UdpPath path(String local, String remote, int port) {
        var bound = UdpBench.ip("::");
        return UdpPath.of(NOBODY, bound, UdpBench.ip(local), new InetSocketAddress(UdpBench.ip(remote), port));
    }

    private @Nullable UdpPath find(UdpPath like) {
        return table.find(
                like.localHigh, like.localLow, like.remoteHigh, like.remoteLow, like.remotePort, like.scopeId);
    }

    @Test
    void holdsWhatAMapHolds() {
        var random = new Random(7);
        var model = new HashMap<List<Object>, UdpPath>();
        for (var step = 0; step < 50_000; step++) {
            var remote = "10.0." + random.nextInt(4) + "." + random.nextInt(256);
            var port = 1 + random.nextInt(3);
            var local = "127.0.0." + (1 + random.nextInt(2));
            var key = List.<Object>of(local, remote, port);
            var path = path(local, remote, port);
            assertThat(find(path)).isSameAs(model.get(key));
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    table.put(path);
                    model.put(key, path);
                }
                case 2 -> {
                    var known = model.remove(key);
                    if (known != null) {
                        table.remove(known);
                    }
                }
                default -> table.remove(path);
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
    }

    @Test
    void aWildcardIsFoundOnlyWhereNothingFitsBetter() {
        var any = path("::", "10.0.0.1", 5);
        var exact = path("10.0.0.2", "10.0.0.1", 5);
        table.put(any);
        assertThat(find(exact)).isSameAs(any);
        assertThat(find(path("10.0.0.2", "10.0.0.1", 6))).isNull();
        table.put(exact);
        assertThat(find(exact)).isSameAs(exact);
        table.remove(exact);
        table.remove(any);
        assertThat(find(exact)).isNull();
    }

    @Test
    void addressesComeBackAsTheyWere() throws Exception {
        for (var text : new String[] {"192.0.2.77", "::1", "2001:db8::ff00:42:8329", "0.0.0.0", "255.255.255.255"}) {
            var address = InetAddress.getByName(text);
            assertThat(IpBits.address(IpBits.high(address), IpBits.low(address), 0))
                    .isEqualTo(address);
        }
        var path = path("::", "2001:db8::1", 65_535);
        assertThat(path.remote()).isEqualTo(new InetSocketAddress(UdpBench.ip("2001:db8::1"), 65_535));
        assertThat(path.local().getAddress()).isEqualTo(UdpBench.ip("::"));
        assertThat(path("0.0.0.0", "10.0.0.1", 1).local().getAddress()).isEqualTo(UdpBench.ip("0.0.0.0"));
    }
}
