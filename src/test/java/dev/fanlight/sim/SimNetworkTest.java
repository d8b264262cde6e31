package dev.fanlight.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimNetworkTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final InetSocketAddress HERE = new InetSocketAddress("192.0.2.1", 1);
    private static final InetSocketAddress THERE = new InetSocketAddress("192.0.2.2", 2);

    /** Sends numbers at an even pace and notes those that come, with their time. */
    private static final class Counter implements SimNetwork.Node {
        final List<Integer> numbers = new ArrayList<>();
        final List<Long> timesNs = new ArrayList<>();
        private final SimNetwork network;
        private final int toSend;
        private int next;

        Counter(SimNetwork network, int toSend) {
            this.network = network;
            this.toSend = toSend;
        }

        @Override
        public void onDatagram(long nowNs, ByteBuf bytes, InetSocketAddress from, InetSocketAddress to) {
            numbers.add(bytes.readInt());
            timesNs.add(nowNs);
        }

        @Override
        public void onTimer(long nowNs) {
            network.send(HERE, THERE, Unpooled.buffer().writeInt(next++).writeZero(996));
        }

        @Override
        public long deadlineNs() {
            return next < toSend ? next * 1_000_000L : Long.MAX_VALUE;
        }
    }

    private static Counter run(long seed, LinkConditions conditions) {
        var network = new SimNetwork(seed, conditions);
        var receiver = new Counter(network, 0);
        network.attach(HERE, new Counter(network, 10_000));
        network.attach(THERE, receiver);
        network.runFor(100 * SECOND_NS);
        assertThat(network.nowNs()).isEqualTo(100 * SECOND_NS);
        return receiver;
    }

    @Test
    void perfectMeansInOrderAndAfterTheDelay() {
        var receiver = run(1, LinkConditions.perfect());
        assertThat(receiver.numbers).hasSize(10_000).isSorted();
        assertThat(receiver.timesNs.getFirst()).isEqualTo(20_000_000);
    }

    @Test
    void roughMeansLossReorderingAndDuplicates() {
        var numbers = run(1, LinkConditions.rough(0.3)).numbers;
        assertThat(numbers.stream().distinct().count()).isBetween(5_500L, 7_000L);
        assertThat(numbers.size())
                .isGreaterThan((int) numbers.stream().distinct().count());
        assertThat(numbers).isNotEqualTo(numbers.stream().sorted().toList());
    }

    @Test
    void aSeedTellsAll() {
        var conditions = LinkConditions.rough(0.1).withRate(6_000_000, 100);
        assertThat(run(7, conditions).timesNs).isEqualTo(run(7, conditions).timesNs);
        assertThat(run(7, conditions).numbers).isNotEqualTo(run(8, conditions).numbers);
    }

    @Test
    void aRateLimitQueuesAndThenDrops() {
        var receiver = run(1, LinkConditions.perfect().withRate(4_000_000, 100));
        assertThat(receiver.numbers.size()).isBetween(5_000, 5_100);
        assertThat(receiver.timesNs.getLast()).isBetween(10 * SECOND_NS, 10 * SECOND_NS + 150_000_000);
    }

    @Test
    void aFailureNamesItsSeed() {
        assertThatThrownBy(() -> SimNetwork.withSeed(42, seed -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed 42")
                .hasMessageContaining("broken");
    }
}
