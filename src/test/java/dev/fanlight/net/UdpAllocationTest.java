package dev.fanlight.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fanlight.ffm.MachineOrder;
import io.netty.buffer.ByteBuf;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Datagrams of remembered paths leave no garbage, neither on the way out nor in. */
class UdpAllocationTest {
    private static final int BATCH = 10;
    private static final int WINDOW = 100_000;

    /** A single object for each datagram would be 1.6 MB in a window at least, one for each wake-up 160 KB. */
    private static final long FEW_BYTES = 50_000;

    /** Calls into C make garbage until the compiler has come to them, so some windows pass first. */
    private static final int WINDOWS = 100;

    private final UdpBench bench = new UdpBench(UdpKind.NATIVE);
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private CompletableFuture<Long> allocated = new CompletableFuture<>();

    @AfterEach
    void close() {
        bench.close();
    }

    /** Each batch that came in is answered with another one. */
    private final class Player implements UdpPort.Receiver {
        private @Nullable UdpPath other;
        private int received;
        private int windows;
        private long before = threads.getCurrentThreadAllocatedBytes();

        @Override
        public void onDatagram(ByteBuf datagram, UdpPath from) {
            if (from != other) {
                throw new IllegalStateException("another path");
            }
            received++;
        }

        @Override
        public void onBatchEnd() {
            if (received >= WINDOW) {
                received = 0;
                var now = threads.getCurrentThreadAllocatedBytes();
                if (now - before < FEW_BYTES || ++windows == WINDOWS) {
                    allocated.complete(now - before);
                    return;
                }
                before = threads.getCurrentThreadAllocatedBytes();
            }
            serve();
        }

        void serve() {
            var to = other;
            for (var i = 0; to != null && i < BATCH; i++) {
                var length = i == BATCH - 1 ? 300 : 1_200;
                var at = to.reserve(1_500);
                MachineOrder.setInt64(at, i);
                to.send(length);
            }
        }
    }

    @Test
    void leavesNoGarbage() throws Exception {
        for (var merge : new boolean[] {false, true}) {
            play(merge);
        }
    }

    private void play(boolean merge) throws Exception {
        allocated = new CompletableFuture<>();
        var left = new Player();
        var right = new Player();
        try (var leftPort = open(left, merge);
                var rightPort = open(right, merge)) {
            bench.onLoop(() -> {
                left.other = leftPort.path(leftPort.address().getAddress(), rightPort.address());
                right.other = rightPort.path(rightPort.address().getAddress(), leftPort.address());
                leftPort.remember(left.other);
                rightPort.remember(right.other);
                left.serve();
                return left;
            });
            assertThat(allocated.get(60, TimeUnit.SECONDS)).isLessThan(FEW_BYTES);
        }
    }

    private UdpPort open(Player player, boolean merge) throws Exception {
        var bind = UdpBench.options("127.0.0.1", 0).bind();
        return UdpPort.open(bench.loop, new UdpPort.Options(bind, false, merge, 1 << 22, 1 << 22), player);
    }
}
