package dev.fanlight.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fanlight.net.UdpBench.Peer;
import dev.fanlight.net.system.Errno;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which datagrams share a message, and what happens where the kernel does not cut messages. */
class UdpSegmentationTest {
    private final UdpBench bench = new UdpBench(UdpKind.NATIVE);
    private final AtomicReference<FakeSink> sink = new AtomicReference<>();

    @AfterEach
    void close() {
        bench.close();
    }

    private Peer sender(String address) {
        return bench.open(
                UdpBench.options(address, 0),
                (loop, options, receiver) -> NativeUdpPort.open(loop, options, receiver, system -> {
                    sink.set(new FakeSink(system));
                    return sink();
                }));
    }

    private FakeSink sink() {
        return Objects.requireNonNull(sink.get());
    }

    private static int[] times(int count, int size) {
        return IntStream.generate(() -> size).limit(count).toArray();
    }

    private static int[] join(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }

    static Stream<Arguments> runs() {
        return Stream.of(
                Arguments.of("one", 1, times(1, 1_200)),
                Arguments.of("equal", 1, times(9, 1_200)),
                Arguments.of("the last shorter", 1, join(times(8, 1_200), times(1, 300))),
                Arguments.of("one more behind the shorter", 2, join(times(3, 1_200), times(1, 300), times(1, 300))),
                Arguments.of("longer after shorter", 2, new int[] {300, 1_200}),
                Arguments.of("shrinking", 3, new int[] {1_200, 1_100, 1_000, 900, 800}),
                Arguments.of("growing", 4, new int[] {100, 200, 300, 400}),
                Arguments.of("three runs", 3, join(times(3, 1_000), times(3, 1_100), times(3, 1_200))),
                Arguments.of("64", 1, times(64, 100)),
                Arguments.of("65", 2, times(65, 100)),
                Arguments.of("200", 4, times(200, 100)),
                Arguments.of("single bytes", 2, times(100, 1)),
                Arguments.of("65,000 bytes", 1, times(50, 1_300)),
                Arguments.of("more than 65,000 bytes", 2, times(51, 1_300)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("runs")
    void whatSharesAMessage(String name, int messages, int[] sizes) {
        for (var address : new String[] {"127.0.0.1", "::"}) {
            var server = bench.open("127.0.0.1");
            var client = sender(address);
            client.send(client.path(server), sizes);
            server.awaitSizes(sizes);
            await().atMost(UdpBench.PATIENCE)
                    .until(() -> client.port.counters().datagramsSent.get() == sizes.length);
            var counters = client.port.counters();
            assertThat(counters.messagesSent.get()).isEqualTo(messages);
            assertThat(counters.sendCalls.get()).isEqualTo(1);
            assertThat(counters.bytesSent.get()).isEqualTo(Arrays.stream(sizes).sum());
        }
    }

    @Test
    void peersDoNotShareAMessageButACall() {
        var first = bench.open("127.0.0.1");
        var second = bench.open("127.0.0.1");
        var client = sender("::");
        var toFirst = client.path(first);
        var toSecond = client.path(second);
        bench.onLoop(() -> {
            for (var i = 0; i < 3; i++) {
                client.sendNow(toFirst, UdpBench.content(500, 2 * i));
                client.sendNow(toFirst, UdpBench.content(500, 2 * i + 1));
                client.sendNow(toSecond, UdpBench.content(500, i));
            }
            return client;
        });
        first.awaitSizes(times(6, 500));
        second.awaitSizes(times(3, 500));
        assertThat(bench.onLoop(() -> sink().calls)).containsExactly(6);
    }

    @Test
    void aFullChunkGoesAtOnce() {
        var server = bench.open("127.0.0.1");
        var client = sender("127.0.0.1");
        var out = client.path(server);
        // Nobody reads meanwhile: what the kernel has no room for is lost, but sent.
        var calls = bench.onLoop(() -> {
            for (var i = 0; i < 500; i++) {
                client.sendNow(out, UdpBench.content(1_200, i));
            }
            return sink().calls.size();
        });
        assertThat(calls).isEqualTo(2);
        await().atMost(UdpBench.PATIENCE)
                .until(() -> client.port.counters().datagramsSent.get() == 500);
    }

    @Test
    void mergedDatagramsAreHandedOverOneByOne() {
        var server =
                bench.open(new UdpPort.Options(UdpBench.options("127.0.0.1", 0).bind(), false, true, 1 << 22, 1 << 22));
        var client = sender("127.0.0.1");
        var sizes = join(times(40, 700), times(1, 3), times(1, 2_000), times(5, 64), times(20, 1));
        client.send(client.path(server), sizes);
        server.awaitSizes(sizes);
        var counters = server.port.counters();
        assertThat(counters.datagramsReceived.get()).isEqualTo(sizes.length);
        assertThat(counters.bytesReceived.get()).isEqualTo(Arrays.stream(sizes).sum());
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whereTheKernelDoesNotCutEachDatagramIsAMessage(int errno) {
        var server = bench.open("127.0.0.1");
        var client = sender("127.0.0.1");
        var out = client.path(server);
        bench.onLoop(() -> sink().refuseSegments = -errno);
        var sizes = join(times(5, 500), times(1, 20), times(3, 100));
        client.send(out, sizes);
        server.awaitSizes(sizes);
        await().atMost(UdpBench.PATIENCE)
                .until(() -> client.port.counters().messagesSent.get() == sizes.length);
        assertThat(client.port.counters().bytesSent.get()).isEqualTo(2_820);
        assertThat(client.port.counters().allDrops()).isZero();

        server.datagrams.clear();
        var before = bench.onLoop(() -> sink().calls.size());
        client.send(out, sizes);
        server.awaitSizes(sizes);
        assertThat(bench.onLoop(() -> sink().calls.subList(before, sink().calls.size())))
                .as("the path remembers: all within one call")
                .containsExactly(sizes.length);
    }

    static Stream<Integer> refusals() {
        return Stream.of(Errno.EINVAL, Errno.EIO, Errno.EOPNOTSUPP, Errno.EMSGSIZE);
    }

    @Test
    void aFullKernelAmidDatagramsThatGoOneByOne() {
        var server = bench.open("127.0.0.1");
        var client = sender("127.0.0.1");
        bench.onLoop(() -> {
            sink().refuseSegments = -Errno.EIO;
            // all; then singles: two, full; at the next room all again, refused; singles: one, full; and so on
            return sink().answers.addAll(List.of(9, 2, -Errno.EAGAIN, 9, 1, -Errno.EAGAIN, 9, 1, -Errno.EAGAIN));
        });
        var sizes = join(times(6, 500), times(1, 20));
        client.send(client.path(server), sizes);
        server.awaitSizes(sizes);
        assertThat(client.port.counters().sendWaits.get()).isEqualTo(3);
        assertThat(client.port.counters().datagramsSent.get()).isEqualTo(7);
        assertThat(client.port.counters().bytesSent.get()).isEqualTo(3_020);
    }
}
