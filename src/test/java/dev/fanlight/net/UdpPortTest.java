package dev.fanlight.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.fanlight.net.UdpBench.Peer;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What every port does, whether by Linux' own calls or by Netty's channels. */
@ParameterizedClass
@EnumSource(UdpKind.class)
class UdpPortTest {
    private final UdpKind kind;
    private final UdpBench bench;

    UdpPortTest(UdpKind kind) {
        this.kind = kind;
        bench = new UdpBench(kind);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static boolean hasIpv6() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
    }

    private static void exchange(Peer server, Peer client, InetSocketAddress to) {
        var before = server.datagrams.size();
        client.send(client.path(client.port.address().getAddress(), to), 1200);
        await().atMost(UdpBench.PATIENCE).until(() -> server.datagrams.size() > before);
        var from = server.from.get(before);
        assertThat(from.remote()).isEqualTo(client.port.address());
        assertThat(from.local().getPort()).isEqualTo(server.port.address().getPort());
        server.send(from, 77);
        client.awaitSizes(77);
    }

    @Test
    void aDatagramAndItsAnswer() {
        var server = bench.open("127.0.0.1");
        exchange(server, bench.open("127.0.0.1"), server.port.address());
        assertThat(server.from.getFirst().local()).isEqualTo(server.port.address());
    }

    @Test
    void oneSocketForIpv4AndIpv6() throws Exception {
        assumeThat(hasIpv6()).isTrue();
        for (var wildcard : new String[] {"::", "0.0.0.0"}) {
            var server = bench.open(wildcard);
            var port = server.port.address().getPort();
            exchange(server, bench.open("127.0.0.1"), new InetSocketAddress(UdpBench.ip("127.0.0.1"), port));
            exchange(server, bench.open("::1"), new InetSocketAddress(UdpBench.ip("::1"), port));
            assertThat(server.from.get(0).remote().getAddress()).isInstanceOf(Inet4Address.class);
            assertThat(server.from.get(1).remote().getAddress()).isInstanceOf(Inet6Address.class);
        }
    }

    @Test
    void onlyRememberedPathsAreTheSameEachTime() {
        var server = bench.open("127.0.0.1");
        var client = bench.open("127.0.0.1");
        var out = client.path(server);
        client.send(out, 10, 10);
        server.awaitSizes(10, 10);
        assertThat(server.from.get(0)).isNotSameAs(server.from.get(1));

        var known = server.remember(server.from.get(0));
        known.setOwner("somebody");
        assertThat(server.path(client)).isSameAs(known);
        client.send(out, 11, 12);
        await().atMost(UdpBench.PATIENCE).until(() -> server.datagrams.size() == 4);
        assertThat(server.from.subList(2, 4)).allMatch(from -> from == known && "somebody".equals(from.owner()));

        bench.onLoop(() -> {
            server.port.forget(server.from.get(1)); // the same addresses, but not the one that is remembered
            return server.port.path(known.local().getAddress(), known.remote());
        });
        assertThat(server.path(client)).isSameAs(known);
        bench.onLoop(() -> {
            server.port.forget(known);
            return known;
        });
        assertThat(server.path(client)).isNotSameAs(known);
    }

    @Test
    void aPathFromTheWildcardIsFoundAgain() {
        var server = bench.open("127.0.0.1");
        var client = bench.open("::");
        var out = client.remember(client.path(UdpBench.ip("::"), server.port.address()));
        client.send(out, 20);
        server.awaitSizes(20);
        server.send(server.from.getFirst(), 30);
        client.awaitSizes(30);
        assertThat(client.from.getFirst()).isSameAs(out);
    }

    @Test
    void burstsArriveWholeAndInOrder() {
        var server = bench.open("127.0.0.1");
        var client = bench.open("127.0.0.1");
        var out = client.path(server);
        for (var round = 0; round < 20; round++) {
            var sizes = new int[100];
            Arrays.setAll(sizes, i -> i % 7 == 0 ? 1 + i : 1_000);
            client.send(out, sizes);
            server.awaitSizes(sizes);
            server.datagrams.clear();
        }
        await().atMost(UdpBench.PATIENCE)
                .until(() -> client.port.counters().datagramsSent.get() == 2_000);
        assertThat(server.port.counters().datagramsReceived.get()).isEqualTo(2_000);
        assertThat(server.port.counters().bytesReceived.get())
                .isEqualTo(client.port.counters().bytesSent.get());
        assertThat(server.batches.get()).isBetween(20, 2_000);
    }

    @Test
    void aTinySendBufferOnlyTakesLonger() {
        var server = bench.open("127.0.0.1");
        var client = bench.open(
                new UdpPort.Options(new InetSocketAddress(UdpBench.ip("127.0.0.1"), 0), false, false, 1, 1 << 20));
        var sizes = new int[100];
        Arrays.fill(sizes, 1_200);
        client.send(client.path(server), sizes);
        server.awaitSizes(sizes);
    }

    @Test
    void largerThanABufferIsDroppedAndCounted() {
        var server = bench.open("127.0.0.1");
        var client = bench.open("127.0.0.1");
        client.send(client.path(server), 2_049, 9_000, 2_048);
        await().atMost(UdpBench.PATIENCE).until(() -> server.datagrams.size() == 1);
        assertThat(server.datagrams.getFirst()).hasSize(2_048);
        assertThat(server.port.counters().drops(UdpDrop.TRUNCATED).get()).isEqualTo(2);
    }

    @Test
    void anUnreachablePeerHurtsNobodyElse() {
        var server = bench.open("127.0.0.1");
        var gone = bench.open("127.0.0.1");
        var client = bench.open("127.0.0.1");
        var nowhere = client.path(gone);
        gone.port.close();
        // The system refuses to send from loopback to elsewhere, so nothing leaves this machine.
        var elsewhere = client.path(UdpBench.ip("127.0.0.1"), new InetSocketAddress(UdpBench.ip("192.0.2.1"), 9));
        var out = client.path(server);
        for (var round = 0; round < 3; round++) {
            bench.onLoop(() -> client.sendNow(nowhere, UdpBench.content(100, 0))
                    && client.sendNow(elsewhere, UdpBench.content(100, 0))
                    && client.sendNow(elsewhere, UdpBench.content(100, 0))
                    && client.sendNow(out, UdpBench.content(100, 0)));
            server.awaitSizes(100);
            server.datagrams.clear();
        }
        await().atMost(UdpBench.PATIENCE).until(() -> client.port.counters().allDrops() >= 6);
        assertThat(client.port.counters().drops(UdpDrop.REFUSED).get()).isEqualTo(6);
    }

    @Test
    void closingSendsWhatIsPending() {
        var server = bench.open("127.0.0.1");
        var client = bench.open("127.0.0.1");
        var out = client.path(server);
        bench.onLoop(() -> {
            client.sendNow(out, UdpBench.content(300, 0));
            client.port.close();
            client.port.close();
            return out;
        });
        server.awaitSizes(300);
        assertThat(client.send(out, 10)).isZero();
        assertThat(client.port.counters().drops(UdpDrop.CLOSED).get()).isEqualTo(1);
    }

    @Test
    void aReceiverMayCloseItsPort() {
        var server = bench.open("127.0.0.1");
        server.then = from -> server.port.close();
        var client = bench.open("127.0.0.1");
        client.send(client.path(server), 10, 20, 30);
        await().atMost(UdpBench.PATIENCE).until(() -> server.datagrams.size() == 1);
        server.port.close();
        assertThat(server.datagrams).hasSize(1);
        assertThat(server.batches.get()).isZero();
    }

    @Test
    void aReceiverThatThrowsGetsTheNextDatagram() {
        var server = bench.open("127.0.0.1");
        var calls = new AtomicInteger();
        server.then = from -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("meant by the test");
            }
        };
        var client = bench.open("127.0.0.1");
        client.send(client.path(server), 10, 20);
        server.awaitSizes(10, 20);
        assertThat(server.port.counters().receiverFailures.get()).isEqualTo(1);
    }

    @Test
    void onlyWhatWasReservedCanBeSent() {
        var server = bench.open("127.0.0.1");
        var client = bench.open("127.0.0.1");
        var out = client.path(server);
        for (var wrong : new int[] {-1, 0, 65_508}) {
            assertThatThrownBy(() -> bench.onLoop(() -> out.reserve(wrong)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> bench.onLoop(() -> {
                    out.reserve(10);
                    out.send(11);
                    return out;
                }))
                .isInstanceOf(IllegalStateException.class);
        bench.onLoop(() -> {
            out.reserve(65_507); // and forgotten
            return client.sendNow(out, UdpBench.content(9, 0));
        });
        server.awaitSizes(9);
    }

    @Test
    void anAddressInUseIsRefusedUnlessItIsShared() {
        var first = bench.open("127.0.0.1");
        assertThatThrownBy(() -> kind.open(
                        bench.loop, new UdpPort.Options(first.port.address(), false, false, 1 << 20, 1 << 20), first))
                .hasMessageContaining("in use")
                .hasMessageContaining(String.valueOf(first.port.address().getPort()));
        var options =
                new UdpPort.Options(new InetSocketAddress(UdpBench.ip("127.0.0.1"), 0), true, false, 1 << 20, 1 << 20);
        var shared = bench.open(options);
        var second = bench.open(new UdpPort.Options(shared.port.address(), true, false, 1 << 20, 1 << 20));
        assertThat(second.port.address()).isEqualTo(shared.port.address());
    }

    @Test
    void aThousandPortsOnOneLoop() {
        var server = bench.open("127.0.0.1");
        server.then = from -> server.sendNow(from, UdpBench.content(60, 0));
        var clients = new ArrayList<>(Collections.nCopies(1_000, server));
        clients.replaceAll(any -> bench.open("127.0.0.1"));
        bench.onLoop(() -> clients.stream()
                .allMatch(client -> client.sendNow(
                        client.port.path(client.port.address().getAddress(), server.port.address()),
                        UdpBench.content(50, 0))));
        // The kernel may drop some where its buffers are small; those who sent into a full one send again.
        await().atMost(UdpBench.PATIENCE)
                .until(() -> clients.stream().allMatch(client -> {
                    if (client.datagrams.isEmpty()) {
                        client.send(client.path(server), 50);
                    }
                    return !client.datagrams.isEmpty();
                }));
        assertThat(clients).allMatch(client -> client.datagrams.getFirst().length == 60);
    }
}
