package dev.fanlight.bench;

import dev.fanlight.net.EventLoops;
import dev.fanlight.net.system.UdpSocket;
import io.netty.channel.EventLoop;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a packet costs on its way to the kernel and through loopback when frames of nine packets go to 200 viewers:
 * processor time of the loop's thread, the kernel's part on it included. The ways take turns, so that they share what
 * else the machine does. Nobody reads: the cost of a full receive buffer is in all figures alike.
 */
public final class UdpSendCost {
    private static final int VIEWERS = 200;
    private static final int PACKETS = 9;
    private static final int FRAMES = 20;
    private static final int SMALL_BYTES = 4_096;
    private static final int WARM_UP_ROUNDS = 15;
    private static final int ROUNDS = 31;

    /** As x264 cuts a frame into slices: three runs of equal size. */
    private static final int[] THREE_RUNS = {1_190, 1_190, 1_190, 1_200, 1_200, 1_200, 1_210, 1_210, 1_210};

    private static final int[] ONE_RUN = {1_200, 1_200, 1_200, 1_200, 1_200, 1_200, 1_200, 1_200, 1_200};

    private UdpSendCost() {}

    public static void main(String[] args) throws Exception {
        System.out.println("CPU per packet, ns: median of " + ROUNDS + " rounds, and the least");
        try (var loops = EventLoops.open(1)) {
            var loop = EventLoops.loopOf(loops.nextContext());
            for (var whole : new boolean[] {true, false}) {
                var viewers = new ArrayList<UdpSocket>();
                for (var i = 0; i < VIEWERS; i++) {
                    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
                    viewers.add(UdpSocket.open(any, false, whole, SMALL_BYTES, SMALL_BYTES));
                }
                var addresses = viewers.stream().map(UdpSocket::address).toList();
                var cut =
                        whole ? "messages are not cut on loopback (as with a card that cuts them)" : "the kernel cuts";
                measure(loop, addresses, "three runs of 3 equal packets, " + cut, THREE_RUNS);
                measure(loop, addresses, "one run of 9 equal packets, " + cut, ONE_RUN);
                viewers.forEach(UdpSocket::close);
            }
        }
    }

    private static void measure(EventLoop loop, List<InetSocketAddress> viewers, String what, int[] sizes)
            throws Exception {
        var ways = List.of(
                UdpSendWay.own(loop, viewers, ""),
                UdpSendWay.own(loop, viewers, "plain"),
                UdpSendWay.nettySegmented(loop, viewers),
                UdpSendWay.nettyPlain(loop, viewers));
        var costs = new long[ways.size()][ROUNDS];
        for (var round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            for (var way = 0; way < ways.size(); way++) {
                var before = cpuNs(loop);
                for (var frame = 0; frame < FRAMES; frame++) {
                    var next = ways.get(way);
                    loop.submit(() -> next.send(sizes)).sync();
                }
                var cost = (cpuNs(loop) - before) / (FRAMES * VIEWERS * PACKETS);
                if (round >= 0) {
                    costs[way][round] = cost;
                }
            }
        }
        System.out.println(what);
        for (var way = 0; way < ways.size(); way++) {
            Arrays.sort(costs[way]);
            System.out.printf("  %-46s %5d %5d%n", ways.get(way).name(), costs[way][ROUNDS / 2], costs[way][0]);
            ways.get(way).close();
        }
    }

    private static long cpuNs(EventLoop loop) throws Exception {
        return loop.submit(() -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime())
                .sync()
                .getNow();
    }
}
