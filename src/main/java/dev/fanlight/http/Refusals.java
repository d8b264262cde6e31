package dev.fanlight.http;

import dev.fanlight.auth.Verdict;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests that were not allowed: counted by reason, and logged once a second at most, whoever knocks. Any thread. */
final class Refusals {
    private static final Logger log = LoggerFactory.getLogger(Refusals.class);
    private static final long LOG_EVERY_NS = 1_000_000_000L;

    private final Map<Verdict.Reason, LongAdder> counts = new EnumMap<>(Verdict.Reason.class);
    private final AtomicLong nextLogNs = new AtomicLong(System.nanoTime());

    Refusals() {
        for (var reason : Verdict.Reason.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    void count(Verdict.Reason reason, String address, String sentence) {
        var counter = counts.get(reason);
        if (counter != null) {
            counter.increment();
        }
        var nowNs = System.nanoTime();
        var dueNs = nextLogNs.get();
        if (nowNs - dueNs >= 0 && nextLogNs.compareAndSet(dueNs, nowNs + LOG_EVERY_NS)) {
            log.info("Refused a request from {}: {}", address, sentence);
        }
    }

    /** By the reason's name in kebab-case. */
    Map<String, Long> counts() {
        var sums = new TreeMap<String, Long>();
        counts.forEach((reason, count) ->
                sums.put(reason.name().toLowerCase(Locale.ROOT).replace('_', '-'), count.sum()));
        return sums;
    }
}
