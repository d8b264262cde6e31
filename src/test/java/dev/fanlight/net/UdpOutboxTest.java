package dev.fanlight.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fanlight.net.UdpBench.Peer;
import dev.fanlight.net.system.Errno;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to what is to be sent when the kernel refuses. */
class UdpOutboxTest {
    private final UdpBench bench = new UdpBench(UdpKind.NATIVE);
    private final AtomicReference<FakeSink> sink = new AtomicReference<>();
    private Peer server;
    private Peer client;
    private UdpPath out;

    @BeforeEach
    void open() {
        server = bench.open("127.0.0.1");
        client = sender();
        out = client.path(server);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Peer sender() {
        return bench.open(
                UdpBench.options("127.0.0.1", 0),
                (loop, options, receiver) -> NativeUdpPort.open(loop, options, receiver, system -> {
                    sink.set(new FakeSink(system));
                    return Objects.requireNonNull(sink.get());
                }));
    }

    private void answer(Integer... answers) {
        var fake = Objects.requireNonNull(sink.get());
        bench.onLoop(() -> Collections.addAll(fake.answers, answers));
    }

    private UdpCounters counters() {
        return client.port.counters();
    }

    @Test
    void whatTheKernelHasNoRoomForGoesWhenItHas() {
        answer(2, -Errno.EAGAIN, 1, -Errno.EAGAIN, -Errno.EAGAIN);
        var sizes = new int[] {100, 200, 300, 400, 500, 600, 600};
        client.send(out, sizes);
        server.awaitSizes(sizes);
        assertThat(counters().sendWaits.get()).isEqualTo(3);
        assertThat(counters().datagramsSent.get()).isEqualTo(7);
        assertThat(counters().allDrops()).isZero();
    }

    @Test
    void anInterruptionIsNoError() {
        answer(-Errno.EINTR, -Errno.EINTR);
        client.send(out, 100, 200);
        server.awaitSizes(100, 200);
        assertThat(counters().allDrops()).isZero();
    }

    @Test
    void anErrorTakesOneMessageOnlyAndIsCountedByReason() {
        var reasons = Map.ofEntries(
                Map.entry(Errno.ECONNREFUSED, UdpDrop.UNREACHABLE),
                Map.entry(Errno.EHOSTUNREACH, UdpDrop.UNREACHABLE),
                Map.entry(Errno.ENETUNREACH, UdpDrop.UNREACHABLE),
                Map.entry(Errno.ENETDOWN, UdpDrop.UNREACHABLE),
                Map.entry(Errno.EAFNOSUPPORT, UdpDrop.UNREACHABLE),
                Map.entry(Errno.EPERM, UdpDrop.FORBIDDEN),
                Map.entry(Errno.EACCES, UdpDrop.FORBIDDEN),
                Map.entry(Errno.EMSGSIZE, UdpDrop.TOO_LARGE),
                Map.entry(Errno.ENOBUFS, UdpDrop.NO_MEMORY),
                Map.entry(Errno.ENOMEM, UdpDrop.NO_MEMORY),
                Map.entry(Errno.EINVAL, UdpDrop.REFUSED),
                Map.entry(Errno.EIO, UdpDrop.REFUSED));
        reasons.forEach((errno, reason) -> {
            var before = counters().drops(reason).get();
            answer(1, -errno);
            client.send(out, 100, 200, 300);
            await().atMost(UdpBench.PATIENCE).until(() -> server.datagrams.size() == 2);
            assertThat(server.datagrams).extracting(bytes -> bytes.length).containsExactly(100, 300);
            assertThat(counters().drops(reason).get()).isEqualTo(before + 1);
            server.datagrams.clear();
        });
        assertThat(counters().allDrops()).isEqualTo(reasons.size());
    }

    @Test
    void aSegmentedMessageIsCountedByItsDatagrams() {
        answer(-Errno.EPERM);
        client.send(out, 100, 100, 100, 200);
        await().atMost(UdpBench.PATIENCE).until(() -> server.datagrams.size() == 1);
        assertThat(counters().drops(UdpDrop.FORBIDDEN).get()).isEqualTo(3);
    }

    private void stuck(boolean stuck) {
        var fake = Objects.requireNonNull(sink.get());
        bench.onLoop(() -> fake.stuck = stuck);
    }

    @Test
    void whatWaitsTooLongIsDropped() {
        stuck(true);
        client.send(out, 100, 100, 200);
        await().atMost(UdpBench.PATIENCE)
                .until(() -> counters().drops(UdpDrop.TOO_OLD).get() == 3);
        stuck(false);
        client.send(out, 400);
        server.awaitSizes(400);
    }

    @Test
    void aStuckPortIsBoundedAndLeavesRoomForOthers() {
        stuck(true);
        var bytes = UdpLoop.CHUNKS_PER_PORT * SendChunk.BYTES;
        var accepted = bench.onLoop(() -> {
            var count = 0;
            while (count * 1_000 <= bytes && client.sendNow(out, UdpBench.content(1_000, count))) {
                count++;
            }
            // Where this takes long, some have become too old and made room.
            var waiting = count - counters().drops(UdpDrop.TOO_OLD).get();
            assertThat(waiting * 1_000).isLessThanOrEqualTo(bytes);
            return count;
        });
        assertThat(counters().allDrops()).isPositive();
        var other = bench.open("127.0.0.1");
        other.send(other.path(server), 50, 50);
        server.awaitSizes(50, 50);
        stuck(false);
        await().atMost(UdpBench.PATIENCE)
                .until(() -> counters().datagramsSent.get()
                                + counters().drops(UdpDrop.TOO_OLD).get()
                        == accepted);
    }

    @Test
    void twoStuckPortsDoNotHoldUpAThirdForEver() {
        stuck(true);
        var fill = List.of(client, sender());
        var content = UdpBench.content(60_000, 0);
        stuck(true);
        for (var stuck : fill) {
            bench.onLoop(() -> {
                var path = stuck.port.path(UdpBench.ip("127.0.0.1"), server.port.address());
                // Until nothing fits; where this takes long, there is room again and again.
                for (var i = 0; i < UdpLoop.CHUNKS * SendChunk.BYTES / 60_000; i++) {
                    if (!stuck.sendNow(path, content)) {
                        break;
                    }
                }
                return path;
            });
        }
        var third = bench.open("127.0.0.1");
        var path = third.path(server);
        await().atMost(UdpBench.PATIENCE).until(() -> third.send(path, 70) == 1);
        server.awaitSizes(70);
    }

    @Test
    void closingCountsWhatIsLeft() {
        stuck(true);
        client.send(out, 100, 100, 200);
        client.port.close();
        assertThat(counters().drops(UdpDrop.CLOSED).get()
                        + counters().drops(UdpDrop.TOO_OLD).get())
                .isEqualTo(3);
        assertThat(client.send(out, 100)).isZero();
    }
}
