package dev.fanlight.endpoint.rtmp;

import dev.fanlight.endpoint.OpenConnections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What is open, and what was refused by reason. Any thread. */
final class RtmpCounters {
    final OpenConnections connections = new OpenConnections(Rtmp.MAX_CONNECTIONS);
    final AtomicInteger publishers = new AtomicInteger();
    final AtomicInteger viewers = new AtomicInteger();
    private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();

    /** @param reason in kebab-case, from a fixed set of names */
    void refused(String reason) {
        refusals.computeIfAbsent(reason, name -> new LongAdder()).increment();
    }

    Map<String, Long> refusals() {
        var sums = new TreeMap<String, Long>();
        refusals.forEach((reason, count) -> sums.put(reason, count.sum()));
        return sums;
    }
}
