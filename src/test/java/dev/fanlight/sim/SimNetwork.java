package dev.fanlight.sim;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A network of addresses with a clock of its own: it jumps from one deadline to the next, so that minutes run in
 * milliseconds, and all it does to datagrams comes from one seed. One thread.
 */
public final class SimNetwork {
    /** A machine with its timers; what it wants to send goes to {@link SimNetwork#send}. */
    public interface Node {
        /** A datagram has come; the bytes are valid during the call. */
        void onDatagram(long nowNs, ByteBuf bytes, InetSocketAddress from, InetSocketAddress to);

        void onTimer(long nowNs);

        /** {@link Long#MAX_VALUE} when nothing is pending. */
        long deadlineNs();
    }

    private record Flight(long atNs, long order, ByteBuf bytes, InetSocketAddress from, InetSocketAddress to) {}

    private static final class Link {
        long lastArrivalNs;
        long busyUntilNs;
        long burstUntilNs;
    }

    private static final int SPIN_LIMIT = 100_000;

    private final Random random;
    private final Map<InetSocketAddress, Node> nodes = new HashMap<>();
    private final List<Node> timers = new ArrayList<>();
    private final Map<InetSocketAddress, Link> links = new HashMap<>();
    private final Map<InetSocketAddress, InetSocketAddress> outside = new HashMap<>();
    private final PriorityQueue<Flight> flights =
            new PriorityQueue<>(Comparator.comparingLong(Flight::atNs).thenComparingLong(Flight::order));
    private LinkConditions conditions;
    private long nowNs;
    private long order;
    private long sent;
    private long lost;
    private int spins;

    public SimNetwork(long seed, LinkConditions conditions) {
        random = new Random(seed);
        this.conditions = conditions;
    }

    /** Runs a scenario for each seed from 1 on; a failure names its seed. */
    public static void forSeeds(int count, Consumer<Long> scenario) {
        for (var seed = 1L; seed <= count; seed++) {
            withSeed(seed, scenario);
        }
    }

    /** Runs a scenario once, to look at a seed that failed. */
    public static void withSeed(long seed, Consumer<Long> scenario) {
        try {
            scenario.accept(seed);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("with seed " + seed + ": " + e.getMessage(), e);
        }
    }

    /** Puts a node at an address; it may have several. */
    public void attach(InetSocketAddress address, Node node) {
        nodes.put(address, node);
        if (!timers.contains(node)) {
            timers.add(node);
        }
    }

    /** From now on a NAT shows an inner address as this one; what comes to the one before is dropped. */
    public void nat(InetSocketAddress inner, InetSocketAddress outer) {
        outside.put(inner, outer);
    }

    public void setConditions(LinkConditions conditions) {
        this.conditions = conditions;
    }

    public long nowNs() {
        return nowNs;
    }

    public long sent() {
        return sent;
    }

    public long lost() {
        return lost;
    }

    /** Takes a copy of the readable bytes on their way. */
    public void send(InetSocketAddress from, InetSocketAddress to, ByteBuf bytes) {
        sent++;
        var source = outside.getOrDefault(from, from);
        var link = links.computeIfAbsent(source, address -> new Link());
        if (isLost(link, bytes.readableBytes())) {
            lost++;
            return;
        }
        var copy = Unpooled.wrappedBuffer(ByteBufUtil.getBytes(bytes));
        fly(link, copy, source, to);
        if (random.nextDouble() < conditions.duplicate()) {
            fly(link, copy, source, to);
        }
    }

    private boolean isLost(Link link, int sizeBytes) {
        if (nowNs < link.burstUntilNs) {
            return true;
        }
        if (random.nextDouble() < conditions.burst()) {
            link.burstUntilNs = nowNs + conditions.burstNs();
            return true;
        }
        if (random.nextDouble() < conditions.loss()) {
            return true;
        }
        if (conditions.rateBps() > 0) {
            var freeNs = Math.max(nowNs, link.busyUntilNs);
            if (freeNs - nowNs > conditions.queueNs()) {
                return true;
            }
            link.busyUntilNs = freeNs + sizeBytes * 8_000_000_000L / conditions.rateBps();
        }
        return false;
    }

    private void fly(Link link, ByteBuf bytes, InetSocketAddress from, InetSocketAddress to) {
        var jitterNs = conditions.jitterNs() == 0 ? 0 : random.nextLong(conditions.jitterNs());
        var arrivalNs = Math.max(nowNs, link.busyUntilNs) + conditions.delayNs() + jitterNs;
        if (random.nextDouble() < conditions.reorder()) {
            arrivalNs += 2 * conditions.jitterNs() + conditions.delayNs();
        } else {
            arrivalNs = Math.max(arrivalNs, link.lastArrivalNs);
            link.lastArrivalNs = arrivalNs;
        }
        flights.add(new Flight(arrivalNs, order++, bytes, from, to));
    }

    /** Runs until nothing is due within this time, and sets the clock to its end. */
    public void runFor(long durationNs) {
        runUntil(nowNs + durationNs, () -> false);
    }

    /** Runs until the condition holds, and fails when it does not within this time. */
    public void runUntil(long durationNs, BooleanSupplier condition, String what) {
        if (!runUntil(nowNs + durationNs, condition)) {
            throw new AssertionError("not within " + durationNs / 1_000_000 + " ms: " + what);
        }
    }

    private boolean runUntil(long endNs, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            var nextNs = nextNs();
            if (nextNs > endNs) {
                nowNs = endNs;
                return condition.getAsBoolean();
            }
            spins = nextNs > nowNs ? 0 : spins + 1;
            if (spins > SPIN_LIMIT) {
                throw new AssertionError("a deadline stays in the past at " + nowNs + " ns");
            }
            nowNs = Math.max(nowNs, nextNs);
            step();
        }
        return true;
    }

    private long nextNs() {
        var next = flights.isEmpty() ? Long.MAX_VALUE : flights.element().atNs();
        for (var node : timers) {
            next = Math.min(next, node.deadlineNs());
        }
        return next;
    }

    private void step() {
        while (!flights.isEmpty() && flights.element().atNs() <= nowNs) {
            deliver(flights.remove());
        }
        for (var node : timers) {
            if (node.deadlineNs() <= nowNs) {
                node.onTimer(nowNs);
            }
        }
    }

    private void deliver(Flight flight) {
        var inner = flight.to();
        for (var mapping : outside.entrySet()) {
            if (mapping.getValue().equals(flight.to())) {
                inner = mapping.getKey();
            } else if (mapping.getKey().equals(flight.to())) {
                return; // a private address cannot be reached from outside
            }
        }
        var node = nodes.get(inner);
        if (node != null) {
            node.onDatagram(nowNs, flight.bytes().duplicate(), flight.from(), inner);
        }
    }
}
