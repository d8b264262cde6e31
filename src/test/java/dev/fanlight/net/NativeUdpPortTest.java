package dev.fanlight.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What only Linux' own calls give. */
class NativeUdpPortTest {
    private final UdpBench bench = new UdpBench(UdpKind.NATIVE);

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void isWhatIsOpenedHere() {
        assertThat(bench.open(UdpBench.options("127.0.0.1", 0), UdpPort::open).port)
                .isInstanceOf(NativeUdpPort.class);
    }

    @Test
    void anAnswerLeavesFromTheAddressThatWasAsked() {
        for (var wildcard : new String[] {"::", "0.0.0.0"}) {
            var server = bench.open(wildcard);
            var client = bench.open("127.0.0.1");
            var port = server.port.address().getPort();
            for (var address : new String[] {"127.0.0.2", "127.0.0.1", "127.8.9.10"}) {
                var asked = new InetSocketAddress(UdpBench.ip(address), port);
                client.send(client.path(UdpBench.ip("127.0.0.1"), asked), 100);
                await().atMost(UdpBench.PATIENCE).until(() -> !server.from.isEmpty());
                assertThat(server.from.getFirst().local()).isEqualTo(asked);
                // two, so that they share a message
                server.send(server.from.getFirst(), 50, 50);
                client.awaitSizes(50, 50);
                assertThat(client.from).allMatch(from -> from.remote().equals(asked));
                server.from.clear();
                server.datagrams.clear();
                client.from.clear();
                client.datagrams.clear();
            }
        }
    }

    @Test
    void anIpv4SocketCannotReachAnIpv6Peer() {
        var client = bench.open("127.0.0.1");
        client.send(client.path(UdpBench.ip("::1"), new InetSocketAddress(UdpBench.ip("::1"), 9)), 100, 100);
        await().atMost(UdpBench.PATIENCE).until(() -> client.port.counters().allDrops() == 2);
        assertThat(client.port.counters().drops(UdpDrop.UNREACHABLE).get()).isEqualTo(2);
    }

    @Test
    void whatTheKernelHadNoRoomForIsCounted() {
        var server = bench.open(
                new UdpPort.Options(new InetSocketAddress(UdpBench.ip("127.0.0.1"), 0), false, false, 1 << 20, 1));
        var client = bench.open("127.0.0.1");
        var out = client.path(server);
        bench.onLoop(() -> {
            for (var i = 0; i < 500; i++) {
                client.sendNow(out, UdpBench.content(1_000, i));
            }
            return out;
        });
        await().atMost(UdpBench.PATIENCE).until(() -> {
            client.send(out, 10); // the kernel tells with the next that it takes
            var counters = server.port.counters();
            return counters.receiveOverflows.get() > 0;
        });
    }

    @Test
    void closesWithItsLoop() {
        var other = new UdpBench(UdpKind.NATIVE);
        var peer = other.open("127.0.0.1");
        other.onLoop(() -> peer.port.path(UdpBench.ip("127.0.0.1"), peer.port.address()));
        other.endLoops();
        other.close();
    }
}
